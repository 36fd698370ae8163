package memory

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// cursors remembers who reads the log and how far; see [ports.Cursors].
type cursors struct{ *Store }

type cursor struct {
	position int64
	owner    string
	until    time.Time
}

// Cursors answers the cursors of the store's log.
func (s *Store) Cursors() ports.Cursors { return cursors{s} }

func (c cursors) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	var at int64
	err := c.do(ctx, func(t *tx) error {
		cur, known := t.cursors.rows[group]
		if !known {
			cur.position = t.begin(start)
		}
		now := c.clock.Now()
		if cur.owner != "" && cur.owner != owner && cur.until.After(now) {
			return core.Fail(core.Busy, "", "the cursor %q is held by another", group)
		}
		cur.owner, cur.until = owner, now.Add(lease)
		t.cursors.set(t.undo, group, cur)
		at = cur.position
		return nil
	})
	return at, err
}

func (t *tx) begin(start int64) int64 {
	if start < 0 {
		return t.counters.rows["position"]
	}
	return start
}

func (c cursors) Advance(ctx context.Context, group, owner string, position int64) error {
	return c.do(ctx, func(t *tx) error {
		cur, err := t.holding(group, owner)
		if err != nil {
			return err
		}
		cur.position = max(cur.position, position)
		t.cursors.set(t.undo, group, cur)
		return nil
	})
}

func (c cursors) Renew(ctx context.Context, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error) {
	held := map[string]int64{}
	err := c.do(ctx, func(t *tx) error {
		now := c.clock.Now()
		clear(held)
		for group, cur := range t.cursors.after("") {
			if owner != "" && cur.owner == owner && cur.until.After(now) {
				held[group] = max(cur.position, positions[group])
			}
		}
		for group, position := range held {
			t.cursors.set(t.undo, group, cursor{position: position, owner: owner, until: now.Add(lease)})
		}
		return nil
	})
	return held, err
}

func (c cursors) Drop(ctx context.Context, group, owner string) error {
	return c.do(ctx, func(t *tx) error {
		cur, known := t.cursors.rows[group]
		if known && cur.owner == owner {
			cur.owner, cur.until = "", time.Time{}
			t.cursors.set(t.undo, group, cur)
		}
		return nil
	})
}

// holding answers the cursor of a group if the owner holds it now.
func (t *tx) holding(group, owner string) (cursor, error) {
	cur := t.cursors.rows[group]
	if owner == "" || cur.owner != owner || !cur.until.After(t.clock.Now()) {
		return cursor{}, core.Fail(core.Conflict, "", "%q does not hold the cursor %q", owner, group)
	}
	return cur, nil
}
