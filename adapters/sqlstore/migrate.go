package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"text/template"

	"github.com/jackc/pgx/v5"
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
// Migrations that are there and unknown are a newer version's: they only add,
// so this one can work beside it.
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
	return nil
}

func (s *Store) applyFile(ctx context.Context, tx *sql.Tx, name string) error {
	base := path.Base(name) // file names are ours, so they may stand in a text
	var known int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM migrations WHERE name = '"+base+"'").Scan(&known); err != nil || known > 0 {
		return err
	}
	page, err := template.ParseFS(migrations, name)
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
