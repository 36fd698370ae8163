package sqlstore

import (
	"context"
	"database/sql"

	"github.com/remudahq/remuda/core"
)

// numbersGiven reads the last number given of each kind; none of a database from
// before there were any.
func numbersGiven(ctx context.Context, db *sql.DB) (map[core.Numbered]int64, error) {
	var tables int
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'numbers_given'").Scan(&tables)
	given := map[core.Numbered]int64{}
	if err != nil || tables == 0 {
		return given, err
	}
	rows, err := db.QueryContext(ctx, "SELECT kind, last FROM numbers_given")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var kind core.Numbered
		var last int64
		if err := rows.Scan(&kind, &last); err != nil {
			return nil, err
		}
		given[kind] = last
	}
	return given, rows.Err()
}

// skipNumbers lets the numbers of every kind go on behind those that were given
// since the backup, as far as that is known.
func (t *tx) skipNumbers(ctx context.Context, was counts) error {
	for _, kind := range core.NumberedKinds() {
		ahead, least := int64(leap), int64(leap)
		if was.known {
			ahead, least = 0, was.numbers[kind]
		}
		if _, err := t.exec(ctx, `INSERT INTO numbers_given (kind, last) VALUES (?, ?)
			ON CONFLICT (kind) DO UPDATE SET last = max(numbers_given.last + ?, excluded.last)`, kind, least, ahead); err != nil {
			return err
		}
	}
	return nil
}
