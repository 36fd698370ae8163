package pvesim

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/cluster"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

var errNoNode = errors.New("no such node")

// Server is the API on a port, in the name of one node.
type Server struct {
	sim  *Sim
	node string
	addr string

	mu       sync.Mutex
	http     *http.Server
	age      atomic.Int64 // how often the certificate has changed
	refusing atomic.Bool
}

// Listen serves the API over TLS on an address such as 127.0.0.1:0, until the
// simulator is closed. It is the port of the first node.
func (s *Sim) Listen(addr string) (*Server, error) { return s.ListenAs(s.cluster.Nodes[0].Name, addr) }

// ListenAs is Listen for the port of any node.
func (s *Sim) ListenAs(node, addr string) (*Server, error) {
	if !s.node(node, func(*cluster.Node) {}) {
		return nil, errNoNode
	}
	server := &Server{sim: s, node: node, addr: addr}
	if err := server.open(); err != nil {
		return nil, err
	}
	s.ports.Lock()
	defer s.ports.Unlock()
	s.servers = append(s.servers, server)
	return server, nil
}

// ListenControl serves what is below /sim alone, without TLS. It stays when the
// ports of the nodes are closed.
func (s *Sim) ListenControl(addr string) (url string, err error) {
	inner, err := net.Listen("tcp", addr)
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: s.front.Other, ReadHeaderTimeout: 30 * time.Second}
	s.ports.Lock()
	defer s.ports.Unlock()
	s.controls = append(s.controls, server)
	go func() { _ = server.Serve(inner) }()
	return "http://" + inner.Addr().String(), nil
}

func (s *Sim) serversOf(node string) (list []*Server) {
	s.ports.Lock()
	defer s.ports.Unlock()
	for _, server := range s.servers {
		if server.node == node {
			list = append(list, server)
		}
	}
	return list
}

// born is in the context of a connection: how old the certificate was.
type born struct{}

// open listens, the first time on the address that was asked for and then on
// the one that was taken.
func (s *Server) open() error {
	inner, err := net.Listen("tcp", s.addr)
	if err != nil {
		return err
	}
	config := &tls.Config{GetCertificate: s.certificate, MinVersion: tls.VersionTLS12} // like pveproxy it speaks no ALPN
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addr = inner.Addr().String()
	s.http = &http.Server{
		Handler: s, ReadHeaderTimeout: 30 * time.Second, MaxHeaderBytes: 8 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // handshakes of clients that do not trust us
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			return context.WithValue(ctx, born{}, s.age.Load())
		},
	}
	server := s.http
	go func() { _ = server.Serve(tls.NewListener(inner, config)) }()
	return nil
}

func (s *Server) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	var cert *wire.Cert
	s.sim.node(s.node, func(n *cluster.Node) { cert = n.Cert })
	pair, err := cert.Pair()
	return &pair, err
}

// ServeHTTP answers in the name of the node. A connection from before the port
// was closed can still be used to open it again, and for nothing else.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.refusing.Load() && strings.HasPrefix(r.URL.Path, wire.Base) {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			wire.Reset(conn)
		}
		return
	}
	if r.Context().Value(born{}) != s.age.Load() {
		w.Header().Set("Connection", "close")
	}
	s.sim.front.Serve(w, r, s.node)
}

// renew lets every client shake hands again.
func (s *Server) renew() {
	s.age.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.http.SetKeepAlivesEnabled(false) // which closes those that have nothing to do
	s.http.SetKeepAlivesEnabled(true)
}

func (s *Server) refuse(on bool) error {
	if s.refusing.Swap(on) == on {
		return nil
	}
	if !on {
		return s.open()
	}
	s.renew()
	return s.stop()
}

// stop closes the port, and nothing of what came in through it.
func (s *Server) stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // Shutdown closes the port and does not wait
	if err := s.http.Shutdown(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (s *Server) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.http.Close()
}

// Addr is the address that is really listened on.
func (s *Server) Addr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addr
}

// URL is where the API is, without a path.
func (s *Server) URL() string { return "https://" + s.Addr() }
