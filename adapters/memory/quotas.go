package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// quotas keeps the quotas; see [ports.Quotas].
type quotas struct{ *tx }

func (t *tx) Quotas() ports.Quotas { return quotas{t} }

func (q quotas) Get(_ context.Context, user core.UserID) (core.Quota, core.Usage, error) {
	defer q.reading()()
	quota, _ := q.quotas.get(user)
	return quota, q.usage(user), nil
}

func (q quotas) usage(user core.UserID) (used core.Usage) {
	for id, s := range q.servers.rows {
		if s.Owner == user {
			used = used.Plus(core.UsageOf(s.Spec, s.Pending))
			used.Addresses += int64(len(q.addresses.find("server", string(id))))
			used.Snapshots += int64(len(q.snapshots.find("server", string(id))))
		}
	}
	return used
}

func (q quotas) Set(_ context.Context, user core.UserID, quota core.Quota) error {
	if err := q.writable(); err != nil {
		return err
	}
	if _, ok := q.users.rows[user]; !ok {
		return missing("user", string(user))
	}
	if !quota.Limited() {
		q.quotas.remove(q.undo, user)
		return nil
	}
	q.quotas.set(q.undo, user, quota)
	return nil
}

// Afford needs no lock of its own: whoever changes something has the store alone.
func (q quotas) Afford(_ context.Context, user core.UserID, more core.Usage) ([]core.Level, error) {
	if err := q.writable(); err != nil {
		return nil, err
	}
	quota, ok := q.quotas.rows[user]
	if !ok {
		return nil, nil
	}
	used := q.usage(user)
	return quota.Nearing(used, more), quota.Afford(used, more)
}
