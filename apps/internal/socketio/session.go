package socketio

import (
	"context"
	"encoding/json"
	"sync"
	"time"
)

// session is one client of Engine.IO, over one transport at a time.
type session struct {
	server *Server
	id     string
	from   Handshake
	ctx    context.Context // ends with the session
	cancel context.CancelFunc
	wake   chan struct{} // something waits to be sent, or is otherwise
	handle sync.Mutex    // held while a packet of the client is handled

	mu       sync.Mutex
	queue    []string
	size     int
	upgraded bool // a WebSocket carries it now
	trying   bool // a WebSocket that may carry it is open
	moving   bool // and works
	polled   bool // a GET waits
	posted   bool // a POST is handled
	asked    bool // a ping has no pong yet
	stranger bool
	beat     *time.Timer
	patience *time.Timer
	io       *Socket
	tries    int
}

func newSession(s *Server, id string, from Handshake) *session {
	one := &session{server: s, id: id, from: from, wake: make(chan struct{}, 1), stranger: true}
	one.ctx, one.cancel = context.WithCancel(context.Background())
	return one
}

// begin starts its clocks.
func (s *session) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.beat = time.AfterFunc(s.server.PingInterval, s.tick)
	s.patience = time.AfterFunc(s.server.ConnectTime, s.end)
}

func (s *session) hello(mayUpgrade bool) string {
	upgrades := []string{}
	if mayUpgrade {
		upgrades = append(upgrades, "websocket")
	}
	text, _ := json.Marshal(map[string]any{
		"sid": s.id, "upgrades": upgrades, "pingInterval": s.server.PingInterval.Milliseconds(),
		"pingTimeout": s.server.PingTimeout.Milliseconds(), "maxPayload": s.server.MaxPayload,
	})
	return string(typeOpen) + string(text)
}

// tick asks whether the client is there, and ends the session if it did not say
// so in time.
func (s *session) tick() {
	s.mu.Lock()
	asked := s.asked
	s.asked = true
	s.mu.Unlock()
	if asked {
		s.end()
		return
	}
	if s.send(ping) {
		s.beat.Reset(s.server.PingTimeout)
	}
}

func (s *session) pong() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked && s.ctx.Err() == nil {
		s.asked = false
		s.beat.Reset(s.server.PingInterval)
	}
}

// send queues a packet, and cuts the client if too much waits already.
func (s *session) send(packet string) bool {
	s.mu.Lock()
	full := s.size+len(packet) > s.server.MaxQueue && s.size > 0
	over := s.ctx.Err() != nil
	if !full && !over {
		s.queue = append(s.queue, packet)
		s.size += len(packet)
	}
	s.mu.Unlock()
	if full {
		s.end()
	}
	s.rouse()
	return !full && !over
}

func (s *session) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// take takes all that waits to be sent.
func (s *session) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.queue
	s.queue, s.size = nil, 0
	return all
}

// end ends the session; what waits is still sent, for a moment. Repeatable.
func (s *session) end() {
	s.mu.Lock()
	if s.ctx.Err() != nil {
		s.mu.Unlock()
		return
	}
	s.cancel()
	s.beat.Stop()
	s.patience.Stop()
	s.mu.Unlock()
	s.greeted()
	s.rouse()
	s.leave()
	time.AfterFunc(s.server.Linger, func() { s.server.forget(s.id) })
}

// greeted counts the client among the strangers no more.
func (s *session) greeted() {
	s.mu.Lock()
	was := s.stranger
	s.stranger = false
	s.mu.Unlock()
	if was {
		s.server.known(s.from.Source)
	}
}

// packet handles one packet of the client; false ends the session.
func (s *session) packet(text []byte) bool {
	s.handle.Lock()
	defer s.handle.Unlock()
	if len(text) == 0 || s.ctx.Err() != nil {
		return false
	}
	switch text[0] {
	case typePong:
		s.pong()
		return true
	case typeMessage:
		return s.message(text[1:])
	case typeNoop:
		return true
	}
	return false
}
