package socketio

import (
	"context"
	"net/http"

	"github.com/coder/websocket"
)

func (s *session) accept(w http.ResponseWriter, r *http.Request) (*websocket.Conn, error) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{"*"}})
	if err == nil {
		conn.SetReadLimit(int64(s.server.MaxPayload))
	}
	return conn, err
}

// overWebSocket carries a session that begins with a WebSocket.
func (s *session) overWebSocket(w http.ResponseWriter, r *http.Request) {
	conn, err := s.accept(w, r)
	if err != nil {
		s.end()
		return
	}
	s.mu.Lock()
	s.upgraded = true
	s.mu.Unlock()
	s.send(s.hello(false))
	s.carry(conn)
}

// upgradeTo moves a session from polling to a WebSocket, once the client has seen
// that it works. If it does not, polling goes on.
func (s *session) upgradeTo(w http.ResponseWriter, r *http.Request) {
	if !s.mayUpgrade() {
		fail(w, badRequest)
		return
	}
	conn, err := s.accept(w, r)
	if err == nil {
		err = s.prove(r.Context(), conn)
	}
	s.mu.Lock()
	s.trying, s.moving, s.upgraded = false, false, err == nil
	s.mu.Unlock()
	if err != nil {
		if conn != nil {
			_ = conn.CloseNow()
		}
		return
	}
	s.rouse() // a poll that waits, to end; else what waits, to be sent
	s.carry(conn)
}

// mayUpgrade notes that an upgrade is under way, unless there is one or was.
func (s *session) mayUpgrade() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.trying || s.upgraded || s.ctx.Err() != nil {
		return false
	}
	s.trying = true
	return true
}

// prove answers the client's probe, and waits for its word that it goes on here.
func (s *session) prove(ctx context.Context, conn *websocket.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, s.server.WriteTime)
	defer cancel()
	if err := expect(ctx, conn, probe); err != nil {
		return err
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte(probed)); err != nil {
		return err
	}
	s.mu.Lock()
	s.moving = true
	s.mu.Unlock()
	s.rouse() // the client waits for its poll to end before it goes on here
	return expect(ctx, conn, upgrade)
}

func expect(ctx context.Context, conn *websocket.Conn, packet string) error {
	kind, text, err := conn.Read(ctx)
	if err == nil && (kind != websocket.MessageText || string(text) != packet) {
		err = http.ErrNotSupported
	}
	return err
}

// carry reads and writes until one side has enough.
func (s *session) carry(conn *websocket.Conn) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.write(conn)
	}()
	for {
		kind, text, err := conn.Read(context.Background()) // until the writer closes it
		if err != nil || kind != websocket.MessageText || !s.packet(text) {
			break
		}
	}
	s.end()
	<-done
}

// write writes what waits, and after the end of the session what is left.
func (s *session) write(conn *websocket.Conn) {
	defer s.end()
	defer conn.CloseNow()
	for {
		over := s.ctx.Err() != nil
		for _, packet := range s.take() {
			if s.put(conn, packet) != nil {
				return
			}
		}
		if over {
			_ = conn.Close(websocket.StatusNormalClosure, "")
			return
		}
		select {
		case <-s.wake:
		case <-s.ctx.Done():
		}
	}
}

func (s *session) put(conn *websocket.Conn, packet string) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.server.WriteTime)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, []byte(packet))
}
