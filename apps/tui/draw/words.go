package draw

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/remudahq/remuda/core"
)

// Age is how long ago something was, as people say it.
func Age(now, then time.Time) string {
	switch {
	case then.IsZero():
		return "never"
	case now.Sub(then) < time.Second:
		return "now"
	}
	return Span(now.Sub(then)) + " ago"
}

// Span is a time as people say it, in the largest unit that tells enough.
func Span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", max(0, int(d.Seconds())))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// Size is a number of bytes in the largest unit that leaves it whole.
func Size(bytes int64) string {
	units := []struct {
		of   int64
		name string
	}{{core.TiB, "TiB"}, {core.GiB, "GiB"}, {core.MiB, "MiB"}, {core.KiB, "KiB"}}
	for _, u := range units {
		if bytes >= u.of && bytes%u.of == 0 {
			return fmt.Sprintf("%d %s", bytes/u.of, u.name)
		}
	}
	return fmt.Sprintf("%d B", bytes)
}

// Time is a moment, to the second, in UTC; a dash if it never was.
func Time(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}

// Bar is a bar of progress, width cells wide with its percentage.
func Bar(percent, width int) string {
	percent = max(0, min(percent, 100))
	room := max(1, width-5)
	full := percent * room / 100
	return strings.Repeat("━", full) + strings.Repeat("─", room-full) + fmt.Sprintf("%4d%%", percent)
}

// State is a server's state in one word: that of its life while it is not
// ready, else that of its power.
func State(s core.Server) string {
	switch {
	case s.Life() != core.Ready:
		return string(s.Life())
	case s.Suspended:
		return "suspended"
	}
	return string(s.Power())
}

// Shown is a server's state with its sign. One that was not seen lately is never
// shown as if it were so now.
func Shown(now time.Time, v core.ServerView) string {
	word := State(v.Server)
	if v.Stale {
		return "? " + word + ", " + Age(now, v.SeenAt)
	}
	return Sign(word) + " " + word
}

// ToneOf is the tone of a server's state.
func ToneOf(v core.ServerView) lipgloss.Style {
	if v.Stale {
		return Careful
	}
	return Tone(State(v.Server))
}

var signs = map[string]string{
	string(core.On): "●", string(core.Off): "○", string(core.Paused): "‖", "suspended": "✕",
	string(core.Failed): "✕", string(core.Missing): "?", string(core.PowerUnknown): "?",
}

// Sign is a mark for a state, so that colour is never the only one.
func Sign(state string) string {
	if sign, ok := signs[state]; ok {
		return sign
	}
	return "◌" // on its way
}
