package sqlstore

import (
	"context"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// numbers is a [ports.Numbers].
type numbers struct{ *tx }

// Numbers implements [ports.Tx].
func (t *tx) Numbers() ports.Numbers { return numbers{t} }

func (n numbers) Known(ctx context.Context, kind core.Numbered, subjects []string) (map[string]int64, error) {
	known := make(map[string]int64, len(subjects))
	for some := range slices.Chunk(subjects, 500) {
		query := n.flavour.statement("SELECT subject, number FROM numbers WHERE kind = ? AND subject IN (?", string(kind), clean(some[0]))
		for _, subject := range some[1:] {
			query.add(", ?", clean(subject))
		}
		query.add(")").each = func(row row) error {
			var subject string
			var number int64
			err := row.Scan(&subject, &number)
			known[subject] = number
			return err
		}
		if err := n.run(ctx, query); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// Of takes the kind's counter before it looks, so that whoever asks at the same
// time waits, and then finds what this one has given.
func (n numbers) Of(ctx context.Context, kind core.Numbered, subjects []string) (map[string]int64, error) {
	var last int64
	if _, err := n.change(ctx, n.flavour.statement(`INSERT INTO numbers_given (kind, last) VALUES (?, 0)
		ON CONFLICT (kind) DO UPDATE SET last = numbers_given.last RETURNING last`, string(kind)), &last); err != nil {
		return nil, err
	}
	known, err := n.Known(ctx, kind, subjects)
	if err != nil {
		return nil, err
	}
	var fresh []string
	for _, subject := range subjects {
		if subject = clean(subject); known[subject] == 0 {
			last++
			known[subject] = last
			fresh = append(fresh, subject)
		}
	}
	return known, n.give(ctx, kind, last, fresh)
}

// give notes the numbers up to last, of which the last is the last subject's.
func (n numbers) give(ctx context.Context, kind core.Numbered, last int64, subjects []string) error {
	number := last - int64(len(subjects))
	for some := range slices.Chunk(subjects, 300) {
		query := n.flavour.statement("INSERT INTO numbers (kind, number, subject) VALUES ")
		for i, subject := range some {
			number++
			query.add(strings.Repeat(", ", min(i, 1))+"(?, ?, ?)", string(kind), number, subject)
		}
		if _, err := n.change(ctx, query); err != nil {
			return err
		}
	}
	if len(subjects) == 0 {
		return nil
	}
	_, err := n.change(ctx, n.flavour.statement("UPDATE numbers_given SET last = ? WHERE kind = ?", last, string(kind)))
	return err
}

func (n numbers) Subject(ctx context.Context, kind core.Numbered, number int64) (subject string, err error) {
	query := n.flavour.statement("SELECT subject FROM numbers WHERE kind = ? AND number = ?", string(kind), number)
	found := false
	query.each = func(row row) error {
		found = true
		return row.Scan(&subject)
	}
	if err := n.run(ctx, query); err != nil {
		return "", err
	}
	if !found {
		return "", missing(string(kind) + " with the number")
	}
	return subject, nil
}
