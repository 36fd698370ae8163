package sqlstore

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// transactionTime bounds a transaction, so that a process that stalls in one
// does not hold the rows of all others.
const transactionTime = time.Minute

// tries is how often a transaction is run that collides with others.
const tries = 8

// Do implements [ports.Store].
func (s *Store) Do(ctx context.Context, change func(ports.Tx) error) error {
	for n := 1; ; n++ {
		err := s.try(ctx, change)
		if err == nil || n == tries || !again(err) {
			return err
		}
		if pause(ctx, rand.N(time.Duration(n)*10*time.Millisecond)) != nil {
			return err
		}
	}
}

// try runs change once. Its statements end with ctx; its commit does not, so
// that it is never cut half-way.
func (s *Store) try(ctx context.Context, change func(ports.Tx) error) error {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = conn.Close() }()
	lasting, cancel := context.WithTimeout(context.WithoutCancel(ctx), transactionTime)
	defer cancel()
	t := &tx{store: s, flavour: s.flavour, db: conn, raw: conn.Conn}
	begin := t.beginSQLite
	if s.flavour.postgres {
		begin = t.beginPostgres
	}
	commit, rollback, err := begin(lasting, conn)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = rollback() }()
	if err := change(t); err != nil {
		return err
	}
	if t.broken != nil {
		return t.broken
	}
	if err := ctx.Err(); err != nil {
		return fail(err)
	}
	if err := commit(); err != nil {
		return lost(err)
	}
	return nil
}

func (t *tx) beginSQLite(lasting context.Context, conn bun.Conn) (commit, rollback func() error, err error) {
	within, err := conn.BeginTx(lasting, nil)
	t.db, t.raw = within, within.Tx
	return within.Commit, within.Rollback, err
}

// Read implements [ports.Store].
func (s *Store) Read(_ context.Context, look func(ports.Tx) error) error {
	return look(s.look())
}

func (s *Store) look() *tx {
	return &tx{store: s, flavour: s.flavour, db: s.reader, raw: s.reader.DB, looking: true}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
