package app

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/core"
)

// The smallest terminal that a screen is drawn for.
const (
	leastWidth  = 40
	leastHeight = 10
)

// View draws the terminal: a header, the screen, the status line and the keys.
func (m Model) View() tea.View {
	view := tea.NewView(m.draw())
	view.AltScreen = true
	view.WindowTitle = "Remuda"
	return view
}

func (m Model) draw() string {
	if m.width < leastWidth || m.height < leastHeight {
		return draw.Fit("The terminal is too small.", m.width)
	}
	lines := []string{m.header(), strings.Repeat("─", m.width)}
	lines = append(lines, draw.Box(m.top().View(m.World, m.width, m.room()), m.width, m.room())...)
	lines = append(lines, m.statusLines()...)
	lines = append(lines, draw.Box([]string{draw.Hints(m.top().Keys(m.World), m.width)}, m.width, 1)...)
	return strings.Join(lines, "\n")
}

// room is how many lines the screen has.
func (m Model) room() int { return m.height - 3 - len(m.statusLines()) }

func (m Model) header() string {
	left := draw.Brand.Render("Remuda") + "  " + draw.Heading.Render(draw.Clean(m.top().Title(m.World)))
	right := draw.Faint.Render(draw.Clean(m.World.Me.Name)+" @ "+draw.Clean(m.World.Place)) + "  " + m.freshness()
	room := m.width - ansi.StringWidth(right) - 2
	if room < m.width/3 { // a long URL gives way to the title
		right, room = m.freshness(), m.width-ansi.StringWidth(m.freshness())-2
	}
	return draw.Box([]string{left}, room, 1)[0] + "  " + right
}

// freshness says whether what is shown is so now, or how old it is.
func (m Model) freshness() string {
	switch {
	case m.World.Live():
		return draw.Good.Render("● live")
	case !m.World.Loaded:
		return draw.Careful.Render("◌ connecting")
	}
	return draw.Bad.Render("✕ no contact, as of " + draw.Age(m.World.Now, m.World.AsOf))
}

// statusLines is the status, on one line, or on a few where it is long and the
// terminal high.
func (m Model) statusLines() []string {
	style := draw.Careful
	if m.status.bad {
		style = draw.Bad
	}
	lines := draw.Wrap(m.status.text, m.width)
	if most := max(1, min(3, m.height/8)); len(lines) > most {
		lines = append(lines[:most-1], strings.Join(lines[most-1:], " "))
	}
	for i, line := range lines {
		lines[i] = style.Render(draw.Fit(line, m.width))
	}
	return lines
}

// explained is what a person may read of an error, and what helps.
func explained(err error) string {
	text := core.Explain(err)
	if e, ok := errors.AsType[*core.Error](err); ok && e.Remedy != "" {
		text += " (" + e.Remedy + ")"
	}
	return text
}
