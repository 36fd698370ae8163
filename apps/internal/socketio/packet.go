package socketio

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// The types of Engine.IO's packets.
const (
	typeOpen    = '0'
	typeClose   = '1'
	typePing    = '2'
	typePong    = '3'
	typeMessage = '4'
	typeUpgrade = '5'
	typeNoop    = '6'
)

// Packets of Engine.IO that have nothing else in them.
const (
	ping      = "2"
	probe     = "2probe"
	probed    = "3probe"
	upgrade   = "5"
	noop      = "6"
	closing   = "1"
	separator = "\x1e" // of packets in the body of a poll
)

// The types of Socket.IO's packets, which Engine.IO carries as messages.
const (
	ioConnect      = '0'
	ioDisconnect   = '1'
	ioEvent        = '2'
	ioAck          = '3'
	ioConnectError = '4'
)

// message is a packet of Socket.IO.
type message struct {
	kind byte
	room string // the namespace
	id   string // that the client wants acknowledged; empty for none
	data []byte // JSON, or empty
}

// parseMessage reads what follows the type of an Engine.IO message:
// <type>[/namespace,][id][JSON]. What carries bytes apart is not taken.
func parseMessage(text []byte) (m message, ok bool) {
	if len(text) == 0 || text[0] < ioConnect || text[0] > ioConnectError {
		return m, false
	}
	m.kind, m.room, text = text[0], "/", text[1:]
	if len(text) > 0 && text[0] == '/' {
		name, rest, _ := bytes.Cut(text, []byte(","))
		name, _, _ = bytes.Cut(name, []byte("?"))
		m.room, text = string(name), rest
	}
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	m.id, m.data = string(text[:digits]), text[digits:]
	return m, digits < 16 && (len(m.data) == 0 || json.Valid(m.data))
}

// event takes an event's name and arguments apart.
func (m message) event() (name string, args []json.RawMessage, ok bool) {
	var all []json.RawMessage
	if json.Unmarshal(m.data, &all) != nil || len(all) == 0 || json.Unmarshal(all[0], &name) != nil {
		return "", nil, false
	}
	return name, all[1:], true
}

// frame writes a message of Engine.IO with a packet of Socket.IO in it.
func frame(kind byte, id string, data any) (string, error) {
	var b strings.Builder
	b.WriteByte(typeMessage)
	b.WriteByte(kind)
	b.WriteString(id)
	if data != nil {
		text, err := json.Marshal(data)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

// refusedRoom tells a client that a namespace is none.
func refusedRoom(name string) string {
	text := strconv.Quote("Invalid namespace")
	return string([]byte{typeMessage, ioConnectError}) + name + `,{"message":` + text + `}`
}
