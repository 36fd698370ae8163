package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// bun writes the arguments into the text, so that PostgreSQL has to parse and
// plan every statement anew. What runs on every request is therefore made here,
// of the same rows, with the arguments apart: a text that stays the same is
// prepared once and then only executed.

// change runs a hot statement that changes something, reads what it returns
// into dest, and reports how many rows that was.
func (t *tx) change(ctx context.Context, s *statement, dest ...any) (int, error) {
	if t.looking {
		return 0, errLooking()
	}
	if t.broken != nil {
		return 0, t.broken
	}
	if len(dest) == 0 && t.conn != nil {
		return t.sendWith(ctx, s)
	}
	if len(dest) == 0 {
		res, err := t.raw.ExecContext(ctx, s.String(), s.args...)
		if err != nil {
			return 0, t.fail(err)
		}
		n, err := res.RowsAffected()
		return int(n), err
	}
	n := 0
	err := t.rows(ctx, s, func(rows *sql.Rows) error {
		n++
		return rows.Scan(dest...)
	})
	return n, err
}

// read runs a hot statement and answers its rows.
func read[R any](ctx context.Context, t *tx, s *statement) (all []R, err error) {
	rows, err := t.query(ctx, s) //nolint:rowserrcheck,sqlclosecheck // ScanRows does both
	if err == nil {
		err = t.store.reader.ScanRows(ctx, rows, &all)
	}
	if err != nil {
		return nil, t.fail(err)
	}
	return all, nil
}

// columns are those of a row, separated by commas.
func (t *tx) columns(row reflect.Type) string {
	var names strings.Builder
	for i, f := range t.store.reader.Table(row).Fields {
		if i > 0 {
			names.WriteString(", ")
		}
		names.WriteString(string(f.SQLName))
	}
	return names.String()
}

// selection begins a statement that reads rows.
func selection[R any](t *tx) *statement {
	row := reflect.TypeFor[R]()
	return t.flavour.statement("SELECT " + t.columns(row) + " FROM " + string(t.store.reader.Table(row).SQLName))
}

// insert appends the insertion of rows. Where computed has something for a
// column, an argument or a [bun.Safe] text, it stands instead of the field.
func insert[R any](t *tx, s *statement, computed map[string]any, rows ...R) *statement {
	table := t.store.writer.Table(reflect.TypeFor[R]())
	s.add("INSERT INTO " + string(table.SQLName) + " (" + t.columns(table.Type) + ") VALUES ")
	for i := range rows {
		between := "("
		if i > 0 {
			between = ", ("
		}
		row := reflect.ValueOf(&rows[i]).Elem()
		for _, f := range table.Fields {
			s.WriteString(between)
			between = ", "
			value, ok := computed[f.Name]
			if !ok {
				value = argument(f, row)
			}
			if text, ok := value.(bun.Safe); ok {
				s.WriteString(string(text))
			} else {
				s.add("?", value)
			}
		}
		s.WriteString(")")
	}
	return s
}

// argument is a field of a row as the drivers want it.
func argument(f *schema.Field, row reflect.Value) any {
	value := f.Value(row)
	if f.IsPtr && value.IsNil() || f.NullZero && f.IsZero(value) {
		return nil
	}
	switch f.UserSQLType {
	case "json", "jsonb":
		text, err := json.Marshal(value.Interface())
		if err != nil {
			panic(err) // texts and numbers always can be
		}
		return string(text)
	}
	if value.Kind() == reflect.String {
		return value.String()
	}
	return value.Interface()
}
