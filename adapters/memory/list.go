package memory

import (
	"cmp"
	"slices"

	"github.com/remudahq/remuda/core"
)

// list answers the rows of a page that are wanted; key is a row's value of a
// field that lists are sorted by.
func list[K ~string, V any](rows *table[K, V], page core.Page, key func(V, core.SortField) string, wanted func(V) bool) []V {
	if page.Sort.By != core.ByID {
		return sorted(rows, page, key, wanted)
	}
	walk := rows.after
	if page.Sort.Down {
		walk = rows.before
	}
	var found []V
	for _, v := range walk(K(page.After)) {
		if !wanted(v) {
			continue
		}
		found = append(found, rows.copy(v))
		if len(found) == page.Limit {
			break
		}
	}
	return found
}

// ranked is a row's place in a sorted list.
type ranked[K ~string] struct {
	value string
	id    K
}

func (r ranked[K]) compare(other ranked[K]) int {
	return cmp.Or(cmp.Compare(r.value, other.value), cmp.Compare(r.id, other.id))
}

// sorted ranks all rows that are wanted. Unlike a database it has no index for
// it, and looks at every row for every page.
func sorted[K ~string, V any](rows *table[K, V], page core.Page, key func(V, core.SortField) string, wanted func(V) bool) []V {
	last := ranked[K]{page.Sort.From, K(page.After)}
	sign := 1
	if page.Sort.Down {
		sign = -1
	}
	var order []ranked[K]
	for k, v := range rows.after("") {
		r := ranked[K]{key(v, page.Sort.By), k}
		if wanted(v) && (page.After == "" || sign*r.compare(last) > 0) {
			order = append(order, r)
		}
	}
	slices.SortFunc(order, func(a, b ranked[K]) int { return sign * a.compare(b) })
	if page.Limit > 0 && len(order) > page.Limit {
		order = order[:page.Limit]
	}
	var found []V
	for _, r := range order {
		found = append(found, rows.copy(rows.rows[r.id]))
	}
	return found
}
