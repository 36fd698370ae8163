package sqlstore

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// flavour is all that the two databases do differently.
type flavour struct {
	postgres bool
	clock    ports.Clock       // SQLite's
	prepared pgx.QueryExecMode // PostgreSQL's, for the statements that are worth preparing
}

// now is the present moment as an argument of a statement.
func (f flavour) now() any { return f.after(0) }

// after is a moment from now, as an argument of a statement. PostgreSQL's is
// that of the statement, not of the transaction, which may have waited.
func (f flavour) after(d time.Duration) any {
	if f.postgres {
		return bun.Safe(fmt.Sprintf("(statement_timestamp() + interval '%d microseconds')", d.Microseconds()))
	}
	return stamp(f.clock.Now().Add(d))
}

// locked makes a select keep its rows for the transaction, waiting for whoever
// has them. SQLite has a single writer, which has everything.
func (f flavour) locked() bun.Safe {
	if f.postgres {
		return " FOR UPDATE"
	}
	return ""
}

// unlocked is as locked, but leaves out what somebody else has.
func (f flavour) unlocked() bun.Safe {
	if f.postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// once makes PostgreSQL run a subquery that limits and locks exactly one time.
func (f flavour) once(subquery string) string {
	if f.postgres {
		return "= ANY(ARRAY(" + subquery + "))"
	}
	return "IN (" + subquery + ")"
}

// statement is a text with its arguments, numbered as the database wants.
type statement struct {
	strings.Builder
	flavour flavour
	args    []any
	each    func(row) error // for every row of what it answers; nil if that is nothing
	changed int             // how many rows, after it was run
}

// row is a row that is being read, of database/sql's or of pgx's.
type row interface{ Scan(dest ...any) error }

func (f flavour) statement(text string, args ...any) *statement {
	s := &statement{flavour: f, args: make([]any, 0, 8)}
	if f.postgres {
		s.args = append(s.args, f.prepared)
	}
	s.add(text, args...)
	return s
}

// add appends text, in which each ? stands for the next argument.
func (s *statement) add(text string, args ...any) *statement {
	for _, arg := range args {
		if at, ok := arg.(stamp); ok && s.flavour.postgres {
			arg = at.binary()
		}
		before, rest, _ := strings.Cut(text, "?")
		s.args = append(s.args, arg)
		s.WriteString(before)
		if s.flavour.postgres {
			s.WriteByte('$')
			s.WriteString(strconv.Itoa(len(s.args) - 1))
		} else {
			s.WriteByte('?')
		}
		text = rest
	}
	s.WriteString(text)
	return s
}

// moment appends a moment from now.
func (s *statement) moment(d time.Duration) *statement {
	if text, ok := s.flavour.after(d).(bun.Safe); ok {
		s.WriteString(string(text))
		return s
	}
	return s.add("?", s.flavour.after(d))
}

// limit stands in the text itself, because PostgreSQL plans a prepared
// statement without looking at its arguments.
func (s *statement) limit(n int) {
	s.WriteString(" LIMIT ")
	s.WriteString(strconv.Itoa(n))
}
