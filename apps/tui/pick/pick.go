// Package pick is the cursor of a list that changes under it: it stays on the
// thing it was put on, wherever that moves, and when the thing goes, on its
// place.
package pick

import (
	"slices"

	"github.com/remudahq/remuda/apps/tui/keys"
)

// Cursor is on one of many.
type Cursor[ID comparable] struct {
	id ID
	at int // where it was last
}

// On answers the row that the cursor is on, and -1 in an empty list.
func (c Cursor[ID]) On(ids []ID) int {
	if at := slices.Index(ids, c.id); at >= 0 {
		return at
	}
	return min(c.at, len(ids)-1)
}

// Move puts the cursor on another row.
func (c Cursor[ID]) Move(ids []ID, m keys.Move) Cursor[ID] {
	if len(ids) == 0 {
		return c
	}
	at := m.From(c.On(ids), len(ids))
	return Cursor[ID]{id: ids[at], at: at}
}

// Hold keeps the cursor on the row that it is on.
func (c Cursor[ID]) Hold(ids []ID) Cursor[ID] { return c.Move(ids, keys.Move{}) }
