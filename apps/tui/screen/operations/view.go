package operations

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// The columns, in the order of [cells].
var columns = []draw.Column{
	{Title: "SERVER", Least: 14, Most: 40},
	{Title: "KIND", Least: 9, Most: 16, Rank: 3},
	{Title: "STATE", Least: 14, Most: 14, Rank: 1},
	{Title: "PROGRESS", Least: 16, Most: 16, Rank: 2},
	{Title: "STEP", Least: 15, Most: 24, Rank: 4},
	{Title: "BEGUN", Least: 12, Most: 12, Rank: 5},
}

const state = 2 // the place of the column with a tone

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
	rows := make([][]string, len(list))
	for i, op := range list {
		rows[i] = cells(w, op)
	}
	at := s.cursor.On(ids(list))
	table := draw.Table{
		Columns: columns, Rows: rows, At: at, Toned: state,
		Tone: func(row int) lipgloss.Style { return draw.Tone(string(list[row].State)) },
	}
	lines := append([]string{fmt.Sprintf("%d in progress", len(w.Under()))}, table.Draw(width, height-1-why)...)
	if len(list) == 0 {
		return append(lines, "", draw.Faint.Render("  nothing is in progress"))
	}
	for len(lines) < height-why {
		lines = append(lines, "")
	}
	return append(lines, explain(list[at], width)...)
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
