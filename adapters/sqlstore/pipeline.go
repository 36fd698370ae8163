package sqlstore

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
)

// A statement on PostgreSQL costs a round trip more than it costs work. Whatever
// nothing depends on yet, the beginning of a transaction first of all, is kept
// until there is something to wait for, and sent along with it.

// beginPostgres begins a transaction as soon as there is a statement for it.
func (t *tx) beginPostgres(lasting context.Context, conn bun.Conn) (commit, rollback func() error, err error) {
	t.conn, t.pending = conn.Conn, []*statement{t.flavour.statement("begin")}
	commit = func() error {
		if !t.begun && len(t.pending) == 1 {
			return nil
		}
		t.pending = append(t.pending, t.flavour.statement("commit"))
		tag, err := t.send(lasting)
		if err == nil && tag.String() == "ROLLBACK" {
			err = pgx.ErrTxCommitRollback
		}
		t.begun = err != nil
		return err
	}
	rollback = func() error {
		if !t.begun {
			return nil
		}
		_, err := conn.ExecContext(lasting, "rollback") // a connection that is still in a transaction is not used again
		return err
	}
	return commit, rollback, nil
}

// later runs a statement that nothing depends on, at the latest with the commit.
func (t *tx) later(ctx context.Context, s *statement) error {
	if t.looking || t.conn == nil {
		_, err := t.change(ctx, s)
		return err
	}
	t.pending = append(t.pending, s)
	return nil
}

// flush sends what is pending, so that another statement may follow.
func (t *tx) flush(ctx context.Context) error {
	if t.broken != nil || len(t.pending) == 0 {
		return t.broken
	}
	if _, err := t.send(ctx); err != nil {
		return t.fail(err)
	}
	return nil
}

// sendWith runs one statement more, and reports how many rows it changed.
func (t *tx) sendWith(ctx context.Context, s *statement) (int, error) {
	t.pending = append(t.pending, s)
	tag, err := t.send(ctx)
	if err != nil {
		return 0, t.fail(err)
	}
	return int(tag.RowsAffected()), nil
}

// send runs all that is pending in one round trip, and answers what the last of
// it did. The first that fails is the error, and nothing after it is run.
func (t *tx) send(ctx context.Context) (tag pgconn.CommandTag, err error) {
	pending := t.pending
	t.pending, t.begun = nil, true
	err = t.conn.Raw(func(driver any) error {
		conn, batch := driver.(*stdlib.Conn).Conn(), &pgx.Batch{}
		for _, s := range pending {
			text, args := s.String(), s.args[1:]
			if len(args) > 0 && t.flavour.prepared == pgx.QueryExecModeCacheStatement {
				if _, err := conn.Prepare(ctx, text, text); err != nil {
					return err
				}
			}
			batch.Queue(text, args...)
		}
		results := conn.SendBatch(ctx, batch)
		for range pending {
			if tag, err = results.Exec(); err != nil {
				_ = results.Close()
				return err
			}
		}
		return results.Close()
	})
	return tag, err
}
