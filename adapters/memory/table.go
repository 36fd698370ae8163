package memory

import (
	"iter"
	"slices"
)

// table is rows by key, in the order of their keys. What is looked up by
// anything else has an index. Rows go in and come out as copies, and a row is
// only ever replaced, so that an undo needs no copy of its own.
type table[K ~string, V any] struct {
	rows    map[K]V
	keys    []K // sorted
	copy    func(V) V
	indexes map[string]*index[K, V]
}

func newTable[K ~string, V any](copy func(V) V) *table[K, V] {
	return &table[K, V]{rows: map[K]V{}, copy: copy, indexes: map[string]*index[K, V]{}}
}

// indexed adds an index, which leaves out rows for which of answers "".
func (t *table[K, V]) indexed(name string, of func(V) string) *table[K, V] {
	t.indexes[name] = &index[K, V]{of: of, at: map[string]map[K]struct{}{}}
	return t
}

func (t *table[K, V]) get(k K) (V, bool) {
	v, ok := t.rows[k]
	return t.copy(v), ok
}

func (t *table[K, V]) set(u *undo, k K, v V) {
	old, had := t.rows[k]
	u.note(func() {
		if had {
			t.place(k, old)
		} else {
			t.drop(k)
		}
	})
	t.place(k, t.copy(v))
}

func (t *table[K, V]) remove(u *undo, k K) {
	old, had := t.rows[k]
	if !had {
		return
	}
	u.note(func() { t.place(k, old) })
	t.drop(k)
}

// after walks the rows behind a key, in order. They are not copies: whoever
// keeps one copies it.
func (t *table[K, V]) after(k K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		at, found := slices.BinarySearch(t.keys, k)
		if found {
			at++
		}
		for _, key := range t.keys[at:] {
			if !yield(key, t.rows[key]) {
				return
			}
		}
	}
}

// before walks the rows in front of a key, backwards; all of them if it is "".
func (t *table[K, V]) before(k K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		at := len(t.keys)
		if k != "" {
			at, _ = slices.BinarySearch(t.keys, k)
		}
		for _, key := range slices.Backward(t.keys[:at]) {
			if !yield(key, t.rows[key]) {
				return
			}
		}
	}
}

func (t *table[K, V]) place(k K, v V) {
	if old, had := t.rows[k]; had {
		t.unlink(k, old)
	} else {
		at, _ := slices.BinarySearch(t.keys, k)
		t.keys = slices.Insert(t.keys, at, k)
	}
	t.rows[k] = v
	for _, x := range t.indexes {
		x.link(x.of(v), k)
	}
}

func (t *table[K, V]) drop(k K) {
	t.unlink(k, t.rows[k])
	delete(t.rows, k)
	at, _ := slices.BinarySearch(t.keys, k)
	t.keys = slices.Delete(t.keys, at, at+1)
}

func (t *table[K, V]) unlink(k K, v V) {
	for _, x := range t.indexes {
		x.unlink(x.of(v), k)
	}
}
