package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// replays is a [ports.Replays].
type replays struct{ *tx }

type replayRow struct {
	Hash     []byte `bun:"hash"`
	Answer   []byte `bun:"answer"`
	Answered bool   `bun:"answered"`
	Created  stamp  `bun:"created_at"`
}

// Claim inserts the key. If another transaction is about to, the unique
// constraint makes this one wait for its end: then it finds the record, or it
// has the key. A key that was claimed and never answered is claimed again.
func (r replays) Claim(ctx context.Context, user core.UserID, key string) (core.Replay, error) {
	n, err := r.change(ctx, r.flavour.statement("INSERT INTO replays (user_id, key, answered, created_at) VALUES (?, ?, FALSE, ", string(user), key).
		moment(0).add(") ON CONFLICT DO NOTHING"))
	if err != nil {
		return core.Replay{}, err
	}
	if n > 0 {
		return core.Replay{}, missing("idempotency key")
	}
	var row replayRow
	found, err := r.find(ctx, r.db.NewRaw("SELECT hash, answer, answered, created_at FROM replays WHERE user_id = ? AND key = ??",
		user, key, r.flavour.locked()), &row)
	switch {
	case err != nil:
		return core.Replay{}, err
	case !found: // expired just now
		return r.Claim(ctx, user, key)
	case !row.Answered:
		return core.Replay{}, missing("idempotency key")
	}
	return core.Replay{User: user, Key: key, Hash: row.Hash, Answer: row.Answer, Created: time.Time(row.Created)}, nil
}

func (r replays) Put(ctx context.Context, replay core.Replay) error {
	if r.looking {
		return errLooking()
	}
	return r.later(ctx, r.flavour.statement(`INSERT INTO replays (user_id, key, hash, answer, answered, created_at) VALUES (?, ?, ?, ?, TRUE, ?)
		ON CONFLICT (user_id, key) DO UPDATE SET hash = excluded.hash, answer = excluded.answer, answered = excluded.answered, created_at = excluded.created_at`,
		string(replay.User), replay.Key, replay.Hash, replay.Answer, stamp(replay.Created)))
}

func (r replays) Expire(ctx context.Context, before time.Time) (int, error) {
	return r.exec(ctx, "DELETE FROM replays WHERE created_at < ?", stamp(before))
}
