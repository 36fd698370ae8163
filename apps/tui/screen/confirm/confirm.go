// Package confirm is the question before a deed. It names what the deed is
// done to; what cannot be undone wants the name typed.
package confirm

import (
	"slices"
	"strings"

	"github.com/remudahq/remuda/apps/tui/deed"
	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/keys"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/apps/tui/screen"
	"github.com/remudahq/remuda/core"
)

// Screen asks about one deed.
type Screen struct {
	Deed  deed.Deed
	typed string
}

var _ screen.Typist = Screen{}

type yes struct{}

// Title names the deed.
func (s Screen) Title(known.World) string { return draw.Clean(s.Deed.Ask().Title) }

// Keys lists the answers.
func (s Screen) Keys(known.World) []keys.Binding {
	no := keys.Binding{Keys: []string{"esc", "n", "q"}, Shown: "esc", Text: "no", Do: screen.Back{}}
	want := s.Deed.Ask().Type
	if want == "" {
		return []keys.Binding{{Keys: []string{"y", "enter"}, Shown: "y", Text: "yes", Do: yes{}}, no}
	}
	agree := keys.Binding{Keys: []string{"enter"}, Text: strings.ToLower(s.Deed.Title()), Do: yes{}}
	if s.typed != want {
		agree.Why = "type " + want + " first"
	}
	no.Keys = []string{"esc"}
	return []keys.Binding{agree, no}
}

// Do takes an answer.
func (s Screen) Do(_ known.World, do any) (screen.Screen, screen.Wish) {
	if do == (yes{}) {
		return s, screen.Do{Deed: s.Deed}
	}
	return s, do
}

// Typing reports whether a name must be typed.
func (s Screen) Typing() bool { return s.Deed.Ask().Type != "" }

// Type takes a key of the name.
func (s Screen) Type(w known.World, key keys.Key) (screen.Screen, screen.Wish) {
	if key.Name == "ctrl+c" {
		return s, screen.Quit{}
	}
	if b, ok := keys.Find(s.Keys(w), key.Name); ok && b.Why != "" {
		return s, screen.Say{Text: b.Why}
	} else if ok {
		return s.Do(w, b.Do)
	}
	switch key.Name {
	case "backspace":
		runes := []rune(s.typed)
		s.typed = string(runes[:max(0, len(runes)-1)])
	case "ctrl+u":
		s.typed = ""
	default:
		s.typed += draw.Clean(key.Text)
	}
	return s, nil
}

// View draws the question.
func (s Screen) View(w known.World, width, height int) []string {
	q := s.Deed.Ask()
	room := min(64, width-6)
	var lines []string
	for _, line := range draw.Wrap(q.Title, room) {
		lines = append(lines, draw.Heading.Render(line))
	}
	if server, ok := w.Server(s.Deed.Server); ok { // names are not unique
		for _, line := range draw.Wrap(which(server), room) {
			lines = append(lines, draw.Faint.Render(line))
		}
	}
	lines = append(append(lines, ""), draw.Wrap(q.Body, room)...)
	if q.Type != "" {
		lines = append(append(lines, ""), draw.Wrap("Type "+q.Type+q.What+" to go on:", room)...)
		lines = append(lines, "> "+s.typed+"▏")
	}
	return draw.Frame(append(lines, "", draw.Answers(s.Keys(w))), min(room, width-6), width, height)
}

// which tells one server from another of the same name.
func which(s core.ServerView) string {
	parts := []string{string(s.Kind), s.ClusterName, s.Placement.Node}
	for _, a := range s.Addresses {
		parts = append(parts, a.IP.String())
	}
	parts = append(parts, s.OwnerName, draw.State(s.Server))
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}
