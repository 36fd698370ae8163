package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Server answers requests on a listener until it is told to drain.
type Server struct {
	http     *http.Server
	listener net.Listener
	failed   chan error
	ended    chan struct{} // closed when nobody is accepted any more
	leaving  atomic.Bool
}

// Serve begins to answer. A handler that takes long, such as a stream, moves
// its own deadlines.
func Serve(l net.Listener, h http.Handler, logger *slog.Logger) *Server {
	if tcp, ok := l.(*net.TCPListener); ok {
		l = &lastCall{TCPListener: tcp}
	}
	s := &Server{listener: l, failed: make(chan error, 1), ended: make(chan struct{})}
	s.http = &http.Server{
		Handler: s.farewell(h), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	go func() {
		s.failed <- s.http.Serve(l)
		close(s.ended)
	}()
	return s
}

// Failed tells when the server ended without being asked to.
func (s *Server) Failed() <-chan error { return s.failed }

// Leave asks every client, with the answer to its next request, to connect
// elsewhere. Requests are still welcome: a connection that is closed under a
// client may have a request on its way.
func (s *Server) Leave() { s.leaving.Store(true) }

func (s *Server) farewell(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.leaving.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// late is how long a client that was accepted last has to send its request.
const late = 100 * time.Millisecond

// Drain accepts nothing new, and waits for the requests that are under way;
// what is left after that time is cut. The listener goes first, for net/http
// answers no request that it reads after Shutdown.
func (s *Server) Drain(most time.Duration) error {
	_ = s.listener.Close()
	<-s.ended
	time.Sleep(late)
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return s.http.Close()
	}
	if errors.Is(err, net.ErrClosed) { // the listener, which we closed
		return nil
	}
	return err
}
