package operations

import (
	"fmt"
	"strings"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// The columns, in the order of [cells].
var columns = []draw.Column{
	{Title: "SERVER", Width: 14},
	{Title: "KIND", Width: 9, Rank: 3},
	{Title: "STATE", Width: 14, Rank: 1},
	{Title: "PROGRESS", Width: 16, Rank: 2},
	{Title: "STEP", Width: 15, Rank: 4},
	{Title: "BEGUN", Width: 12, Rank: 5},
}

// why is how many lines explain the operation under the cursor.
const why = 5

func cells(w known.World, op core.Operation) []string {
	step := op.Step
	if op.Undoing {
		step = "undo " + step
	}
	progress := draw.Bar(op.Progress, 16)
	if op.State.Ended() {
		progress = draw.Age(w.Now, op.FinishedAt)
	}
	return []string{w.NameOf(op.Server), op.Kind, string(op.State), progress, step, draw.Age(w.Now, op.CreatedAt)}
}

// View draws the list, and below it why the chosen one is where it is.
func (s Screen) View(w known.World, width, height int) []string {
	list := shown(w)
	kept, widths := draw.Layout(columns, width-2)
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	lines := []string{fmt.Sprintf("%d in progress", len(w.Under())), draw.Heading.Render("  " + draw.Row(titles, kept, widths))}
	if len(list) == 0 {
		return append(lines, "", draw.Faint.Render("  nothing is in progress"))
	}
	at := s.cursor.On(ids(list))
	room := height - len(lines) - why
	from, to := draw.Window(at, len(list), room)
	for i := from; i < to; i++ {
		lines = append(lines, row(w, list[i], kept, widths, i == at))
	}
	for len(lines) < height-why {
		lines = append(lines, "")
	}
	return append(lines, explain(list[at], width)...)
}

func row(w known.World, op core.Operation, kept, widths []int, chosen bool) string {
	all := cells(w, op)
	if chosen {
		return draw.Chosen.Render("> " + draw.Row(all, kept, widths))
	}
	parts := make([]string, len(kept))
	for n, i := range kept {
		parts[n] = draw.Fit(all[i], widths[n])
		if columns[i].Title == "STATE" {
			parts[n] = draw.Tone(string(op.State)).Render(parts[n])
		}
	}
	return "  " + strings.Join(parts, draw.Gap)
}

// explain says why an operation waits, failed or needs somebody, and what helps.
func explain(op core.Operation, width int) []string {
	lines := []string{draw.Faint.Render(strings.Repeat("─", width))}
	if op.Cause != "" {
		lines = append(lines, draw.Wrap("why: "+op.Cause, width)...)
	}
	if op.Remedy != "" {
		lines = append(lines, draw.Wrap("do:  "+op.Remedy, width)...)
	}
	if len(lines) == 1 {
		lines = append(lines, draw.Faint.Render("operation "+draw.Clean(string(op.ID))))
	}
	return lines[:min(len(lines), why)]
}
