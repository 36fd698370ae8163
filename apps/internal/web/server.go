package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Server answers requests on a listener until it is told to drain.
type Server struct {
	http *http.Server
	done chan error
}

// Serve begins to answer. A handler that takes long, such as a stream, moves
// its own deadlines.
func Serve(l net.Listener, h http.Handler, logger *slog.Logger) *Server {
	s := &Server{done: make(chan error, 1), http: &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}}
	go func() { s.done <- s.http.Serve(l) }()
	return s
}

// Failed tells when the server ended without being asked to.
func (s *Server) Failed() <-chan error { return s.done }

// Drain accepts nothing new, and waits for the requests that are under way;
// what is left after that time is cut.
func (s *Server) Drain(most time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return s.http.Close()
	}
	return err
}
