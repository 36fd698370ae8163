package draw

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Column is one column of a table. It is as wide as what stands in it, within
// its bounds.
type Column struct {
	Title string
	Least int // cells; the title's at least
	Most  int // cells
	Rank  int // the higher, the sooner it is left out where there is no room; 0 never
}

// Table is rows under titles, with a cursor on one of them.
type Table struct {
	Columns []Column
	Rows    [][]string // a cell for each column
	At      int        // the row under the cursor
	Toned   int        // the column that is drawn in a tone
	Tone    func(row int) lipgloss.Style
}

// Without is the table without one column.
func (t Table) Without(column int) Table {
	t.Columns = slices.Delete(slices.Clone(t.Columns), column, column+1)
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = slices.Delete(slices.Clone(row), column, column+1)
	}
	t.Rows = rows
	if column < t.Toned {
		t.Toned--
	}
	return t
}

// marker is left of every row, for the cursor.
const (
	marker = "> "
	blank  = "  "
)

// Draw lays the table out in at most height lines, the titles among them, each
// width cells wide. Of the rows it shows those around the cursor.
func (t Table) Draw(width, height int) []string {
	kept, widths := t.layout(width - len(marker))
	titles := make([]string, len(kept))
	for n, i := range kept {
		titles[n] = Fit(t.Columns[i].Title, widths[n])
	}
	lines := []string{Heading.Render(blank + strings.Join(titles, Gap))}
	from, to := window(t.At, len(t.Rows), height-1)
	for i := from; i < to; i++ {
		lines = append(lines, t.row(i, kept, widths, width))
	}
	return lines
}

func (t Table) row(at int, kept, widths []int, width int) string {
	parts := make([]string, len(kept))
	for n, i := range kept {
		parts[n] = Fit(t.Rows[at][i], widths[n])
		if i == t.Toned && at != t.At {
			parts[n] = t.Tone(at).Render(parts[n])
		}
	}
	if at == t.At {
		return Chosen.Render(padded(marker+strings.Join(parts, Gap), width))
	}
	return blank + strings.Join(parts, Gap)
}

// layout says which columns fit into width, by index, and how wide each is. The
// first gives way before another is left out, down to its least.
func (t Table) layout(width int) (kept, widths []int) {
	wants := make([]int, len(t.Columns))
	for i := range t.Columns {
		kept = append(kept, i)
		wants[i] = t.want(i)
	}
	first := min(wants[0], t.Columns[0].Least)
	for len(kept) > 1 && first+rest(wants, kept) > width {
		worst := slices.MaxFunc(kept, func(a, b int) int { return t.Columns[a].Rank - t.Columns[b].Rank })
		kept = slices.DeleteFunc(kept, func(i int) bool { return i == worst })
	}
	for _, i := range kept {
		widths = append(widths, wants[i])
	}
	widths[0] = max(1, min(wants[0], width-rest(wants, kept)))
	return kept, widths
}

// want is how wide a column would like to be.
func (t Table) want(column int) int {
	c := t.Columns[column]
	widest := max(c.Least, ansi.StringWidth(c.Title))
	for _, row := range t.Rows {
		widest = max(widest, ansi.StringWidth(Clean(row[column])))
	}
	return min(widest, c.Most)
}

// rest is how wide all columns but the first are, with their gaps.
func rest(wants, kept []int) int {
	sum := 0
	for _, i := range kept[1:] {
		sum += len(Gap) + wants[i]
	}
	return sum
}

// window says which of count rows are shown in height lines, so that the row
// at is among them.
func window(at, count, height int) (from, to int) {
	height = max(1, height)
	from = max(0, min(at-height/2, count-height))
	return from, min(count, from+height)
}
