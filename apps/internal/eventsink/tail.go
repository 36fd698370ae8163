package eventsink

import (
	"bytes"
	"io"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
)

// tail is how much of a file's end is read: some ten thousand facts.
const tail = 4 << 20

// beginning is how every line of ours begins.
const beginning = `{"specversion":"`

// refresh reads what the file holds beyond what we know, and cuts off the half
// line that a process left which was killed while it wrote.
func (s *Sink) refresh() error {
	info, err := s.file.Stat()
	if err != nil {
		return failed(err)
	}
	size := info.Size()
	if size == s.size {
		return nil
	}
	from := max(0, size-tail)
	if s.size < size {
		from = max(from, s.size)
	}
	if from != s.size {
		s.past.whole = nil // what lies between was never seen, or the file was cut
	}
	text := make([]byte, size-from)
	if _, err := io.ReadFull(io.NewSectionReader(s.file, from, size-from), text); err != nil {
		return failed(err)
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	if half := text[whole:]; len(half) > 0 && !ours(half) {
		return core.Fail(core.Conflict, "", "%s ends in the middle of a line that is not an event; is it the right file?", s.path)
	}
	s.learn(text[:whole])
	s.size = from + int64(whole)
	if s.size == size {
		return nil
	}
	return failed(s.file.Truncate(s.size))
}

// ours reports whether a half line may be one of ours.
func ours(half []byte) bool {
	n := min(len(half), len(beginning))
	return string(half[:n]) == beginning[:n]
}

// learn remembers the facts of whole lines. The first may be cut, and others
// may be a stranger's; they are no facts.
func (s *Sink) learn(text []byte) {
	for line := range bytes.Lines(text) {
		if e, err := bus.Unmarshal(line); err == nil {
			s.past.add(e)
		}
	}
}
