package pvesim

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Server is the API on a port.
type Server struct {
	http     *http.Server
	listener net.Listener
}

// Listen serves the API over TLS on an address such as 127.0.0.1:0, until the
// simulator is closed.
func (s *Sim) Listen(addr string) (*Server, error) {
	pair, err := s.cluster.Nodes[0].Cert.Pair()
	if err != nil {
		return nil, err
	}
	inner, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12} // like pveproxy it speaks no ALPN
	server := &Server{listener: tls.NewListener(inner, config), http: &http.Server{
		Handler: s.front, ReadHeaderTimeout: 30 * time.Second, MaxHeaderBytes: 8 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // handshakes of clients that do not trust us
	}}
	s.servers = append(s.servers, server)
	go func() { _ = server.http.Serve(server.listener) }()
	return server, nil
}

// Addr is the address that is really listened on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// URL is where the API is, without a path.
func (s *Server) URL() string { return "https://" + s.Addr() }
