package sqlstore

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// sealed is a [ports.Sealed]: the secrets, then the answers.
type sealed struct{ *tx }

type sealedRow struct {
	User   string `bun:"user_id"`
	Key    string `bun:"key"`
	Sealed []byte `bun:"sealed"`
}

func (s sealed) List(ctx context.Context, after string, limit int) ([]core.Sealed, error) {
	var found []core.Sealed
	from, among := core.ReplayAt(after)
	if !among {
		var rows []sealedRow
		_, err := s.find(ctx, s.db.NewRaw("SELECT name AS key, sealed FROM secrets WHERE name > ? ORDER BY name LIMIT ?", after, limit), &rows)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found = append(found, core.Sealed{Place: r.Key, Value: r.Sealed})
		}
	}
	if limit -= len(found); limit <= 0 {
		return found, nil
	}
	const columns = "SELECT user_id, key, answer AS sealed FROM replays WHERE answered"
	query := s.db.NewRaw(columns+" ORDER BY user_id, key LIMIT ?", limit)
	if among {
		query = s.db.NewRaw(columns+" AND (user_id, key) > (?, ?) ORDER BY user_id, key LIMIT ?", from.User, from.Key, limit)
	}
	var rows []sealedRow
	_, err := s.find(ctx, query, &rows)
	for _, r := range rows {
		found = append(found, core.Sealed{Place: core.Replay{User: core.UserID(r.User), Key: r.Key}.Place(), Value: r.Sealed})
	}
	return found, err
}

// Samples looks for the first value of each key by its place, and then at it.
func (s sealed) Samples(ctx context.Context) ([]core.Sealed, error) {
	var places []string
	_, err := s.find(ctx, s.db.NewRaw(`SELECT MIN(name) AS place FROM secrets GROUP BY substr(sealed, 1, ?)
		UNION ALL SELECT 'replays/' || MIN(CAST(user_id AS TEXT) || '/' || key) FROM replays WHERE answered GROUP BY substr(answer, 1, ?)`,
		core.SealName, core.SealName), &places)
	if err != nil {
		return nil, err
	}
	var found []core.Sealed
	for _, place := range places {
		query := s.db.NewRaw("SELECT sealed FROM secrets WHERE name = ?", place)
		if r, ok := core.ReplayAt(place); ok {
			query = s.db.NewRaw("SELECT answer FROM replays WHERE answered AND user_id = ? AND key = ?", r.User, r.Key)
		}
		var value []byte
		switch there, err := s.find(ctx, query, &value); {
		case err != nil:
			return nil, err
		case there:
			found = append(found, core.Sealed{Place: place, Value: value})
		}
	}
	return found, nil
}

func (s sealed) Replace(ctx context.Context, was core.Sealed, value []byte) (bool, error) {
	if r, ok := core.ReplayAt(was.Place); ok {
		n, err := s.exec(ctx, "UPDATE replays SET answer = ? WHERE user_id = ? AND key = ? AND answer = ?", value, r.User, r.Key, was.Value)
		return n > 0, err
	}
	n, err := s.exec(ctx, "UPDATE secrets SET sealed = ? WHERE name = ? AND sealed = ?", value, was.Place, was.Value)
	return n > 0, err
}

func (s sealed) Forget(ctx context.Context, was core.Sealed) (bool, error) {
	if r, ok := core.ReplayAt(was.Place); ok {
		n, err := s.exec(ctx, "DELETE FROM replays WHERE user_id = ? AND key = ? AND answer = ?", r.User, r.Key, was.Value)
		return n > 0, err
	}
	n, err := s.exec(ctx, "DELETE FROM secrets WHERE name = ? AND sealed = ?", was.Place, was.Value)
	return n > 0, err
}
