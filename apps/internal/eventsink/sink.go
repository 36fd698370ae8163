package eventsink

import (
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
)

// Sink appends facts to a file, or to a stream.
type Sink struct {
	mu     sync.Mutex
	past   *past
	stream io.Writer // instead of a file
	path   string
	file   *os.File
	size   int64 // of what the sink has read or written of the file
}

// To makes a sink that writes to a stream. It knows nothing of what was written
// before it began.
func To(stream io.Writer) *Sink { return &Sink{past: newPast(), stream: stream} }

// Open makes a sink that appends to a file, and goes on behind what it holds.
// Another process may append to the same file: they take turns. A rotated
// file is made anew. Unavailable: the file cannot be written. Conflict: it ends
// in something that is no event of ours.
func Open(path string) (*Sink, error) {
	s := &Sink{past: newPast(), path: path}
	err := s.locked(func() error { return nil })
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Write appends the fact, unless it was written before, and reports which. When
// it returns, the line is on the disk. Unavailable: it is not.
func (s *Sink) Write(e core.Event) (written bool, err error) {
	line, err := bus.Marshal(e)
	if err != nil {
		return false, err
	}
	line = append(line, '\n')
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stream != nil {
		return s.append(e, func() error { return failed(writeAll(s.stream, line)) })
	}
	err = s.locked(func() error {
		written, err = s.append(e, func() error { return s.write(line) })
		return err
	})
	return written, err
}

func (s *Sink) append(e core.Event, write func() error) (bool, error) {
	if there, err := s.has(e); there || err != nil {
		return false, err
	}
	if err := write(); err != nil {
		return false, err
	}
	s.past.add(e)
	return true, nil
}

// write leaves the whole line in the file, or nothing of it.
func (s *Sink) write(line []byte) error {
	_, err := s.file.WriteAt(line, s.size)
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		_ = s.file.Truncate(s.size)
		return failed(err)
	}
	s.size += int64(len(line))
	return nil
}

// locked does something while no other process writes, and after whatever
// another has written was read.
func (s *Sink) locked(do func() error) error {
	if err := s.current(); err != nil {
		return failed(err)
	}
	if s.stream != nil { // the path turned out to be a pipe or a device
		return do()
	}
	unlock, err := lock(s.file)
	if err != nil {
		return failed(err)
	}
	defer unlock()
	if err := s.refresh(); err != nil {
		return err
	}
	return do()
}

// current opens the file, and again when the path means another one by now.
func (s *Sink) current() error {
	there, err := os.Stat(s.path)
	if err == nil && s.file != nil {
		if ours, err := s.file.Stat(); err == nil && os.SameFile(there, ours) {
			return nil
		}
	}
	if err == nil && !there.Mode().IsRegular() {
		s.stream, err = os.OpenFile(s.path, os.O_WRONLY, 0)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if s.file != nil {
		_ = s.file.Close()
	}
	s.file, s.size, s.past.whole = file, 0, nil
	return nil
}

// Close lets go of the file. Nothing is lost without it.
func (s *Sink) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	file := s.file
	s.file = nil
	return file.Close()
}

func writeAll(w io.Writer, line []byte) error {
	n, err := w.Write(line)
	if err == nil && n < len(line) {
		err = io.ErrShortWrite
	}
	return err
}

func failed(err error) error {
	if err == nil {
		return nil
	}
	return &core.Error{Kind: core.Unavailable, Op: "eventsink", Msg: "the event could not be written", Err: err}
}
