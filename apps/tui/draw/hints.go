package draw

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/remudahq/remuda/apps/tui/keys"
)

// Hints is the line of keys at the bottom, as many as fit: first those that are
// pinned, then those that do something now. The others are faint, and in
// brackets for who sees no faintness.
func Hints(bindings []keys.Binding, width int) string {
	fits := make([]bool, len(bindings))
	room := width + len(Gap)
	take := func(wanted func(keys.Binding) bool) {
		for i, b := range bindings {
			if !wanted(b) {
				continue
			}
			size := ansi.StringWidth(hint(b)) + len(Gap)
			if size > room {
				return
			}
			fits[i] = true
			room -= size
		}
	}
	take(func(b keys.Binding) bool { return b.Pin })
	take(func(b keys.Binding) bool { return !b.Pin && !b.Quiet && b.Why == "" })
	take(func(b keys.Binding) bool { return !b.Pin && !b.Quiet && b.Why != "" })
	var parts []string
	for i, b := range bindings {
		if fits[i] {
			parts = append(parts, hint(b))
		}
	}
	return strings.Join(parts, Gap)
}

func hint(b keys.Binding) string {
	if b.Why != "" {
		return Faint.Render("(" + b.Label() + " " + b.Text + ")")
	}
	return Heading.Render(b.Label()) + " " + b.Text
}

// Answers is the line of keys of a question.
func Answers(bindings []keys.Binding) string { return Hints(bindings, 1000) }

// Binding is a line of the help: the key, what it does, and why not now.
func Binding(b keys.Binding, width int) string {
	line := Fit(b.Label(), 12) + Fit(b.Text, 23)
	if b.Why != "" {
		return Faint.Render(ansi.Truncate(line+"not now: "+Clean(b.Why), width, "…"))
	}
	return line
}

var frame = lipgloss.NewStyle().Border(lipgloss.RoundedBorder()).Padding(0, 1)

// Frame draws lines in a box in the middle of width by height.
func Frame(lines []string, room, width, height int) []string {
	box := frame.Render(strings.Join(Box(lines, room, len(lines)), "\n"))
	return strings.Split(lipgloss.Place(width, height, lipgloss.Center, lipgloss.Center, box), "\n")
}
