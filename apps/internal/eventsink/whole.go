package eventsink

import (
	"bufio"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"

	"github.com/remudahq/remuda/core"
)

// has reports whether the fact was written. One that comes late, because a group
// hears everything again or was begun earlier than the file, is looked for in the
// whole file: that may have begun later, and may have gaps.
func (s *Sink) has(e core.Event) (bool, error) {
	switch {
	case s.past.knows(e.ID):
		return true, nil
	case s.past.isNew(e) || s.file == nil:
		return false, nil
	}
	if s.past.whole == nil {
		if err := s.readWhole(); err != nil {
			return false, failed(err)
		}
	}
	_, ok := s.past.whole[maphash.String(s.past.seed, string(e.ID))]
	return ok, nil
}

// readWhole learns which facts the file holds: some twenty bytes of memory each.
// It takes seconds for a gigabyte, once, and only if somebody asks for the past.
func (s *Sink) readWhole() error {
	all := make(map[uint64]struct{})
	lines := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), 64<<10)
	for {
		line, err := lines.ReadBytes('\n')
		var fact struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(line, &fact) == nil && fact.ID != "" {
			all[maphash.String(s.past.seed, fact.ID)] = struct{}{}
		}
		if errors.Is(err, io.EOF) {
			s.past.whole = all
			return nil
		}
		if err != nil {
			return err
		}
	}
}
