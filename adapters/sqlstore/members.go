package sqlstore

import (
	"context"
	"time"
)

// members is a [ports.Members].
type members struct{ store *Store }

func (m members) Join(ctx context.Context, group, member string, lease time.Duration) (all []string, err error) {
	err = m.store.inside(ctx, func(t *tx) error {
		all = nil
		f := t.flavour
		if _, err := t.exec(ctx, `INSERT INTO group_members (name, member, until) VALUES (?, ?, ?)
			ON CONFLICT (name, member) DO UPDATE SET until = excluded.until`, group, member, f.after(lease)); err != nil {
			return err
		}
		// Of all groups, for one that nobody reads any more has nobody else to do it.
		if _, err := t.exec(ctx, "DELETE FROM group_members WHERE until <= ? AND NOT (name = ? AND member = ?)", f.now(), group, member); err != nil {
			return err
		}
		_, err := t.find(ctx, t.db.NewRaw("SELECT member FROM group_members WHERE name = ? ORDER BY member", group), &all)
		return err
	})
	return all, err
}

func (m members) Leave(ctx context.Context, group, member string) error {
	return m.store.inside(ctx, func(t *tx) error {
		_, err := t.exec(ctx, "DELETE FROM group_members WHERE name = ? AND member = ?", group, member)
		return err
	})
}
