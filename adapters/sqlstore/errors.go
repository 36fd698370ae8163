package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/remudahq/remuda/core"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sort is what a database's error means to us.
type sort int

const (
	other   sort = iota // a statement of ours is wrong
	clash               // a unique constraint
	needed              // a foreign key
	collide             // with another transaction; the same again may work
	away                // the database cannot do it now
	bad                 // a value that no column of this kind can hold
)

// fail turns the database's error into one of ours. What is one already, and
// nil, stay as they are.
func fail(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*core.Error](err); ours {
		return err
	}
	if _, ours := errors.AsType[core.Kind](err); ours {
		return err
	}
	switch sort, detail := sortOf(err); sort {
	case clash:
		return clashed(detail, err)
	case needed:
		return &core.Error{Kind: core.Conflict, Code: core.CodeInUse, Msg: "something that this depends on, or that depends on this, stands in the way", Err: err}
	case collide, away:
		return &core.Error{Kind: core.Unavailable, Op: "sqlstore", Msg: "the database is not available", Err: err}
	case bad:
		return &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Msg: "a value cannot be stored or looked for", Err: err}
	case other:
	}
	return &core.Error{Kind: core.Internal, Op: "sqlstore", Err: err}
}

func clashed(detail string, err error) error {
	if strings.HasSuffix(detail, "_name") || strings.Contains(detail, ".name") {
		return &core.Error{Kind: core.Conflict, Code: core.CodeNameTaken, Msg: "the name is taken", Err: err}
	}
	return &core.Error{Kind: core.Conflict, Msg: "it exists already", Err: err}
}

func sortOf(err error) (sort, string) {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return sortOfPostgres(e.Code), e.ConstraintName
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return sortOfSQLite(e.Code()), e.Error()
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return away, ""
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return away, ""
	}
	bugs := []error{sql.ErrNoRows, pgx.ErrTxCommitRollback}
	if slices.ContainsFunc(bugs, func(bug error) bool { return errors.Is(err, bug) }) || isOurs(err) {
		return other, ""
	}
	return away, "" // whatever has no code of a database comes from the way to it
}

// isOurs reports an error that bun or database/sql made of our own mistake.
func isOurs(err error) bool {
	text := err.Error()
	return strings.HasPrefix(text, "bun: ") || strings.HasPrefix(text, "sql: ") && !errors.Is(err, sql.ErrConnDone) && !errors.Is(err, sql.ErrTxDone)
}

// sortOfPostgres goes by the classes of SQLSTATE (PostgreSQL, appendix A).
func sortOfPostgres(code string) sort {
	switch code {
	case "23505":
		return clash
	case "23503":
		return needed
	case "40001", "40P01", "55P03":
		return collide
	}
	switch code[:min(2, len(code))] {
	case "22":
		return bad
	case "08", "53", "57", "58", "25": // 25: our transaction was ended for us, or is broken
		if code == "25P02" || code == "25006" {
			return other
		}
		return away
	}
	return other
}

func sortOfSQLite(code int) sort {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return clash
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return needed
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return collide
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM:
		return away
	}
	return other
}

// again reports whether the transaction that ended with err may succeed when
// it is simply run once more.
func again(err error) bool {
	sort, detail := sortOf(err)
	return sort == collide || sort == clash && detail == "addresses_holder"
}

// lost turns the error of a commit into one of ours. Unless the database
// itself refused it, nobody knows whether it happened.
func lost(err error) error {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.SeverityUnlocalized == "ERROR" {
		return fail(err)
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok && sortOfSQLite(e.Code()) == collide {
		return fail(err)
	}
	if errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, sql.ErrTxDone) {
		return fail(err)
	}
	return &core.Error{Kind: core.Unknown, Op: "sqlstore.commit", Msg: "the database's answer was lost", Err: err}
}

func missing(what string) error {
	return core.Fail(core.NotFound, "", "there is no such %s", what)
}

func moved(what string) error {
	return core.Fail(core.Conflict, core.CodeVersionMismatch, "the %s was changed meanwhile", what)
}

func errLooking() error { return core.Fail(core.Internal, "", "a change in Read") }
