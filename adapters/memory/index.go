package memory

import (
	"maps"
	"slices"
)

// index finds the keys of the rows that have a value.
type index[K ~string, V any] struct {
	of func(V) string
	at map[string]map[K]struct{}
}

func (x *index[K, V]) link(value string, k K) {
	if value == "" {
		return
	}
	if x.at[value] == nil {
		x.at[value] = map[K]struct{}{}
	}
	x.at[value][k] = struct{}{}
}

func (x *index[K, V]) unlink(value string, k K) {
	delete(x.at[value], k)
	if len(x.at[value]) == 0 {
		delete(x.at, value)
	}
}

// find answers the keys of the rows that have the value, sorted.
func (t *table[K, V]) find(name, value string) []K {
	return slices.Sorted(maps.Keys(t.indexes[name].at[value]))
}

// one answers the first row that has the value.
func (t *table[K, V]) one(name, value string) (V, bool) {
	for _, k := range t.find(name, value) {
		return t.get(k)
	}
	var none V
	return none, false
}

// taken reports whether another row than k has the value.
func (t *table[K, V]) taken(name, value string, k K) bool {
	return slices.ContainsFunc(t.find(name, value), func(other K) bool { return other != k })
}

// undo is what takes a transaction back, last write first.
type undo struct{ steps []func() }

func (u *undo) note(step func()) { u.steps = append(u.steps, step) }

func (u *undo) back() {
	for _, step := range slices.Backward(u.steps) {
		step()
	}
}
