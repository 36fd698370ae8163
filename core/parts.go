package core

import (
	"hash/fnv"
	"strconv"
	"strings"
)

// Partitions is how many parts the event log is divided into for a group of
// consumers, and so how many of its members can have work at once. It never
// changes: cursors are kept by it.
const Partitions = 8

// Part answers which part an event belongs to, from 0. Those of one server are
// in one part, where order holds; those that concern no server are together.
func (e Event) Part() int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(e.Server))
	return int(h.Sum32() % Partitions)
}

// PartOf names the cursor of one part of a group's reading.
func PartOf(group string, n int) string { return group + "#" + strconv.Itoa(n) }

// wholeOf answers the group to which the cursor of a part belongs.
func wholeOf(cursor string) (group string, isPart bool) {
	group, n, ok := strings.Cut(cursor, "#")
	return group, ok && n != ""
}

// WholeGroups shows each group as one, whose parts have cursors of their own: it
// is as far as its slowest part, and held if all parts are. The cursors and
// the answer are in the order of their names. A part without a cursor is where the group began,
// which the group's own cursor says.
func WholeGroups(cursors []CursorPlace) (groups []CursorPlace) {
	begun, parts := map[string]int64{}, map[string]int{}
	at := map[string]int{}
	for _, c := range cursors {
		group, isPart := wholeOf(c.Group)
		i, known := at[group]
		switch {
		case !known:
			at[group] = len(groups)
			groups = append(groups, CursorPlace{Group: group, Position: c.Position, Held: c.Held})
		case parts[group] == 0 && isPart: // the group's own says no more than where it began
			groups[i].Position, groups[i].Held = c.Position, c.Held
		default:
			groups[i].Position = min(groups[i].Position, c.Position)
			groups[i].Held = groups[i].Held && c.Held
		}
		if isPart {
			parts[group]++
		} else {
			begun[group] = c.Position
		}
	}
	for i, g := range groups {
		if n := parts[g.Group]; n > 0 && n < Partitions {
			groups[i].Held = false
			if start, ok := begun[g.Group]; ok {
				groups[i].Position = min(g.Position, start)
			}
		}
	}
	return groups
}
