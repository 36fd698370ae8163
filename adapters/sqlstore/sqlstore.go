// Package sqlstore keeps everything that Remuda knows in SQLite or in
// PostgreSQL: one code base, on bun, for both.
//
// The two differ in one place, [flavour]: how the present moment is written,
// how a row is locked, and how a statement is prepared. SQLite has one writing
// connection, so its changes stand in line; PostgreSQL has many, and what must
// not happen twice is kept apart by row locks, unique constraints and versions.
package sqlstore

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// Store is a [ports.Store] in a database.
type Store struct {
	writer  *bun.DB // changes
	reader  *bun.DB // looks; the same as writer on PostgreSQL
	flavour flavour
	closers []io.Closer

	prepared prepared // SQLite's
	known    known    // PostgreSQL's
}

var _ ports.Store = (*Store)(nil)

// Open opens the database that url names, sqlite://PATH or postgres://…, and
// brings its tables up to date. Any number of processes may do so at once.
// Invalid: the URL. Unavailable: the database does not answer.
func Open(ctx context.Context, url string, opts ...Option) (*Store, error) {
	set := defaults()
	for _, opt := range opts {
		opt(&set)
	}
	open := openPostgres
	switch scheme, _, _ := strings.Cut(url, "://"); scheme {
	case "sqlite":
		open = openSQLite
	case "postgres", "postgresql":
	default:
		return nil, core.Fail(core.Invalid, core.CodeValidation, "the database must be sqlite://PATH or postgres://…")
	}
	return open(ctx, url, set)
}

// Journal hands out the operations of the store.
func (s *Store) Journal() ports.Journal { return journal{s} }

// Log reads the events of the store.
func (s *Store) Log() ports.Log { return eventLog{s} }

// Cursors keeps the places of the log's readers.
func (s *Store) Cursors() ports.Cursors { return cursors{s} }

// Members keeps who reads for which group.
func (s *Store) Members() ports.Members { return members{s} }

// Ping reports whether the database answers. Unavailable.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.writer.PingContext(ctx); err != nil {
		return fail(err)
	}
	return fail(s.reader.PingContext(ctx))
}

// Close ends all connections. What is under way is cut.
func (s *Store) Close() error {
	var all error
	for _, c := range slices.Backward(s.closers) {
		all = errors.Join(all, c.Close())
	}
	return all
}
