package sqlstore

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// openPostgres goes through pgx. bun writes the arguments into the text, so
// every statement differs and preparing it would cost a round trip for
// nothing: by default none is. The few hot ones ask for it themselves; a
// default_query_exec_mode in the URL, as PgBouncer may need, is theirs too.
func openPostgres(ctx context.Context, url string, set settings) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Op: "sqlstore.open",
			Msg: "the database's URL cannot be read"} // its text may hold the password
	}
	mode := config.DefaultQueryExecMode
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	parameter := func(name, value string) {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	parameter("application_name", "remuda")
	parameter("timezone", "UTC")
	parameter("statement_timeout", milliseconds(set.statement))
	parameter("idle_in_transaction_session_timeout", milliseconds(transactionTime))

	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(set.connections)
	pool.SetMaxIdleConns(set.connections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db := bun.NewDB(pool, pgdialect.New(), bun.WithDiscardUnknownColumns())
	s := &Store{writer: db, reader: db, flavour: flavour{postgres: true, prepared: mode}}
	s.known.off = mode != pgx.QueryExecModeCacheStatement
	s.closers = append(s.closers, db)
	if err := s.migrate(ctx, lockPostgres); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// lockPostgres lets one process migrate at a time. The lock belongs to the
// transaction, so whatever ends that ends the lock.
func lockPostgres(ctx context.Context, tx *sql.Tx) error {
	for _, text := range []string{"SET LOCAL statement_timeout = 0", "SELECT pg_advisory_xact_lock(7236451910827364)"} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}
