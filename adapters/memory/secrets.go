package memory

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// secrets keeps sealed values; see [ports.Secrets].
type secrets struct{ *tx }

func (s secrets) Put(_ context.Context, name string, sealed []byte) error {
	if err := s.writable(); err != nil {
		return err
	}
	s.secrets.set(s.undo, name, sealed)
	return nil
}

func (s secrets) Get(_ context.Context, name string) ([]byte, error) {
	defer s.reading()()
	sealed, ok := s.secrets.get(name)
	if !ok {
		return nil, missing("secret", name)
	}
	return sealed, nil
}

func (s secrets) Delete(_ context.Context, name string) error {
	if err := s.writable(); err != nil {
		return err
	}
	s.secrets.remove(s.undo, name)
	return nil
}

// replays remembers answers; see [ports.Replays]. A claim needs no mark: the
// transaction has the store to itself until it ends.
type replays struct{ *tx }

func replayKey(user core.UserID, key string) string { return string(user) + "/" + key }

func (r replays) Claim(_ context.Context, user core.UserID, key string) (core.Replay, error) {
	if err := r.writable(); err != nil {
		return core.Replay{}, err
	}
	replay, ok := r.replays.get(replayKey(user, key))
	if !ok {
		return core.Replay{}, core.Fail(core.NotFound, "", "the key was not used before")
	}
	return replay, nil
}

func (r replays) Put(_ context.Context, replay core.Replay) error {
	if err := r.writable(); err != nil {
		return err
	}
	r.replays.set(r.undo, replayKey(replay.User, replay.Key), replay)
	return nil
}

func (r replays) Expire(_ context.Context, before time.Time) (int, error) {
	if err := r.writable(); err != nil {
		return 0, err
	}
	var old []string
	for key, replay := range r.replays.rows {
		if replay.Created.Before(before) {
			old = append(old, key)
		}
	}
	for _, key := range old {
		r.replays.remove(r.undo, key)
	}
	return len(old), nil
}
