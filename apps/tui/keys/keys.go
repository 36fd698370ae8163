// Package keys holds key bindings as data: which key, what it does in words,
// and why it does nothing just now. The line of hints, the help and the
// refusal of a key that is greyed out are all made from the one list, so none
// of them can lie.
package keys

import "slices"

// Binding is one key, or several that do the same.
type Binding struct {
	Keys  []string // as the terminal library names them: "enter", "S", "ctrl+c"
	Shown string   // as people read it; the first key if empty
	Text  string   // what it does: "stop"
	Why   string   // why it cannot be done now; empty if it can
	Quiet bool     // in the help only, not in the line of hints
	Pin   bool     // in the line of hints, however narrow it is
	Do    any      // what the screen is told
}

// Label is the key as people read it.
func (b Binding) Label() string {
	if b.Shown != "" {
		return b.Shown
	}
	return b.Keys[0]
}

// Find looks a key up.
func Find(bindings []Binding, key string) (Binding, bool) {
	at := slices.IndexFunc(bindings, func(b Binding) bool { return slices.Contains(b.Keys, key) })
	if at < 0 {
		return Binding{}, false
	}
	return bindings[at], true
}

// Move asks a list to move its cursor.
type Move struct {
	By   int
	Page bool // by whole pages
	End  bool // as far as it goes
	Room int  // how many lines the screen has; 0 if nobody knows
}

// Moves are the bindings of every list.
func Moves() []Binding {
	return []Binding{
		{Keys: []string{"up", "k"}, Shown: "↑ k", Text: "up", Quiet: true, Do: Move{By: -1}},
		{Keys: []string{"down", "j"}, Shown: "↓ j", Text: "down", Quiet: true, Do: Move{By: 1}},
		{Keys: []string{"pgup", "ctrl+b"}, Shown: "page up", Text: "a page up", Quiet: true, Do: Move{By: -1, Page: true}},
		{Keys: []string{"pgdown", "ctrl+f"}, Shown: "page down", Text: "a page down", Quiet: true, Do: Move{By: 1, Page: true}},
		{Keys: []string{"home", "g"}, Shown: "home g", Text: "to the top", Quiet: true, Do: Move{By: -1, End: true}},
		{Keys: []string{"end", "G"}, Shown: "end G", Text: "to the bottom", Quiet: true, Do: Move{By: 1, End: true}},
	}
}

// kept is how many lines of a screen a page leaves in sight, its titles among
// them.
const kept = 4

// From answers where the cursor of a list with count rows is after the move.
func (m Move) From(at, count int) int {
	step := m.By
	switch {
	case m.End:
		step *= count
	case m.Page:
		step *= max(1, m.Room-kept)
	}
	return max(0, min(at+step, count-1))
}

// Scroll answers the first line in sight of a text of count lines after the
// move. It never leaves the text's last line behind.
func (m Move) Scroll(from, count int) int {
	last := max(0, count-m.Room)
	return min(m.From(min(from, last), count), last)
}

// Key is a key that was pressed.
type Key struct {
	Name string // "enter", "S"
	Text string // what it types; empty if nothing
}
