package servers

import (
	"fmt"
	"strings"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// The columns, in the order of [cells].
var columns = []draw.Column{
	{Title: "NAME", Width: 14},
	{Title: "STATE", Width: 12, Rank: 1},
	{Title: "NODE", Width: 8, Rank: 3},
	{Title: "ADDRESS", Width: 15, Rank: 2},
	{Title: "PLAN", Width: 10, Rank: 5},
	{Title: "OWNER", Width: 16, Rank: 4},
	{Title: "IMAGE", Width: 14, Rank: 6},
	{Title: "CLUSTER", Width: 10, Rank: 7},
}

const owner = 5 // the column that only an admin needs

const marker = 2 // cells left of the rows, for the cursor

func cells(s core.ServerView) []string {
	state := draw.State(s.Server)
	return []string{s.Name, draw.Sign(state) + " " + state, s.Placement.Node, addresses(s), s.PlanName, s.OwnerName, s.ImageName, s.ClusterName}
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
	kept, widths := draw.Layout(s.columns(w), width-marker)
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	lines := []string{s.summary(w, len(shown)), draw.Heading.Render("  " + draw.Row(titles, kept, widths))}
	if len(shown) == 0 {
		return append(lines, "", draw.Faint.Render("  "+s.nothing(w)))
	}
	at := s.cursor.On(ids(shown))
	from, to := draw.Window(at, len(shown), height-len(lines))
	for i := from; i < to; i++ {
		lines = append(lines, row(shown[i], kept, widths, i == at))
	}
	return lines
}

// columns gives one who is no admin no owner: it is always themself.
func (s Screen) columns(w known.World) []draw.Column {
	if w.Me.Role == core.Admin {
		return columns
	}
	own := append([]draw.Column(nil), columns...)
	own[owner].Rank, own[owner].Width = 100, 10_000
	return own
}

func row(server core.ServerView, kept, widths []int, chosen bool) string {
	all := cells(server)
	if chosen {
		return draw.Chosen.Render("> " + draw.Row(all, kept, widths))
	}
	parts := make([]string, len(kept))
	for n, i := range kept {
		parts[n] = draw.Fit(all[i], widths[n])
		if columns[i].Title == "STATE" {
			parts[n] = draw.Tone(draw.State(server.Server)).Render(parts[n])
		}
	}
	return "  " + strings.Join(parts, draw.Gap)
}

func (s Screen) summary(w known.World, shown int) string {
	switch {
	case s.typing:
		return fmt.Sprintf("/%s▏ %d of %d", s.filter, shown, len(w.Servers))
	case s.filter != "":
		return fmt.Sprintf("/%s  %d of %d", s.filter, shown, len(w.Servers))
	case len(w.Servers) == 1:
		return "1 server"
	}
	return fmt.Sprintf("%d servers", len(w.Servers))
}

func (s Screen) nothing(w known.World) string {
	switch {
	case !w.Loaded:
		return "reading …"
	case len(w.Servers) > 0:
		return "no server fits the filter; esc shows all"
	}
	return "there are no servers"
}
