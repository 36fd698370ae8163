package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// tx is a [ports.Tx].
type tx struct {
	store   *Store
	flavour flavour
	db      bun.IDB
	raw     interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	}
	looking bool // may not write

	conn    *sql.Conn    // PostgreSQL's
	begun   bool         // something was sent on it
	pending []*statement // what is not sent yet
	broken  error        // the first statement that failed: nothing may be committed any more
}

// write runs a statement that changes something, reads what it returns into
// dest, and reports how many rows that was.
func (t *tx) write(ctx context.Context, query bun.Query, dest ...any) (int, error) {
	if t.looking {
		return 0, errLooking()
	}
	if err := t.flush(ctx); err != nil {
		return 0, err
	}
	res, err := query.(interface {
		Exec(ctx context.Context, dest ...any) (sql.Result, error)
	}).Exec(ctx, dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, t.fail(err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// exec is write for a text.
func (t *tx) exec(ctx context.Context, text string, args ...any) (int, error) {
	return t.write(ctx, t.db.NewRaw(text, args...))
}

// find reads into dest and reports whether there was anything.
func (t *tx) find(ctx context.Context, query bun.Query, dest ...any) (bool, error) {
	if err := t.flush(ctx); err != nil {
		return false, err
	}
	err := query.(interface {
		Scan(ctx context.Context, dest ...any) error
	}).Scan(ctx, dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, t.fail(err)
	}
	return true, nil
}

// fail turns a statement's error into one of ours and remembers the first:
// even if change overlooks it, nothing is committed.
func (t *tx) fail(err error) error {
	err = fail(err)
	if t.broken == nil {
		t.broken = err
	}
	return err
}

// guarded runs what may clash with a constraint; an error takes back what it
// wrote and leaves the transaction usable.
func (t *tx) guarded(ctx context.Context, work func() error) error {
	if t.looking {
		return errLooking()
	}
	if t.broken != nil {
		return t.broken
	}
	if _, err := t.exec(ctx, "SAVEPOINT guarded"); err != nil {
		return err
	}
	err := work()
	if err == nil {
		_, err = t.exec(ctx, "RELEASE SAVEPOINT guarded")
		return err
	}
	if k := core.KindOf(err); k != core.Conflict && k != core.NotFound {
		return err
	}
	t.broken = nil
	if _, err := t.exec(ctx, "ROLLBACK TO SAVEPOINT guarded"); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "RELEASE SAVEPOINT guarded"); err != nil {
		return err
	}
	return err
}

func (t *tx) Servers() ports.Servers                                { return servers{t} }
func (t *tx) Operations() ports.Operations                          { return operations{t} }
func (t *tx) Users() ports.Catalog[core.User, core.UserID]          { return usersOf(t) }
func (t *tx) Tokens() ports.Tokens                                  { return tokens{t} }
func (t *tx) Plans() ports.Catalog[core.Plan, core.PlanID]          { return plansOf(t) }
func (t *tx) Images() ports.Catalog[core.Image, core.ImageID]       { return imagesOf(t) }
func (t *tx) Clusters() ports.Catalog[core.Cluster, core.ClusterID] { return clustersOf(t) }
func (t *tx) Pools() ports.Catalog[core.Pool, core.PoolID]          { return poolsOf(t) }
func (t *tx) Addresses() ports.Addresses                            { return addresses{t} }
func (t *tx) VMIDs() ports.VMIDs                                    { return vmids{t} }
func (t *tx) Slots() ports.Slots                                    { return slots{t} }
func (t *tx) Secrets() ports.Secrets                                { return secrets{t} }
func (t *tx) Replays() ports.Replays                                { return replays{t} }
func (t *tx) Sealed() ports.Sealed                                  { return sealed{t} }
func (t *tx) Watches() ports.Watches                                { return watches{t} }
func (t *tx) Observations() ports.Observations                      { return observations{t} }
func (t *tx) Strays() ports.Strays                                  { return strays{t} }
func (t *tx) Traffic() ports.Traffic                                { return traffic{t} }
