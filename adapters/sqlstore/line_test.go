package sqlstore_test

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// line stands between a store and its database and can be cut.
type line struct {
	url   string
	to    string
	after atomic.Pointer[string] // cut when the store has sent this
	all   sync.WaitGroup
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	u, err := url.Parse(to)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &line{to: u.Host}
	u.Host = listener.Addr().String()
	l.url = u.String()
	l.all.Go(func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			l.all.Go(func() { l.join(from) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		l.all.Wait()
	})
	return l
}

func (l *line) cutAfter(text string) { l.after.Store(&text) }

func (l *line) join(from net.Conn) {
	to, err := net.Dial("tcp", l.to)
	if err != nil {
		_ = from.Close()
		return
	}
	l.all.Go(func() { l.carry(from, to, nil) })
	l.carry(to, from, func(sent []byte) bool {
		text := l.after.Load()
		return text != nil && bytes.Contains(bytes.ToLower(sent), []byte(*text))
	})
}

// carry copies until one side ends. Cut means that what was sent arrives, and
// that nothing ever comes back.
func (l *line) carry(to, from net.Conn, cut func([]byte) bool) {
	defer func() { _ = to.Close() }()
	defer func() { _ = from.Close() }()
	buf := make([]byte, 1<<16)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if cut != nil && cut(buf[:n]) {
			_ = from.Close()
			_, _ = to.Write(buf[:n])
			time.Sleep(50 * time.Millisecond) // the database still has to read it
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}
