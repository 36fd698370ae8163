// Package servers is the first screen: every server that the caller may see,
// live, with its state, and what can be done with the one under the cursor.
package servers

import (
	"strings"
	"time"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/keys"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/apps/tui/pick"
	"github.com/remudahq/remuda/apps/tui/screen"
	"github.com/remudahq/remuda/core"
)

// Screen is the list. Its zero value is ready to use.
type Screen struct {
	cursor pick.Cursor[core.ServerID]
	filter string
	typing bool
}

var _ screen.Typist = Screen{}

type (
	beginFilter struct{}
	clearFilter struct{}
	open        struct{}
)

// Title names the screen.
func (Screen) Title(known.World) string { return "servers" }

// Keys lists what can be pressed.
func (s Screen) Keys(w known.World) []keys.Binding {
	if s.typing {
		return whileTyping()
	}
	server, ok := s.chosen(w)
	none := ""
	if !ok {
		none = "no server is selected"
	}
	bindings := append(keys.Moves(), keys.Binding{Keys: []string{"enter", "right", "l"}, Text: "open", Why: none, Do: open{}})
	bindings = append(bindings, screen.Deeds(w, server, ok)...)
	bindings = append(bindings, keys.Binding{Keys: []string{"/"}, Text: "filter", Do: beginFilter{}})
	if s.filter != "" {
		bindings = append(bindings, keys.Binding{Keys: []string{"esc"}, Text: "show all", Do: clearFilter{}})
	}
	return append(bindings, screen.Common()...)
}

// whileTyping are the keys that [Screen.Type] knows.
func whileTyping() []keys.Binding {
	return []keys.Binding{
		{Keys: []string{"enter"}, Text: "keep the filter"}, {Keys: []string{"esc"}, Text: "show all"},
		{Keys: []string{"up", "down"}, Shown: "↑ ↓", Text: "move"},
	}
}

// Do carries out what a binding said.
func (s Screen) Do(w known.World, do any) (screen.Screen, screen.Wish) {
	s.cursor = s.cursor.Hold(ids(s.shown(w)))
	switch do := do.(type) {
	case keys.Move:
		s.cursor = s.cursor.Move(ids(s.shown(w)), do)
	case beginFilter:
		s.typing = true
	case clearFilter:
		s.filter = ""
	case open:
		server, _ := s.chosen(w)
		return s, screen.ShowServer{ID: server.ID}
	default:
		return s, do
	}
	return s, nil
}

// Typing reports whether keys are text for the filter.
func (s Screen) Typing() bool { return s.typing }

// Type takes a key for the filter.
func (s Screen) Type(w known.World, key keys.Key) (screen.Screen, screen.Wish) {
	switch key.Name {
	case "enter":
		s.typing = false
	case "esc":
		s.typing, s.filter = false, ""
	case "backspace":
		runes := []rune(s.filter)
		s.filter = string(runes[:max(0, len(runes)-1)])
	case "ctrl+u":
		s.filter = ""
	case "up":
		return s.Do(w, keys.Move{By: -1})
	case "down":
		return s.Do(w, keys.Move{By: 1})
	case "ctrl+c":
		return s, screen.Quit{}
	default:
		s.filter += draw.Clean(key.Text)
	}
	return s, nil
}

// shown are the servers that the filter lets through.
func (s Screen) shown(w known.World) []core.ServerView {
	var found []core.ServerView
	for _, server := range w.Servers {
		if matches(w.Now, server, strings.Fields(strings.ToLower(s.filter))) {
			found = append(found, server)
		}
	}
	return found
}

// matches reports whether every word occurs in something that the row shows.
func matches(now time.Time, s core.ServerView, words []string) bool {
	row := strings.ToLower(strings.Join(cells(now, s), "\n"))
	for _, word := range words {
		if !strings.Contains(row, word) {
			return false
		}
	}
	return true
}

func (s Screen) chosen(w known.World) (core.ServerView, bool) {
	shown := s.shown(w)
	at := s.cursor.On(ids(shown))
	if at < 0 {
		return core.ServerView{}, false
	}
	return shown[at], true
}

func ids(servers []core.ServerView) []core.ServerID {
	list := make([]core.ServerID, len(servers))
	for i, s := range servers {
		list[i] = s.ID
	}
	return list
}
