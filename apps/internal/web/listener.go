package web

import (
	"net"
	"sync/atomic"
	"time"
)

// lastCall is a listener that, when it is closed, first accepts whoever the
// kernel has let in already: closed at once, it would cut them off.
type lastCall struct {
	*net.TCPListener
	until atomic.Pointer[time.Time] // set once it is closed
}

// While it closes: how long it looks for one more, and for how long in all.
const (
	oneMore = 200 * time.Microsecond
	inAll   = time.Second
)

// Accept waits for a connection. After Close it answers those that are there,
// and then [net.ErrClosed].
func (l *lastCall) Accept() (net.Conn, error) {
	conn, err := l.TCPListener.Accept()
	until := l.until.Load()
	if err == nil || until == nil {
		return conn, err
	}
	if time.Now().Before(*until) {
		_ = l.SetDeadline(time.Now().Add(oneMore))
		if conn, err = l.TCPListener.Accept(); err == nil {
			return conn, nil
		}
	}
	_ = l.TCPListener.Close()
	return nil, net.ErrClosed
}

// Close asks Accept to come to an end.
func (l *lastCall) Close() error {
	until := time.Now().Add(inAll)
	l.until.Store(&until)
	return l.SetDeadline(time.Now())
}
