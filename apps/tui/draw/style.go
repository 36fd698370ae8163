package draw

import (
	"charm.land/lipgloss/v2"

	"github.com/remudahq/remuda/core"
)

// The styles. They use the sixteen colours of the terminal's own palette, so
// that they fit light and dark; a terminal without colours, or one told so by
// NO_COLOR, loses nothing but colour.
var (
	Brand   = lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Cyan)
	Heading = lipgloss.NewStyle().Bold(true)
	Chosen  = lipgloss.NewStyle().Reverse(true)
	Faint   = lipgloss.NewStyle().Faint(true)
	Good    = lipgloss.NewStyle().Foreground(lipgloss.Green)
	Careful = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
	Bad     = lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Red)
	Plain   = lipgloss.NewStyle()
)

var tones = map[string]lipgloss.Style{
	string(core.On): Good, string(core.Off): Faint, "suspended": Bad,
	string(core.Failed): Bad, string(core.Missing): Bad,
	string(core.Succeeded): Good, string(core.NeedsOperator): Bad, string(core.Cancelled): Faint,
}

// Tone is the style of a state of a server or an operation.
func Tone(state string) lipgloss.Style {
	if tone, ok := tones[state]; ok {
		return tone
	}
	return Careful
}
