// Package natstest runs real NATS servers with JetStream for tests, inside the
// test's process: on a TCP port of their own, with their files in the test's
// folder, and gone when the test is.
package natstest

import (
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
}

// Server is a NATS server that runs, but for the time between [Server.Stop] and
// [Server.Start]. It keeps its port and its files.
type Server struct {
	t    testing.TB
	set  Settings
	dir  string
	port int

	mu      sync.Mutex
	running *server.Server
}

// patience is how long a server may take to begin.
const patience = 20 * time.Second

// Start starts a server that ends with the test.
func Start(t testing.TB, set Settings) *Server {
	t.Helper()
	s := &Server{t: t, set: set, dir: t.TempDir(), port: server.RANDOM_PORT}
	s.Start()
	t.Cleanup(s.Stop)
	return s
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
		ServerName: "test", Host: "127.0.0.1", Port: s.port, JetStream: true, StoreDir: s.dir,
		NoLog: true, NoSigs: true, Username: s.set.User, Password: s.set.Pass, Users: s.set.Users,
		JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 30,
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
