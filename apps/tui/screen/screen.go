// Package screen says what a screen of the terminal is, and what it can wish
// for. A screen does nothing itself: it is drawn from the [known.World], a key
// makes another screen of it, and whatever shall happen outside is a [Wish]
// that the app grants. Each screen has a folder of its own below.
package screen

import (
	"github.com/remudahq/remuda/apps/tui/deed"
	"github.com/remudahq/remuda/apps/tui/keys"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// Screen is one page, as a value.
type Screen interface {
	// Title names it in the header.
	Title(w known.World) string
	// Keys lists what can be pressed, with what cannot be done greyed out.
	Keys(w known.World) []keys.Binding
	// Do carries out what a binding said.
	Do(w known.World, do any) (Screen, Wish)
	// View draws it, at most height lines.
	View(w known.World, width, height int) []string
}

// Typist is a screen that may take keys as text, before any binding.
type Typist interface {
	Screen
	Typing() bool
	Type(w known.World, key keys.Key) (Screen, Wish)
}

// Wish is something that a screen cannot do alone; nil for nothing.
type Wish any

// The wishes.
type (
	Back           struct{}
	Quit           struct{}
	Help           struct{}
	Refresh        struct{}
	ShowOperations struct{}
	ShowServer     struct{ ID core.ServerID }
	// Ask wishes for a deed, once it is confirmed.
	Ask struct{ Deed deed.Deed }
	// Do wishes for a deed now.
	Do struct{ Deed deed.Deed }
	// Say wishes for a word in the status line.
	Say struct{ Text string }
)

// Common are the bindings that every page ends with.
func Common() []keys.Binding {
	return []keys.Binding{
		{Keys: []string{"o"}, Text: "operations", Do: ShowOperations{}},
		{Keys: []string{"ctrl+l", "f5"}, Shown: "F5", Text: "read all again", Quiet: true, Do: Refresh{}},
		{Keys: []string{"?"}, Text: "help", Pin: true, Do: Help{}},
		{Keys: []string{"q", "ctrl+c"}, Shown: "q", Text: "quit", Pin: true, Do: Quit{}},
	}
}

// Deeds are the bindings that act on one server. Without a server there is
// nothing to act on.
func Deeds(w known.World, server core.ServerView, ok bool) []keys.Binding {
	power := func(key string, action core.PowerAction, text string) keys.Binding {
		do := deed.Deed{Verb: deed.Power, Server: server.ID, Action: action, Name: server.Name}
		return keys.Binding{Keys: []string{key}, Text: text, Why: deed.WhyNotPower(w, server, action), Do: Ask{do}}
	}
	bindings := []keys.Binding{
		power("s", core.Start, "start"), power("S", core.Shutdown, "shutdown"), power("x", core.Stop, "stop"),
		power("r", core.Reboot, "reboot"), power("R", core.Reset, "reset"),
		{Keys: []string{"d"}, Text: "delete", Why: deed.WhyNotDelete(w, server),
			Do: Ask{deed.Deed{Verb: deed.Delete, Server: server.ID, Name: server.Name}}},
	}
	for i := range bindings {
		bindings[i].Quiet = bindings[i].Keys[0] == "R" // rare, and the line is short
		if !ok {
			bindings[i].Why = "no server is selected"
		}
	}
	return bindings
}
