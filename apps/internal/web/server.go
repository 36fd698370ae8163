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

// Times bound how long a client may take.
type Times struct {
	Header time.Duration // to send the head of a request
	Read   time.Duration // to send all of it, unless its handler says otherwise
	Write  time.Duration // to take the answer, likewise
	Idle   time.Duration // between two requests
}

// UsualTimes are those of production.
var UsualTimes = Times{Header: 10 * time.Second, Read: 30 * time.Second, Write: 2 * time.Minute, Idle: 2 * time.Minute}

// MaxHeader bounds the head of a request, in bytes.
const MaxHeader = 32 << 10

// Serve begins to answer. A handler that takes long, such as a stream, moves
// its own deadlines.
func Serve(l net.Listener, h http.Handler, logger *slog.Logger, times Times) *Server {
	if tcp, ok := l.(*net.TCPListener); ok {
		l = &lastCall{TCPListener: tcp}
	}
	s := &Server{listener: l, failed: make(chan error, 1), ended: make(chan struct{})}
	s.http = &http.Server{
		Handler: s.farewell(h), ReadHeaderTimeout: times.Header, ReadTimeout: times.Read,
		WriteTimeout: times.Write, IdleTimeout: times.Idle, MaxHeaderBytes: MaxHeader,
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
