package leak

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Database looks through every column of every table of a database, as the
// setting DATABASE_URL names it, and through the files of SQLite besides, where
// deleted rows may stand.
func (f *Finder) Database(ctx context.Context, database string) (found []Find, err error) {
	err = Dump(ctx, database, func(where string, value []byte) {
		found = append(found, f.In(where, value)...)
	})
	path, file := strings.CutPrefix(database, "sqlite://")
	if err != nil || !file {
		return found, err
	}
	files, err := filepath.Glob(path + "*")
	for _, name := range files {
		content, read := os.ReadFile(name)
		err = errors.Join(err, read)
		found = append(found, f.In("the file "+filepath.Base(name), content)...)
	}
	return found, err
}

// Dump visits every value of a database: where is its table and column.
func Dump(ctx context.Context, database string, visit func(where string, value []byte)) (err error) {
	driver, source := "pgx", database
	names := "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
	if path, ok := strings.CutPrefix(database, "sqlite://"); ok {
		driver, source = "sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(10000)"
		names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var tables []string
	err = each(ctx, db, names, func(_ string, value []byte) { tables = append(tables, string(value)) })
	for _, table := range tables {
		if err != nil {
			return err
		}
		err = each(ctx, db, `SELECT * FROM "`+table+`"`, func(column string, value []byte) { visit(table+"."+column, value) })
	}
	return err
}

// each visits every value that a query answers.
func each(ctx context.Context, db *sql.DB, query string, visit func(column string, value []byte)) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		for i, value := range values {
			visit(columns[i], written(value))
		}
	}
	return rows.Err()
}

func written(value any) []byte {
	switch v := value.(type) {
	case nil:
		return nil
	case []byte:
		return bytes.Clone(v)
	default:
		return fmt.Append(nil, v)
	}
}
