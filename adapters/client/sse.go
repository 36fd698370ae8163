package client

import (
	"bufio"
	"io"
	"strings"
)

// mostOfALine bounds one line of a stream: an event is small.
const mostOfALine = 1 << 20

// message is one message of a stream of server-sent events. Without data it only
// says how far the stream has come.
type message struct{ id, name, data string }

// parse reads a stream as the HTML standard says (§9.2.6), and uses every
// message. It returns how the stream ended, and never nil.
func parse(stream io.Reader, use func(message) error) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(make([]byte, 4<<10), mostOfALine)
	lines.Split(splitLines)
	var m message
	for lines.Scan() {
		line := lines.Text()
		if line != "" {
			m.take(line)
			continue
		}
		m.data = strings.TrimSuffix(m.data, "\n")
		if err := use(m); err != nil {
			return err
		}
		m = message{id: m.id}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return io.EOF
}

// take reads one field. A line that begins with a colon is a comment.
func (m *message) take(line string) {
	field, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch field {
	case "id":
		if !strings.ContainsRune(value, 0) {
			m.id = value
		}
	case "event":
		m.name = value
	case "data":
		m.data += value + "\n"
	}
}

// splitLines ends lines at LF, CR LF or CR alone.
func splitLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	for i, b := range data {
		switch b {
		case '\n':
			return i + 1, data[:i], nil
		case '\r':
			if i+1 < len(data) && data[i+1] == '\n' {
				return i + 2, data[:i], nil
			}
			if i+1 < len(data) || atEOF {
				return i + 1, data[:i], nil
			}
		}
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}
