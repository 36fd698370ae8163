package socketio

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
)

// Socket is a client that was admitted. Its methods may be called from any
// goroutine.
type Socket struct {
	ID    string
	Value any // Admit's own
	on    *session
}

// maxTries bounds how often one session may ask to be admitted.
const maxTries = 5

// Emit sends an event, and reports whether it is on its way: the client is still
// there, and takes what it is sent.
func (s *Socket) Emit(name string, args ...any) bool {
	packet, err := frame(ioEvent, "", append([]any{name}, args...))
	return err == nil && s.on.send(packet)
}

// Disconnect tells the client to go, and not to come again by itself.
func (s *Socket) Disconnect() {
	packet, _ := frame(ioDisconnect, "", nil)
	s.on.send(packet)
	s.on.end()
}

// Over reports whether the client is gone.
func (s *Socket) Over() bool { return s.on.ctx.Err() != nil }

// message handles a packet of Socket.IO; false ends the session.
func (s *session) message(text []byte) bool {
	m, ok := parseMessage(text)
	socket := s.socket()
	switch {
	case !ok:
		return false
	case m.kind == ioConnect && m.room != "/":
		return s.send(refusedRoom(m.room))
	case m.room != "/":
		return false
	case m.kind == ioConnect:
		return s.connect(m)
	case socket == nil:
		return false
	case m.kind == ioEvent:
		return s.event(socket, m)
	}
	return m.kind == ioAck // we ask for none; a disconnect, or what only servers say, ends it
}

func (s *session) socket() *Socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.io
}

// connect admits the client, or tells it why not.
func (s *session) connect(m message) bool {
	if s.tries++; s.socket() != nil || s.tries > maxTries {
		return false
	}
	var b [15]byte
	_, _ = rand.Read(b[:])
	socket := &Socket{ID: base64.RawURLEncoding.EncodeToString(b[:]), on: s}
	hand := s.from
	hand.Auth = m.data
	if err := s.server.Admit(s.ctx, socket, hand); err != nil {
		refusal, told := errors.AsType[*Refusal](err)
		if !told {
			refusal = &Refusal{Message: "internal error"}
		}
		packet, _ := frame(ioConnectError, "", refusal)
		return s.send(packet)
	}
	if !s.enter(socket) {
		s.server.Gone(socket)
		return false
	}
	s.greeted()
	packet, _ := frame(ioConnect, "", map[string]string{"sid": socket.ID})
	return s.send(packet)
}

// enter notes who the client is, unless the session ended meanwhile.
func (s *session) enter(socket *Socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.patience.Stop()
	s.io = socket
	return true
}

// leave says that the client is gone, if it ever was there.
func (s *session) leave() {
	s.mu.Lock()
	socket := s.io
	s.io = nil
	s.mu.Unlock()
	if socket != nil {
		s.server.Gone(socket)
	}
}

func (s *session) event(socket *Socket, m message) bool {
	name, args, ok := m.event()
	if !ok {
		return false
	}
	answer := s.server.Event(s.ctx, socket, name, args)
	if m.id == "" {
		return true
	}
	packet, err := frame(ioAck, m.id, []json.RawMessage{encode(answer)})
	return err == nil && s.send(packet)
}

func encode(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return text
}
