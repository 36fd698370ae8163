package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// numbering bends the numbers of a transaction.
type numbering struct {
	ports.Tx
	bend func(ports.Numbers) ports.Numbers
}

func (n numbering) Numbers() ports.Numbers { return n.bend(n.Tx.Numbers()) }

// oneHeap has the kinds share their numbers.
type oneHeap struct{ ports.Numbers }

func (h oneHeap) Of(ctx context.Context, _ core.Numbered, subjects []string) (map[string]int64, error) {
	return h.Numbers.Of(ctx, core.NumberedUser, subjects)
}

// everNew gives numbers to those who have one.
type everNew struct{ ports.Numbers }

func (e everNew) Of(ctx context.Context, kind core.Numbered, subjects []string) (map[string]int64, error) {
	const other = "somebody else"
	numbers, err := e.Numbers.Of(ctx, kind, append([]string{other}, subjects...))
	delete(numbers, other)
	return numbers, err
}

// alike gives everybody the number of the first.
type alike struct{ ports.Numbers }

func (s alike) Of(ctx context.Context, kind core.Numbered, subjects []string) (map[string]int64, error) {
	numbers, err := s.Numbers.Of(ctx, kind, subjects)
	for subject := range numbers {
		numbers[subject] = numbers[subjects[0]]
	}
	return numbers, err
}

// inventive answers a subject for every number.
type inventive struct{ ports.Numbers }

func (i inventive) Subject(ctx context.Context, kind core.Numbered, number int64) (string, error) {
	subject, err := i.Numbers.Subject(ctx, kind, number)
	if core.KindOf(err) == core.NotFound {
		return "", nil
	}
	return subject, err
}

func brokenNumbers() []broken {
	of := func(fault string, bend func(ports.Numbers) ports.Numbers) broken {
		return broken{fault, "Numbers", rows(func(inner ports.Tx) ports.Tx { return numbering{inner, bend} })}
	}
	list := func(fault string, bend func(*core.ServerFilter)) broken {
		return broken{fault, "Lists", rows(func(inner ports.Tx) ports.Tx {
			return tx{Tx: inner, servers: func(s servers) ports.Servers { return filtering{s, bend} }}
		})}
	}
	return []broken{
		of("kinds share their numbers", func(n ports.Numbers) ports.Numbers { return oneHeap{n} }),
		of("numbers are left out", func(n ports.Numbers) ports.Numbers { return everNew{n} }),
		of("two have the same number", func(n ports.Numbers) ports.Numbers { return alike{n} }),
		of("every number leads somewhere", func(n ports.Numbers) ports.Numbers { return inventive{n} }),
		list("List ignores how many to skip", func(f *core.ServerFilter) { f.Offset = 0 }),
		list("List ignores the numbers", func(f *core.ServerFilter) { f.Numbers = nil }),
		list("List ignores the VMIDs", func(f *core.ServerFilter) { f.VMIDs = nil }),
		list("List ignores the owners", func(f *core.ServerFilter) { f.Owners = nil }),
		list("List ignores the parts of names", func(f *core.ServerFilter) { f.Names = nil }),
		list("List ignores the lives", func(f *core.ServerFilter) { f.Lives = nil }),
		list("List ignores the places", func(f *core.ServerFilter) { f.Places = nil }),
		{"Count counts what others see", "Lists", rows(func(inner ports.Tx) ports.Tx {
			return tx{Tx: inner, servers: func(s servers) ports.Servers { return nosy{s} }}
		})},
	}
}

type nosy struct{ servers }

func (n nosy) Count(ctx context.Context, f core.ServerFilter) (int, error) {
	f.Viewer = ""
	return n.Servers.Count(ctx, f)
}
