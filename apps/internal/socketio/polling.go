package socketio

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"
)

// poll answers a GET with what waits for the client, as soon as there is some.
func (s *session) poll(w http.ResponseWriter, r *http.Request) {
	if !s.hold(&s.polled) {
		fail(w, badRequest)
		s.end() // of two polls at once none can be trusted to arrive
		return
	}
	defer s.letGo(&s.polled)
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // that of the request, which is read
	packets, ok := s.await(r)
	if !ok {
		s.end() // the client hung up while it waited
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.server.WriteTime))
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := io.WriteString(w, strings.Join(packets, separator)); err != nil {
		s.end()
	}
}

// await waits until there is something to tell a client that polls: packets, the
// end, or that it is to go on by WebSocket. Not ok: it does not wait any more.
func (s *session) await(r *http.Request) ([]string, bool) {
	for {
		over := s.ctx.Err() != nil
		packets := s.take()
		switch {
		case over:
			return append(packets, closing), true
		case len(packets) > 0:
			return packets, true
		case s.elsewhere():
			return []string{noop}, true
		}
		select {
		case <-s.wake:
		case <-s.ctx.Done():
		case <-r.Context().Done():
			return nil, false
		}
	}
}

// hold notes that a request of a kind is under way, unless one is already, or
// the session is carried by a WebSocket.
func (s *session) hold(busy *bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *busy || s.upgraded {
		return false
	}
	*busy = true
	return true
}

func (s *session) letGo(busy *bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*busy = false
}

// elsewhere reports whether the client goes on by WebSocket, or is about to.
func (s *session) elsewhere() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.moving || s.upgraded
}

// post takes packets from a client that polls.
func (s *session) post(w http.ResponseWriter, r *http.Request) {
	if !s.hold(&s.posted) {
		fail(w, badRequest)
		return
	}
	defer s.letGo(&s.posted)
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.server.WriteTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(s.server.MaxPayload)))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		s.end()
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	for packet := range bytes.SplitSeq(body, []byte(separator)) {
		if !s.packet(packet) {
			s.end()
			break
		}
	}
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "ok")
}
