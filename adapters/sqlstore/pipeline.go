package sqlstore

import (
	"context"

	"github.com/jackc/pgx/v5"
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
		err := t.send(lasting)
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
	if t.conn == nil {
		return t.run(ctx, s)
	}
	t.pending = append(t.pending, s)
	return nil
}

// flush sends what is pending, so that another statement may follow.
func (t *tx) flush(ctx context.Context) error {
	if t.broken != nil || len(t.pending) == 0 {
		return t.broken
	}
	if err := t.send(ctx); err != nil {
		return t.fail(err)
	}
	return nil
}

// send runs all that is pending in one round trip. The first that fails is the
// error, and nothing after it is run.
func (t *tx) send(ctx context.Context) error {
	pending := t.pending
	t.pending, t.begun = nil, true
	return t.conn.Raw(func(driver any) error {
		conn, batch := driver.(*stdlib.Conn).Conn(), &pgx.Batch{}
		for _, s := range pending {
			text, args := s.String(), s.args[1:]
			if (s.each != nil || len(args) > 0) && t.store.known.worth(text) {
				if _, err := conn.Prepare(ctx, text, text); err != nil {
					return err
				}
			}
			batch.Queue(text, args...)
		}
		results := conn.SendBatch(ctx, batch)
		for _, s := range pending {
			if err := s.take(results); err != nil {
				_ = results.Close()
				return err
			}
		}
		return results.Close()
	})
}

// take reads the statement's own out of the results.
func (s *statement) take(results pgx.BatchResults) error {
	rows, err := results.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for s.each != nil && rows.Next() {
		if err := s.each(rows); err != nil {
			return err
		}
	}
	rows.Close()
	if rows.CommandTag().String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback // is what a commit answers that could not be
	}
	s.changed = int(rows.CommandTag().RowsAffected())
	return rows.Err()
}
