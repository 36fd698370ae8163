package app

import (
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

// TestS30AHostileNameNeitherMovesTheCursorNorBreaksALine puts whatever a
// stranger can send into every place of every screen where it is shown: names,
// labels, causes, what a task said, events, errors. It is shown harmlessly, and
// each screen keeps its size.
func TestS30AHostileNameNeitherMovesTheCursorNorBreaksALine(t *testing.T) {
	t.Parallel()
	hostile := []string{
		"\x1b]8;;http://evil.test\x1b\\link\x1b]8;;\x1b\\", "\x1bP+q544e\x1b\\", "\u009d0;title\u009c", "\u009b2J", "\x1b[?1049h", "\x1bc",
		"\u2066evil\u2069", "\u061c\u200e\u200f", "a\u200b\u200c\u200d\ufeffb", "\u2029", "\u0085", "\v\f", "\x00", "\x7f", "\U000e0041\U000e007f", strings.Repeat("W", 10_000),
		strings.Repeat("\u0300", 5000), "\ufff9a\ufffab\ufffb", "\u3164\u115f",
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
			require.False(t, r < ' ' || r >= 0x7f && r < 0xa0 || bad(r), "%q: %q", name, line)
		}
	}
}

// bad reports whether a terminal would obey the character, or a reader be misled.
func bad(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
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
