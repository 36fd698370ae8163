// Package natstest runs real NATS servers with JetStream for tests, inside the
// test's process: on a TCP port of their own, with their files in the test's
// folder, and gone when the test is.
package natstest

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Settings say what kind of server it is. The zero value is one that lets
// everybody in.
type Settings struct {
	User, Pass string // who must log in; empty: nobody

	// Users, if any, instead of User: who may publish and subscribe to which
	// subjects, as a NATS configuration says it.
	Users []*server.User

	// TLS, if any, is what it must be spoken to with.
	TLS *tls.Config
}

// Server is a NATS server that runs, but for the time between [Server.Stop] and
// [Server.Start]. It keeps its port and its files.
type Server struct {
	t    testing.TB
	set  Settings
	name string
	dir  string
	port int

	routePort int        // where others of its cluster reach it; 0 if it is in none
	routes    []*url.URL // to others of its cluster

	mu      sync.Mutex
	running *server.Server
}

// patience is how long a server may take to begin.
const patience = 20 * time.Second

// Start starts a server that ends with the test.
func Start(t testing.TB, set Settings) *Server {
	t.Helper()
	s := &Server{t: t, set: set, name: "test", dir: t.TempDir(), port: server.RANDOM_PORT}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// StartCluster starts n servers of one cluster, and returns when they have agreed
// who leads.
func StartCluster(t testing.TB, n int, set Settings) []*Server {
	t.Helper()
	var all []*Server
	var routes []*url.URL
	for i := range n {
		s := &Server{t: t, set: set, name: fmt.Sprint("test-", i), dir: t.TempDir(), port: server.RANDOM_PORT, routePort: free(t)}
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", s.routePort)})
		all = append(all, s)
	}
	for _, s := range all {
		s.routes = routes
		s.Start()
		t.Cleanup(s.Stop)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		for _, s := range all {
			if s.running.JetStreamIsLeader() && len(s.running.JetStreamClusterPeers()) == n {
				return all
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("natstest: %d servers did not agree in %v", n, patience)
		}
	}
}

// free is a port that nobody listens on.
func free(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("natstest: %v", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// Leads reports whether it leads the stream with this name.
func (s *Server) Leads(stream string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running != nil && s.running.JetStreamIsStreamLeader(server.DEFAULT_GLOBAL_ACCOUNT, stream)
}

// Start begins again, with all that was stored. Repeatable.
func (s *Server) Start() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		return
	}
	opts := &server.Options{
		ServerName: s.name, Host: "127.0.0.1", Port: s.port, JetStream: true, StoreDir: s.dir,
		NoLog: true, NoSigs: true, Username: s.set.User, Password: s.set.Pass, Users: s.set.Users,
		JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 30,
	}
	if s.set.TLS != nil {
		opts.TLS, opts.TLSConfig = true, s.set.TLS.Clone()
	}
	if s.routePort != 0 {
		opts.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: s.routePort}
		opts.Routes = s.routes
	}
	running, err := server.NewServer(opts)
	if err != nil {
		s.t.Fatalf("natstest: %v", err)
	}
	running.Start()
	if !running.ReadyForConnections(patience) {
		running.Shutdown()
		s.t.Fatalf("natstest: the server did not begin in %v", patience)
	}
	s.port = running.Addr().(*net.TCPAddr).Port
	s.running = running
}

// Stop ends the server as a loss of its machine would look to clients; what it
// had acknowledged is on the disk. Repeatable.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return
	}
	s.running.Shutdown()
	s.running.WaitForShutdown()
	s.running = nil
}

// Restart stops and starts.
func (s *Server) Restart() {
	s.t.Helper()
	s.Stop()
	s.Start()
}

// URL is where it listens, with the user and password it was given.
func (s *Server) URL() string {
	u := url.URL{Scheme: "nats", Host: s.Address()}
	if s.set.User != "" {
		u.User = url.UserPassword(s.set.User, s.set.Pass)
	}
	return u.String()
}

// Address is its host and port, the same for all its life.
func (s *Server) Address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// Folder is where the server keeps its files. Whoever changes them stops it
// before.
func (s *Server) Folder() string { return s.dir }
