package sqlstore

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// cursors is a [ports.Cursors].
type cursors struct{ store *Store }

func (c cursors) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	var position int64
	err := c.store.inside(ctx, func(t *tx) error {
		f := t.flavour
		n, err := t.write(ctx, t.db.NewRaw(`INSERT INTO cursors (name, owner, until, position)
			VALUES (?, ?, ?, CASE WHEN ? < 0 THEN (SELECT value FROM counters WHERE name = 'event-position') ELSE ? END)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
			WHERE cursors.owner = excluded.owner OR cursors.owner = '' OR cursors.until <= ?
			RETURNING position`, group, owner, f.after(lease), start, start, f.now()), &position)
		if err == nil && n == 0 {
			err = core.Fail(core.Busy, "", "the cursor %q is held by another", group)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return position, nil
}

func (c cursors) Advance(ctx context.Context, group, owner string, position int64) error {
	return c.store.inside(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE cursors SET position = CASE WHEN position > ? THEN position ELSE ? END
			WHERE name = ? AND owner = ? AND owner <> '' AND until > ?`, position, position, group, owner, t.flavour.now())
		if err == nil && n == 0 {
			err = notHeld(group, owner)
		}
		return err
	})
}

func (c cursors) Renew(ctx context.Context, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error) {
	held := map[string]int64{}
	if owner == "" {
		return held, nil
	}
	var moved strings.Builder
	f := c.store.flavour
	args := []any{f.after(lease)}
	for _, group := range slices.Sorted(maps.Keys(positions)) {
		moved.WriteString(" WHEN name = ? AND position < ? THEN ?")
		args = append(args, group, positions[group], positions[group])
	}
	position := "position"
	if len(positions) > 0 {
		position = "CASE" + moved.String() + " ELSE position END"
	}
	err := c.store.inside(ctx, func(t *tx) error {
		clear(held)
		var rows []struct {
			Name     string
			Position int64
		}
		_, err := t.write(ctx, t.db.NewRaw("UPDATE cursors SET until = ?, position = "+position+
			" WHERE owner = ? AND until > ? RETURNING name, position", append(slices.Clone(args), owner, f.now())...), &rows)
		for _, r := range rows {
			held[r.Name] = r.Position
		}
		return err
	})
	return held, err
}

func (c cursors) Drop(ctx context.Context, group, owner string) error {
	return c.store.inside(ctx, func(t *tx) error {
		_, err := t.exec(ctx, "UPDATE cursors SET owner = '', until = NULL WHERE name = ? AND owner = ?", group, owner)
		return err
	})
}

// holds keeps the cursor's row for the transaction. Conflict: the owner does not hold it.
func (t *tx) holds(ctx context.Context, group, owner string) error {
	var name string
	found, err := t.find(ctx, t.db.NewRaw("SELECT name FROM cursors WHERE name = ? AND owner = ? AND owner <> '' AND until > ??",
		group, owner, t.flavour.now(), t.flavour.locked()), &name)
	if err == nil && !found {
		err = notHeld(group, owner)
	}
	return err
}

func notHeld(group, owner string) error {
	return core.Fail(core.Conflict, "", "%q does not hold the cursor %q", owner, group)
}
