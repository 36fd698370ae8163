package wire

import (
	"bufio"
	"crypto/sha1" // WebSocket's own handshake
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// Upgrade is the result of a call that turns into a WebSocket.
type Upgrade struct{ Serve func(*Socket) }

// Socket is the server's end of a WebSocket, as much of it as a console needs.
type Socket struct {
	conn net.Conn
	in   *bufio.Reader
	mu   sync.Mutex
}

// upgrade answers the handshake and hands the connection over. It closes
// without a close frame, as Proxmox VE's proxies do at the end of a shell.
func (f *Front) upgrade(w http.ResponseWriter, req *http.Request, res *Response) {
	h, ok := w.(http.Hijacker)
	key := req.Header.Get("Sec-WebSocket-Key")
	if !ok || key == "" || !strings.EqualFold(req.Header.Get("Upgrade"), "websocket") {
		http.Error(w, "no websocket handshake", http.StatusBadRequest)
		return
	}
	conn, rw, err := h.Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: binary\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	f.keep(&Socket{conn: conn, in: rw.Reader}, res.Upgrade)
}

const frameLimit = 1 << 20

// Read returns the bytes of the next frame that carries any.
func (s *Socket) Read() ([]byte, error) {
	for {
		op, data, err := s.frame()
		switch {
		case err != nil:
			return nil, err
		case op == 8:
			return nil, io.EOF
		case op == 9:
			if err := s.write(10, data); err != nil {
				return nil, err
			}
		case op <= 2:
			return data, nil
		}
	}
}

func (s *Socket) frame() (op byte, data []byte, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(s.in, head); err != nil {
		return 0, nil, err
	}
	size := uint64(head[1] & 0x7f)
	if extra := map[uint64]int{126: 2, 127: 8}[size]; extra > 0 {
		b := make([]byte, 8)
		if _, err := io.ReadFull(s.in, b[8-extra:]); err != nil {
			return 0, nil, err
		}
		size = binary.BigEndian.Uint64(b)
	}
	if size > frameLimit || head[1]&0x80 == 0 {
		return 0, nil, errors.New("a frame that is too long or not masked")
	}
	mask, data := make([]byte, 4), make([]byte, size)
	if _, err := io.ReadFull(s.in, mask); err != nil {
		return 0, nil, err
	}
	if _, err := io.ReadFull(s.in, data); err != nil {
		return 0, nil, err
	}
	for i := range data {
		data[i] ^= mask[i%4]
	}
	return head[0] & 0x0f, data, nil
}

// Write sends bytes as one binary frame.
func (s *Socket) Write(data []byte) (int, error) { return len(data), s.write(2, data) }

func (s *Socket) write(op byte, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	head := []byte{0x80 | op, byte(len(data))}
	if len(data) > 125 {
		head = binary.BigEndian.AppendUint16([]byte{0x80 | op, 126}, uint16(min(len(data), 0xffff))) // bounded
		data = data[:min(len(data), 0xffff)]
	}
	_, err := s.conn.Write(append(head, data...))
	return err
}

// Close breaks the connection.
func (s *Socket) Close() error { return s.conn.Close() }
