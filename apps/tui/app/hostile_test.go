package app

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

// Whatever a stranger can put into a name must neither move the cursor nor
// break a line, on any screen.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	hostile := []string{
		"\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x1b\\", "a\rb", "a\nb", "\x9b2J", "\u202eevil",
		"tab\there", "bell\a", "back\b\b\b", "\xff\xfe", "ＷＩＤＥ" + strings.Repeat("漢", 40), "z" + strings.Repeat("\u0301", 99), "\u2028", "👩‍👩‍👧‍👦",
	}
	for _, name := range hostile {
		for _, keys := range [][]string{{}, {"enter"}, {"enter", "?"}, {"o"}, {"d"}, {"s"}, {"x"}, {"o", "c"}} {
			clean(t, press(infested(name), keys...), name)
		}
	}
}

func infested(name string) Model {
	s := view("s1", name, core.Ready, core.Off, "")
	s.Hostname, s.OwnerName, s.ClusterName, s.ImageName, s.PlanName, s.LastError = name, name, name, name, name, name
	s.Placement.Node, s.Labels, s.Addresses[0].Reverse = name, map[string]string{name: name}, name
	s.ID = core.ServerID(name)
	op := core.Operation{ID: core.OperationID(name), Server: s.ID, Kind: name, State: core.OperationState(name), Step: name, Cause: name, Remedy: name}
	event := core.Event{Type: name, Server: s.ID, Data: map[string]string{name: name}}
	return feed(sample(), tea.WindowSizeMsg{Width: 80, Height: 24}, meRead{me: core.User{ID: "u", Name: name, Role: core.Admin}},
		serversRead{all: true, found: []core.ServerView{s}}, operationsRead{found: []core.Operation{op}}, heard{event: event},
		done{err: core.Fail(core.Busy, "", "%s", name)})
}

// clean fails unless the screen has its size, and holds no control character
// but those of our own colours.
func clean(t *testing.T, m Model, name string) {
	t.Helper()
	content := m.View().Content
	lines := strings.Split(content, "\n")
	require.Len(t, lines, 24, "%q", name)
	for _, line := range lines {
		require.LessOrEqual(t, ansi.StringWidth(line), 80, "%q: %q", name, line)
		for _, r := range withoutColours(line) {
			require.False(t, r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u2028', "%q: %q", name, line)
		}
	}
}

// withoutColours takes away "ESC [ digits and ; m" and nothing else.
func withoutColours(line string) string {
	parts := strings.Split(line, "\x1b[")
	for i, part := range parts[1:] {
		rest := strings.TrimLeft(part, "0123456789;")
		if !strings.HasPrefix(rest, "m") {
			return "\x1b" + part
		}
		parts[i+1] = rest[1:]
	}
	return strings.Join(parts, "")
}
