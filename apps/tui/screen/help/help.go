// Package help shows the bindings of the screen that it was called from. It is
// made from the same list that the keys are, and says why a key does nothing.
package help

import (
	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/keys"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/apps/tui/screen"
)

// Screen helps with another screen.
type Screen struct {
	Of   screen.Screen
	from int // the first line shown
}

// Title names what the help is for.
func (s Screen) Title(w known.World) string { return "help: " + s.Of.Title(w) }

// Keys lists what can be pressed.
func (Screen) Keys(known.World) []keys.Binding {
	return append(keys.Moves(),
		keys.Binding{Keys: []string{"esc", "?", "enter", "q"}, Shown: "esc", Text: "back", Do: screen.Back{}},
		keys.Binding{Keys: []string{"ctrl+c"}, Text: "quit", Quiet: true, Do: screen.Quit{}})
}

// Do carries out what a binding said.
func (s Screen) Do(w known.World, do any) (screen.Screen, screen.Wish) {
	if move, ok := do.(keys.Move); ok {
		s.from = move.Scroll(s.from, len(s.Of.Keys(w))+1)
		return s, nil
	}
	return s, do
}

// View draws the bindings, one a line.
func (s Screen) View(w known.World, width, height int) []string {
	lines := []string{""}
	for _, b := range s.Of.Keys(w) {
		lines = append(lines, "  "+draw.Binding(b, width-2))
	}
	from := max(0, min(s.from, len(lines)-height))
	return lines[from:]
}
