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
	n := 0
	if len(dest) > 0 {
		s.each = func(row row) error {
			n++
			return row.Scan(dest...)
		}
		return n, t.run(ctx, s)
	}
	err := t.run(ctx, s)
	return s.changed, err
}

// reading lets a hot statement add the rows that it answers to all.
func reading[R any](t *tx, s *statement, all *[]R) *statement {
	fields := t.store.reader.Table(reflect.TypeFor[R]()).Fields
	places := make([]any, len(fields))
	s.each = func(from row) error {
		var r R
		into := reflect.ValueOf(&r).Elem()
		for i, f := range fields {
			places[i] = place(f, into)
		}
		err := from.Scan(places...)
		*all = append(*all, r)
		return err
	}
	return s
}

// read runs a hot statement and answers its rows.
func read[R any](ctx context.Context, t *tx, s *statement) (all []R, err error) {
	err = t.run(ctx, reading(t, s, &all))
	return all, err
}

// run runs a hot statement: on PostgreSQL with all that is pending.
func (t *tx) run(ctx context.Context, s *statement) error {
	if t.broken != nil {
		return t.broken
	}
	var err error
	switch {
	case t.conn != nil:
		t.pending = append(t.pending, s)
		err = t.send(ctx)
	case s.each != nil:
		err = t.query(ctx, s)
	default:
		var res sql.Result
		if res, err = t.raw.ExecContext(ctx, s.String(), s.args...); err == nil {
			var n int64
			n, err = res.RowsAffected()
			s.changed = int(n)
		}
	}
	if err != nil {
		return t.fail(err)
	}
	return nil
}

// query reads by way of database/sql. What a look of PostgreSQL's prepares pgx
// keeps; for SQLite's looks the store does.
func (t *tx) query(ctx context.Context, s *statement) error {
	ask := t.raw.QueryContext
	if t.looking && !t.flavour.postgres {
		if ready := t.store.prepared.get(ctx, t.store.reader.DB, s.String()); ready != nil { //nolint:sqlclosecheck // kept for the next look
			ask = func(ctx context.Context, _ string, args ...any) (*sql.Rows, error) {
				return ready.QueryContext(ctx, args...)
			}
		}
	}
	rows, err := ask(ctx, s.String(), s.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := s.each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
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

// place is where a column is read into a field of a row.
func place(f *schema.Field, row reflect.Value) any {
	value := f.Value(row)
	switch {
	case f.UserSQLType == "json" || f.UserSQLType == "jsonb":
		return nested{value.Addr().Interface()}
	case f.NullZero && value.Kind() == reflect.String:
		return nullable{value}
	}
	return value.Addr().Interface()
}
