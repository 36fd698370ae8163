package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Gap separates two columns.
const Gap = "  "

// Fit makes text exactly width cells wide. It cleans it first.
func Fit(text string, width int) string {
	if width <= 0 {
		return ""
	}
	return padded(ansi.Truncate(Clean(text), width, "…"), width)
}

// Box is exactly width by height: lines are cut, and blank ones added.
func Box(lines []string, width, height int) []string {
	box := make([]string, 0, height)
	for _, line := range lines[:min(len(lines), height)] {
		box = append(box, padded(ansi.Truncate(line, width, "…"), width))
	}
	for len(box) < height {
		box = append(box, padded("", width))
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

func padded(line string, width int) string {
	return line + strings.Repeat(" ", max(0, width-ansi.StringWidth(line)))
}
