package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// short are times in which a test can see somebody cut off.
var short = Times{Header: 400 * time.Millisecond, Read: 400 * time.Millisecond, Write: 400 * time.Millisecond, Idle: 400 * time.Millisecond}

// served starts a server of ours whose handler reads a body as an API does.
func served(t *testing.T, times Times, body time.Duration) (addr string, handled *atomic.Int64, ended chan error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	handled, ended = new(atomic.Int64), make(chan error, 10)
	s := Serve(listener, Front{Logger: quiet()}.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handled.Add(1)
		switch r.URL.Path {
		case "/flood":
			_, err := io.Copy(w, io.LimitReader(endless{}, 1<<30))
			ended <- err
		case "/stream":
			control := http.NewResponseController(w)
			for range 4 {
				time.Sleep(times.Write / 2)
				_ = control.SetWriteDeadline(time.Now().Add(time.Minute))
				_, _ = io.WriteString(w, "tick\n")
				_ = control.Flush()
			}
		default:
			text, bad := ReadBody(w, r, body)
			if bad == nil {
				bad = CheckJSON(r.Header, text)
			}
			if bad != nil {
				bad.Write(w)
				return
			}
			_, _ = fmt.Fprintf(w, "%d bytes", len(text))
		}
	})), quiet(), times)
	t.Cleanup(func() { _ = s.Drain(time.Millisecond) })
	return listener.Addr().String(), handled, ended
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// speak sends raw bytes and answers all that comes back until the server cuts.
func speak(t *testing.T, addr, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	answer, err := io.ReadAll(conn)
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the server never cut the connection")
	return string(answer)
}

// TestS17NobodyHoldsOrFillsAConnection lets strangers send their request byte
// by byte or not to its end, say too much, take the answer too slowly, pack and
// nest what they send, and hide one request in another. Each is cut off or told
// so within bounds; a stream that goes on is not.
func TestS17NobodyHoldsOrFillsAConnection(t *testing.T) {
	t.Parallel()
	const post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	t.Run("a head, a body and a silence that never end", func(t *testing.T) {
		t.Parallel()
		addr, handled, _ := served(t, short, short.Read/4)
		require.NotContains(t, speak(t, addr, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "), "200 OK")
		require.Zero(t, handled.Load(), "half a head is no request")
		require.Contains(t, speak(t, addr, post+"Content-Length: 10\r\n\r\n{"), "400")
		require.Contains(t, speak(t, addr, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "200 OK", "and then it is closed")
		require.Empty(t, speak(t, addr, ""))
	})
	t.Run("a reader that does not read", func(t *testing.T) {
		t.Parallel()
		addr, _, ended := served(t, short, short.Read)
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		_, err = io.WriteString(conn, "GET /flood HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(t, err)
		require.Error(t, <-ended, "its writer is let go")
	})
	t.Run("a stream outlives the time for an answer", func(t *testing.T) {
		t.Parallel()
		addr, _, _ := served(t, short, short.Read)
		require.Equal(t, 4, strings.Count(speak(t, addr, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"), "tick"))
	})
	t.Run("too much", func(t *testing.T) {
		t.Parallel()
		addr, handled, _ := served(t, UsualTimes, time.Minute)
		for what, c := range map[string]struct{ text, want string }{
			"a header":     {"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", MaxHeader+8<<10) + "\r\n\r\n", "431"},
			"many headers": {"GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("A: b\r\n", MaxHeader/4) + "\r\n", "431"},
			"an address":   {"GET /" + strings.Repeat("x", MaxHeader+8<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", "431"},
		} {
			require.Contains(t, answerTo(t, addr, c.text), c.want, what)
		}
		require.Zero(t, handled.Load(), "none came as far as a handler")
		for what, c := range map[string]struct{ text, want string }{
			"a body":         {post + fmt.Sprintf("Content-Length: %d\r\n\r\n", MaxBody+1) + strings.Repeat(" ", MaxBody+1), "413"},
			"a chunked body": {post + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat(fmt.Sprintf("%x\r\n%s\r\n", 1<<16, strings.Repeat(" ", 1<<16)), 17) + "0\r\n\r\n", "413"},
			"a packed body":  {post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "415"},
			"a deep body":    {post + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", MaxBody, strings.Repeat("[", MaxBody)), "400"},
		} {
			require.Contains(t, answerTo(t, addr, c.text), " "+c.want+" ", what)
		}
	})
	t.Run("a request within a request", func(t *testing.T) {
		t.Parallel()
		addr, handled, _ := served(t, short, short.Read)
		const hidden = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
		for what, text := range map[string]string{
			"two lengths":           post + "Content-Length: 0\r\nContent-Length: 33\r\n\r\n" + hidden,
			"a length that is none": post + "Content-Length: +33\r\n\r\n" + hidden,
			"an unknown encoding":   post + "Transfer-Encoding: xchunked\r\n\r\n" + hidden,
			"two encodings":         post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden,
			"a blank before colon":  post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden,
		} {
			before := handled.Load()
			answer := speak(t, addr, text)
			if handled.Load() > before { // then it was one request, whose body was the rest
				require.Equal(t, 1, strings.Count(answer, "HTTP/1.1 "), "%s: %s", what, answer)
			}
			require.NotContains(t, answer, "200 OK", what)
		}
		answer := speak(t, addr, post+"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"+hidden)
		require.Equal(t, 1, strings.Count(answer, "HTTP/1.1 "), "where a body ends twice, the connection ends, too: %s", answer)
	})
}

// answerTo is the first line that the server says.
func answerTo(t *testing.T, addr, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	go func() { _, _ = io.WriteString(conn, text) }() // it may be cut while it speaks
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	return line
}
