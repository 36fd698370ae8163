package sqlstore

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// quotas is a [ports.Quotas].
type quotas struct{ *tx }

// Quotas implements [ports.Tx].
func (t *tx) Quotas() ports.Quotas { return quotas{t} }

type quotaRow struct {
	bun.BaseModel `bun:"table:quotas"`
	User          core.UserID `bun:"user_id,pk,type:uuid"`
	Servers       *int64      `bun:"servers"`
	Cores         *int64      `bun:"cores"`
	Memory        *int64      `bun:"memory"`
	Disk          *int64      `bun:"disk"`
	Addresses     *int64      `bun:"addresses"`
	Snapshots     *int64      `bun:"snapshots"`
}

// of answers the quota of a user, and whether there is one.
func (q quotas) of(ctx context.Context, user core.UserID, lock bun.Safe) (quota core.Quota, found bool, err error) {
	if !wellFormed(user) {
		return quota, false, nil
	}
	query := q.flavour.statement("SELECT servers, cores, memory, disk, addresses, snapshots FROM quotas WHERE user_id = ?"+string(lock), string(user))
	query.each = func(row row) error {
		found = true
		return row.Scan(&quota.Servers, &quota.Cores, &quota.Memory, &quota.Disk, &quota.Addresses, &quota.Snapshots)
	}
	return quota, found, q.run(ctx, query)
}

func (q quotas) Get(ctx context.Context, user core.UserID) (core.Quota, core.Usage, error) {
	quota, _, err := q.of(ctx, user, "")
	if err != nil {
		return quota, core.Usage{}, err
	}
	used, err := q.usage(ctx, user)
	return quota, used, err
}

// usage counts what there is, one row after another.
func (q quotas) usage(ctx context.Context, user core.UserID) (used core.Usage, err error) {
	if !wellFormed(user) {
		return used, nil
	}
	query := q.flavour.statement("SELECT spec, pending FROM servers WHERE owner_id = ?", string(user))
	query.each = func(row row) error {
		var spec specJSON
		var pending *specJSON
		if err := row.Scan(nested{&spec}, nested{&pending}); err != nil {
			return err
		}
		used = used.Plus(core.UsageOf(core.Spec(spec), (*core.Spec)(pending)))
		return nil
	}
	if err := q.run(ctx, query); err != nil {
		return used, err
	}
	held := q.flavour.statement("SELECT (SELECT count(*) FROM servers s JOIN addresses a ON a.server_id = s.id WHERE s.owner_id = ?)", string(user)).
		add(", (SELECT count(*) FROM servers s JOIN snapshots n ON n.server_id = s.id WHERE s.owner_id = ?)", string(user))
	held.each = func(row row) error { return row.Scan(&used.Addresses, &used.Snapshots) }
	return used, q.run(ctx, held)
}

func (q quotas) Set(ctx context.Context, user core.UserID, quota core.Quota) error {
	if _, err := usersOf(q.tx).Get(ctx, user); err != nil {
		return err
	}
	if !quota.Limited() {
		_, err := q.exec(ctx, "DELETE FROM quotas WHERE user_id = ?", user)
		return err
	}
	row := &quotaRow{User: user, Servers: quota.Servers, Cores: quota.Cores, Memory: quota.Memory, Disk: quota.Disk,
		Addresses: quota.Addresses, Snapshots: quota.Snapshots}
	_, err := q.write(ctx, q.db.NewInsert().Model(row).On("CONFLICT (user_id) DO UPDATE").
		Set("servers = excluded.servers, cores = excluded.cores, memory = excluded.memory, disk = excluded.disk").
		Set("addresses = excluded.addresses, snapshots = excluded.snapshots"))
	return err
}

// Afford keeps the user's quota until the transaction ends; whoever comes next
// waits for it, and then counts what this one has written. PostgreSQL's
// transactions read what is committed at each statement.
func (q quotas) Afford(ctx context.Context, user core.UserID, more core.Usage) ([]core.Level, error) {
	if q.looking {
		return nil, errLooking()
	}
	quota, found, err := q.of(ctx, user, q.flavour.locked())
	if err != nil || !found {
		return nil, err
	}
	used, err := q.usage(ctx, user)
	if err != nil {
		return nil, err
	}
	return quota.Nearing(used, more), quota.Afford(used, more)
}
