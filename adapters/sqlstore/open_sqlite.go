package sqlstore

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver "sqlite", in Go alone
)

// openSQLite opens one writing connection and a pool of reading ones. Every
// transaction begins as a writer, so that none is refused half-way. A commit
// is on the disk before it is reported: what was promised to a caller survives
// a power cut.
func openSQLite(ctx context.Context, text string, set settings) (*Store, error) {
	path := strings.TrimPrefix(text, "sqlite://")
	if path == "" {
		return nil, core.Fail(core.Invalid, core.CodeValidation, "the database's URL names no file")
	}
	if path == ":memory:" {
		return openMemory(ctx, set)
	}
	if err := prepareFile(path); err != nil {
		return nil, &core.Error{Kind: core.Unavailable, Op: "sqlstore.open", Msg: "the database's file cannot be made", Err: err}
	}
	done, err := useFile(ctx, path)
	if err != nil {
		return nil, err
	}
	s := &Store{flavour: flavour{clock: set.clock}}
	s.closers = append(s.closers, closer(done))
	unlock, err := lockFile(ctx, path+".lock")
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	defer unlock()
	s.writer, err = s.openFile(path, 1, "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_txlock=immediate")
	if err == nil {
		err = s.migrate(ctx, nil)
	}
	if err == nil {
		s.reader, err = s.openFile(path, set.connections, "_pragma=query_only(ON)")
	}
	if err != nil {
		_ = s.Close()
		return nil, fail(err)
	}
	return s, nil
}

// closer is a function as an [io.Closer].
type closer func()

// Close calls it.
func (c closer) Close() error { c(); return nil }

func (s *Store) openFile(path string, connections int, pragmas string) (*bun.DB, error) {
	name := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
	pool, err := sql.Open("sqlite", name+"?_pragma=busy_timeout(5000)&"+pragmas)
	if err != nil {
		return nil, err
	}
	return s.keep(pool, connections), nil
}

func (s *Store) keep(pool *sql.DB, connections int) *bun.DB {
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	db := bun.NewDB(pool, sqlitedialect.New(), bun.WithDiscardUnknownColumns())
	s.closers = append(s.closers, db)
	return db
}

// openMemory is for trying things out: a single connection, forgotten at the end.
func openMemory(ctx context.Context, set settings) (*Store, error) {
	s := &Store{flavour: flavour{clock: set.clock}}
	pool, err := sql.Open("sqlite", "file::memory:?_pragma=foreign_keys(ON)&_txlock=immediate")
	if err != nil {
		return nil, fail(err)
	}
	s.writer = s.keep(pool, 1)
	s.reader = s.writer
	if err := s.migrate(ctx, nil); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// prepareFile makes the file and its folder, for the eyes of the owner alone.
func prepareFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}
