package memory

import (
	"context"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// numbers gives things numbers; see [ports.Numbers].
type numbers struct{ *tx }

// numberRow is a number that was given.
type numberRow struct {
	Kind    core.Numbered
	Number  int64
	Subject string
}

func (t *tx) Numbers() ports.Numbers { return numbers{t} }

func newNumbers() *table[string, numberRow] {
	return newTable[string](same[numberRow]).indexed("subject", func(r numberRow) string { return string(r.Kind) + "/" + r.Subject })
}

func (n numbers) Known(_ context.Context, kind core.Numbered, subjects []string) (map[string]int64, error) {
	defer n.reading()()
	return n.known(kind, subjects), nil
}

func (t *tx) known(kind core.Numbered, subjects []string) map[string]int64 {
	known := make(map[string]int64, len(subjects))
	for _, subject := range subjects {
		if row, ok := t.numbers.one("subject", string(kind)+"/"+subject); ok {
			known[subject] = row.Number
		}
	}
	return known
}

func (n numbers) Of(_ context.Context, kind core.Numbered, subjects []string) (map[string]int64, error) {
	if err := n.writable(); err != nil {
		return nil, err
	}
	known := n.known(kind, subjects)
	for _, subject := range subjects {
		if known[subject] != 0 {
			continue
		}
		row := numberRow{kind, n.next("numbers/" + string(kind)), subject}
		known[subject] = row.Number
		n.numbers.set(n.undo, numberKey(kind, row.Number), row)
	}
	return known, nil
}

func (n numbers) Subject(_ context.Context, kind core.Numbered, number int64) (string, error) {
	defer n.reading()()
	row, ok := n.numbers.get(numberKey(kind, number))
	if !ok {
		return "", missing(string(kind)+" with the number", strconv.FormatInt(number, 10))
	}
	return row.Subject, nil
}

func numberKey(kind core.Numbered, number int64) string {
	return string(kind) + "/" + strconv.FormatInt(number, 10)
}
