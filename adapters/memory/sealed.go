package memory

import (
	"bytes"
	"context"

	"github.com/remudahq/remuda/core"
)

// sealed goes over the secrets, then over the replays; see [ports.Sealed].
type sealed struct{ *tx }

func (s sealed) List(_ context.Context, after string, limit int) ([]core.Sealed, error) {
	defer s.reading()()
	var found []core.Sealed
	replay, among := core.ReplayAt(after)
	if !among {
		for name, value := range s.secrets.after(after) {
			if len(found) < limit {
				found = append(found, core.Sealed{Place: name, Value: bytes.Clone(value)})
			}
		}
		replay = core.Replay{}
	}
	from := ""
	if among {
		from = replayKey(replay.User, replay.Key)
	}
	for _, r := range s.replays.after(from) {
		if len(found) < limit {
			found = append(found, core.Sealed{Place: r.Place(), Value: bytes.Clone(r.Answer)})
		}
	}
	return found, nil
}

func (s sealed) Samples(ctx context.Context) ([]core.Sealed, error) {
	all, err := s.List(ctx, "", len(s.secrets.rows)+len(s.replays.rows))
	var found []core.Sealed
	seen := map[string]bool{}
	for _, one := range all {
		name := string(one.Value[:min(len(one.Value), core.SealName)])
		if !seen[name] {
			found = append(found, one)
		}
		seen[name] = true
	}
	return found, err
}

func (s sealed) Replace(_ context.Context, was core.Sealed, value []byte) (bool, error) {
	if err := s.writable(); err != nil {
		return false, err
	}
	if key, ok := core.ReplayAt(was.Place); ok {
		row, ok := s.replays.get(replayKey(key.User, key.Key))
		if !ok || !bytes.Equal(row.Answer, was.Value) {
			return false, nil
		}
		row.Answer = value
		s.replays.set(s.undo, replayKey(key.User, key.Key), row)
		return true, nil
	}
	if now, ok := s.secrets.get(was.Place); !ok || !bytes.Equal(now, was.Value) {
		return false, nil
	}
	s.secrets.set(s.undo, was.Place, value)
	return true, nil
}

func (s sealed) Forget(_ context.Context, was core.Sealed) (bool, error) {
	if err := s.writable(); err != nil {
		return false, err
	}
	if key, ok := core.ReplayAt(was.Place); ok {
		row, ok := s.replays.get(replayKey(key.User, key.Key))
		if ok = ok && bytes.Equal(row.Answer, was.Value); ok {
			s.replays.remove(s.undo, replayKey(key.User, key.Key))
		}
		return ok, nil
	}
	now, ok := s.secrets.get(was.Place)
	if ok = ok && bytes.Equal(now, was.Value); ok {
		s.secrets.remove(s.undo, was.Place)
	}
	return ok, nil
}
