package draw

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Gap separates two columns.
const Gap = "  "

// Column is one column of a table.
type Column struct {
	Title string
	Width int // cells; the first column takes what is left
	Rank  int // the higher, the sooner it is left out where there is no room
}

// Fit makes text exactly width cells wide. It cleans it first.
func Fit(text string, width int) string {
	if width <= 0 {
		return ""
	}
	text = ansi.Truncate(Clean(text), width, "…")
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// Layout says which columns fit into width, by index, and how wide each is.
func Layout(columns []Column, width int) (kept, widths []int) {
	for i := range columns {
		kept = append(kept, i)
	}
	for len(kept) > 1 && total(columns, kept) > width {
		worst := slices.MaxFunc(kept, func(a, b int) int { return columns[a].Rank - columns[b].Rank })
		kept = slices.DeleteFunc(kept, func(i int) bool { return i == worst })
	}
	for _, i := range kept {
		widths = append(widths, columns[i].Width)
	}
	widths[0] = max(1, widths[0]+width-total(columns, kept))
	return kept, widths
}

func total(columns []Column, kept []int) int {
	sum := len(Gap) * (len(kept) - 1)
	for _, i := range kept {
		sum += columns[i].Width
	}
	return sum
}

// Row lays the cells of one row out as [Layout] said.
func Row(cells []string, kept, widths []int) string {
	parts := make([]string, len(kept))
	for n, i := range kept {
		parts[n] = Fit(cells[i], widths[n])
	}
	return strings.Join(parts, Gap)
}

// Window says which of count rows are shown in height lines, so that the row
// at is among them.
func Window(at, count, height int) (from, to int) {
	height = max(1, height)
	from = max(0, min(at-height/2, count-height))
	return from, min(count, from+height)
}

// Box is exactly width by height: lines are cut, and blank ones added.
func Box(lines []string, width, height int) []string {
	box := make([]string, 0, height)
	for _, line := range lines[:min(len(lines), height)] {
		line = ansi.Truncate(line, width, "…")
		box = append(box, line+strings.Repeat(" ", max(0, width-ansi.StringWidth(line))))
	}
	for len(box) < height {
		box = append(box, strings.Repeat(" ", max(0, width)))
	}
	return box
}

// Beside puts two boxes of the same height side by side.
func Beside(left, right []string) []string {
	both := make([]string, 0, len(left))
	for i := range left {
		both = append(both, left[i]+Gap+right[i])
	}
	return both
}

// Wrap breaks text into lines of at most width cells. It cleans it first.
func Wrap(text string, width int) []string {
	return strings.Split(ansi.Wrap(Clean(text), max(1, width), ""), "\n")
}
