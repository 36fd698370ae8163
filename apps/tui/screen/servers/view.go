package servers

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// The columns, in the order of [cells].
var columns = []draw.Column{
	{Title: "NAME", Least: 20, Most: 40},
	{Title: "STATE", Least: 12, Most: 26, Rank: 1},
	{Title: "NODE", Most: 16, Rank: 3},
	{Title: "ADDRESS", Least: 10, Most: 39, Rank: 2},
	{Title: "PLAN", Most: 16, Rank: 5},
	{Title: "OWNER", Most: 24, Rank: 4},
	{Title: "IMAGE", Most: 24, Rank: 6},
	{Title: "CLUSTER", Most: 16, Rank: 7},
}

// The places of two columns: the one with a tone, and the one that only an
// admin needs.
const (
	state = 1
	owner = 5
)

func cells(now time.Time, s core.ServerView) []string {
	return []string{s.Name, draw.Shown(now, s), s.Placement.Node, addresses(s), s.PlanName, s.OwnerName, s.ImageName, s.ClusterName}
}

func addresses(s core.ServerView) string {
	list := make([]string, len(s.Addresses))
	for i, a := range s.Addresses {
		list[i] = a.IP.String()
	}
	return strings.Join(list, " ")
}

// View draws the list.
func (s Screen) View(w known.World, width, height int) []string {
	shown := s.shown(w)
	rows := make([][]string, len(shown))
	for i, server := range shown {
		rows[i] = cells(w.Now, server)
	}
	table := draw.Table{
		Columns: columns, Rows: rows, At: s.cursor.On(ids(shown)), Toned: state,
		Tone: func(row int) lipgloss.Style { return draw.ToneOf(shown[row]) },
	}
	if w.Me.Role != core.Admin {
		table = table.Without(owner) // who is no admin sees only what is theirs
	}
	lines := append([]string{s.summary(w, shown)}, table.Draw(width, height-1)...)
	if len(shown) == 0 {
		lines = append(lines, "", draw.Faint.Render("  "+s.nothing(w)))
	}
	return lines
}

func (s Screen) summary(w known.World, shown []core.ServerView) string {
	switch {
	case s.typing:
		return fmt.Sprintf("/%s▏ %d of %d", s.filter, len(shown), len(w.Servers))
	case s.filter != "":
		return fmt.Sprintf("/%s  %d of %d", s.filter, len(shown), len(w.Servers)) + tally(shown)
	case len(w.Servers) == 1:
		return "1 server" + tally(shown)
	}
	return fmt.Sprintf("%d servers", len(w.Servers)) + tally(shown)
}

// tally says how many are in which state, the most frequent first.
func tally(shown []core.ServerView) string {
	counts, stale := map[string]int{}, 0
	for _, server := range shown {
		if server.Stale {
			stale++
			continue
		}
		counts[draw.State(server.Server)]++
	}
	words := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
	text := ""
	for _, word := range words {
		text += draw.Gap + draw.Tone(word).Render(fmt.Sprintf("%s %d %s", draw.Sign(word), counts[word], draw.Clean(word)))
	}
	if stale > 0 {
		text += draw.Gap + draw.Careful.Render(fmt.Sprintf("? %d not seen lately", stale))
	}
	return text
}

func (s Screen) nothing(w known.World) string {
	switch {
	case !w.Loaded:
		return "reading …"
	case len(w.Servers) > 0:
		return "no server fits the filter; esc shows all"
	}
	return "there are no servers; they are made through the API, see its /docs"
}
