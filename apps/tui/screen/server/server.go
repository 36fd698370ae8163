// Package server is one server's page: all that is known of it, the operation
// that holds it, and what was heard of it lately.
package server

import (
	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/keys"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/apps/tui/screen"
	"github.com/remudahq/remuda/core"
)

// Screen is the page of one server.
type Screen struct {
	ID core.ServerID
	// Last is the server as it was when the page was opened, to name it by
	// when it is gone.
	Last core.ServerView
	from int // how far the events are scrolled
}

// Title names the server.
func (s Screen) Title(w known.World) string {
	if server, ok := w.Server(s.ID); ok {
		return "server " + draw.Clean(server.Name)
	}
	return "server " + draw.Clean(s.Last.Name)
}

// Keys lists what can be pressed.
func (s Screen) Keys(w known.World) []keys.Binding {
	server, ok := w.Server(s.ID)
	deeds := screen.Deeds(w, server, ok)
	for i := range deeds {
		if !ok {
			deeds[i].Why = "the server is gone"
		}
	}
	bindings := append(deeds, keys.Binding{Keys: []string{"esc", "left", "h", "backspace"}, Shown: "esc", Text: "back", Pin: true, Do: screen.Back{}})
	return append(append(bindings, screen.Common()...), keys.Moves()...)
}

// Do scrolls, and passes every other wish on.
func (s Screen) Do(w known.World, do any) (screen.Screen, screen.Wish) {
	if move, ok := do.(keys.Move); ok {
		s.from = move.From(s.from, len(w.EventsOf(s.ID)))
		return s, nil
	}
	return s, do
}
