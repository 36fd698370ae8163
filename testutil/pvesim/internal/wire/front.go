package wire

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Front is pveproxy: it turns HTTP into calls of an API.
type Front struct {
	API      API
	Recorder *Recorder
	Other    http.Handler // what is not below /api2

	mu      sync.Mutex
	sockets map[*Socket]bool
	closed  chan struct{}
}

// NewFront answers for an API.
func NewFront(api API, recorder *Recorder) *Front {
	return &Front{API: api, Recorder: recorder, sockets: map[*Socket]bool{}, closed: make(chan struct{})}
}

// Close ends the consoles, which no HTTP server knows any more, and what is
// answered late.
func (f *Front) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.closed)
	for s := range f.sockets {
		_ = s.Close()
	}
}

// keep notes a console for as long as it lasts.
func (f *Front) keep(s *Socket, serve func(*Socket)) {
	f.mu.Lock()
	f.sockets[s] = true
	f.mu.Unlock()
	serve(s)
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.sockets, s)
}

// ServeHTTP answers one request in the name of the first node.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.Serve(w, r, "") }

// Serve answers one request in the name of a node. Errors go out by hand, since the standard
// library knows only its own reason phrases, and they close the connection.
func (f *Front) Serve(w http.ResponseWriter, r *http.Request, via string) {
	if !strings.HasPrefix(r.URL.Path, Base) && f.Other != nil {
		f.Other.ServeHTTP(w, r)
		return
	}
	res := f.answer(r, via)
	if !f.pass(r.Context(), res.Delay) {
		res = &Response{Cut: true}
	}
	if res.Upgrade != nil && !res.Cut {
		f.upgrade(w, r, res)
		return
	}
	if res.Status == http.StatusOK && !res.Cut {
		connection := "Keep-Alive"
		if w.Header().Get("Connection") == "close" { // a server that wants to be rid of the client
			connection = "close"
		}
		for key, values := range res.headers(connection) {
			w.Header()[key] = values
		}
		_, _ = w.Write(res.Body)
		return
	}
	res.hijack(w)
}

func (r *Response) hijack(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok { // a test's recorder: the status alone must do
		w.WriteHeader(r.Status)
		_, _ = w.Write(r.Body)
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	if r.Cut {
		Reset(conn)
		return
	}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	out := bufio.NewWriter(conn)
	fmt.Fprintf(out, "HTTP/1.1 %d %s\r\n", r.Status, r.Reason)
	_ = r.headers("close").Write(out)
	_, _ = out.WriteString("\r\n")
	_, _ = out.Write(r.Body)
	_ = out.Flush()
}

// Reset makes the peer see a broken connection rather than an orderly end.
func Reset(conn net.Conn) {
	if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = t.NetConn()
	}
	if t, ok := conn.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = conn.Close()
}

func (r *Response) headers(connection string) http.Header {
	now := time.Now().Add(r.Skew).UTC().Format(http.TimeFormat)
	h := http.Header{
		"Cache-Control": {"max-age=0"}, "Connection": {connection}, "Date": {now}, "Expires": {now},
		"Pragma": {"no-cache"}, "Server": {"pve-api-daemon/3.0"},
	}
	if r.JSON {
		h.Set("Content-Type", "application/json;charset=UTF-8")
	}
	if len(r.Body) > 0 || r.Status == http.StatusOK {
		h.Set("Content-Length", strconv.Itoa(len(r.Body)))
	}
	return h
}

func (f *Front) answer(r *http.Request, via string) *Response {
	start := time.Now()
	req, fault := parse(r)
	if fault != nil {
		return Failure(fault)
	}
	req.Via = via
	res := f.API.Serve(req)
	for res.Held != nil {
		select {
		case <-res.Held:
			res = res.Then()
		case <-r.Context().Done():
			go f.abandoned(req, res, start)
			return &Response{Cut: true}
		}
	}
	f.Recorder.record(req, res, start)
	if req.Format == "extjs" {
		return res.extjs()
	}
	return res
}

// abandoned is a call whose client has gone: it was sent, so it goes on.
func (f *Front) abandoned(req *Request, res *Response, start time.Time) {
	for res.Held != nil {
		<-res.Held
		res = res.Then()
	}
	f.Recorder.record(req, res, start)
}

// pass lets time pass, and tells whether the client and we are still there.
func (f *Front) pass(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-f.closed:
	}
	return false
}

// RoundTrip answers a request without a network, so that a client can be
// tested inside a testing/synctest bubble.
func (f *Front) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if r.Header == nil {
		r.Header = http.Header{}
	}
	res := f.answer(r, "")
	f.pass(r.Context(), res.Delay)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if res.Cut || res.Upgrade != nil { // a WebSocket needs a network
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: errors.Join(syscall.ECONNRESET)}
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", res.Status, res.Reason), StatusCode: res.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: res.headers("Keep-Alive"),
		Body: io.NopCloser(bytes.NewReader(res.Body)), ContentLength: int64(len(res.Body)), Request: r,
	}, nil
}
