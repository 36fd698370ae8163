package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"text/template"

	"github.com/jackc/pgx/v5"
	"github.com/remudahq/remuda/core"
)

//go:embed migrations/*.sql
var migrations embed.FS

// types are the words of the migrations in which the databases differ.
type types struct {
	UUID, Time, JSON, Document, Bytes, Bool, Serial string

	Sequences bool // else numbers come from rows: whoever writes has the database alone
}

var (
	postgresTypes = types{UUID: "UUID", Time: "TIMESTAMPTZ", JSON: "JSONB", Document: "JSON", Bytes: "BYTEA",
		Bool: "BOOLEAN", Serial: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", Sequences: true}
	sqliteTypes = types{UUID: "TEXT", Time: "TEXT", JSON: "TEXT", Document: "TEXT", Bytes: "BLOB",
		Bool: "INTEGER", Serial: "INTEGER PRIMARY KEY AUTOINCREMENT"}
)

// migrate applies the migrations that the database lacks, in the order of
// their names, all in one transaction together with the note that they are
// applied: after a crash they are all there or none is. (bun/migrate notes a
// migration only after its transaction, and repeats it after a crash between.)
// Migrations that are there and unknown are a newer version's. They only add,
// so this one can work beside it; unless one says that it takes away what this
// one needs, and then the database is not opened. Invalid (code database-newer).
func (s *Store) migrate(ctx context.Context, lock func(context.Context, *sql.Tx) error) error {
	tx, err := s.writer.DB.BeginTx(ctx, nil)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = tx.Rollback() }()
	if lock != nil {
		if err := lock(ctx, tx); err != nil {
			return fail(err)
		}
	}
	if err := s.applyAll(ctx, tx); err != nil {
		return fail(err)
	}
	return fail(tx.Commit())
}

func (s *Store) applyAll(ctx context.Context, tx *sql.Tx) error {
	if err := s.apply(ctx, tx, "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)"); err != nil {
		return err
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.applyFile(ctx, tx, name); err != nil {
			return fmt.Errorf("%s: %w", path.Base(name), err)
		}
	}
	return s.bearable(ctx, tx, path.Base(names[len(names)-1]))
}

// bearable refuses a database from which a newer version took away what this
// one, whose last migration is named, needs.
func (s *Store) bearable(ctx context.Context, tx *sql.Tx, last string) error {
	var name, needs string
	err := tx.QueryRowContext(ctx, "SELECT name, needs FROM migrations WHERE needs > '"+last+"' ORDER BY needs DESC LIMIT 1").Scan(&name, &needs)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return core.Fail(core.Invalid, core.CodeDatabaseNewer, "the database was changed by a newer version (%s): "+
		"only versions from migration %s on can use it, and this one ends with %s; start a newer version", name, needs, last)
}

// contraction is the line by which a migration says that it takes something
// away, and since which release nothing uses that.
var contraction = regexp.MustCompile(`(?m)^-- contract: since (\d{4})\b`)

// outgrows is the release that a migration's text says it needs, or empty.
func outgrows(text []byte) string {
	if found := contraction.FindSubmatch(text); found != nil {
		return string(found[1])
	}
	return ""
}

func (s *Store) applyFile(ctx context.Context, tx *sql.Tx, name string) error {
	base := path.Base(name) // file names are ours, so they may stand in a text
	var known int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM migrations WHERE name = '"+base+"'").Scan(&known); err != nil || known > 0 {
		return err
	}
	source, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	page, err := template.New(base).Parse(string(source))
	if err != nil {
		return err
	}
	words := sqliteTypes
	if s.flavour.postgres {
		words = postgresTypes
	}
	var text bytes.Buffer
	if err := page.Execute(&text, words); err != nil {
		return err
	}
	text.WriteString(";\nINSERT INTO migrations (name) VALUES ('" + base + "')")
	if release := outgrows(source); release != "" {
		text.WriteString(";\nUPDATE migrations SET needs = '" + release + "' WHERE name = '" + base + "'")
	}
	return s.apply(ctx, tx, text.String())
}

// apply runs a text of several statements.
func (s *Store) apply(ctx context.Context, tx *sql.Tx, text string) error {
	var args []any
	if s.flavour.postgres {
		args = append(args, pgx.QueryExecModeSimpleProtocol)
	}
	_, err := tx.ExecContext(ctx, text, args...)
	return err
}
