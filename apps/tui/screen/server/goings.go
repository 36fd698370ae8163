package server

import (
	"fmt"
	"maps"
	"slices"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// goings is what goes on, in at most height lines: the operation, and the
// events.
func (s Screen) goings(w known.World, server core.ServerView, width, height int) []string {
	lines := operation(w, server, width)
	return append(lines, s.events(w, width, height-len(lines))...)
}

func operation(w known.World, s core.ServerView, width int) []string {
	if s.Operation == "" {
		return nil
	}
	op, ok := w.Operation(s.Operation)
	if !ok {
		return []string{draw.Careful.Render("  An operation holds it: " + draw.Clean(string(s.Operation))), ""}
	}
	lines := []string{draw.Heading.Render("  OPERATION "+draw.Clean(op.Kind)) + "  " + draw.Tone(string(op.State)).Render(draw.Clean(string(op.State)))}
	lines = append(lines, "  "+draw.Bar(op.Progress, min(30, width-4))+"  "+draw.Clean(step(op)))
	for _, line := range slices.DeleteFunc([]string{op.Cause, op.Remedy}, func(t string) bool { return t == "" }) {
		for _, part := range draw.Wrap(line, width-4) {
			lines = append(lines, "  "+part)
		}
	}
	return append(lines, "")
}

func step(op core.Operation) string {
	if op.Undoing {
		return "taking back " + op.Step
	}
	return op.Step
}

func (s Screen) events(w known.World, width, height int) []string {
	lines := []string{draw.Heading.Render("  EVENTS") + draw.Faint.Render("  since this terminal was opened")}
	heard := w.EventsOf(s.ID)
	if len(heard) == 0 {
		return append(lines, draw.Faint.Render("  none yet"))
	}
	room := max(0, height-len(lines))
	from := max(0, min(s.from, len(heard)-room))
	more := len(heard) - from - room
	if more > 0 && room > 0 {
		room--
	}
	for _, e := range heard[from:min(len(heard), from+room)] {
		line := "  " + e.At.UTC().Format("15:04:05Z") + "  " + draw.Clean(e.Type) + draw.Faint.Render(data(e))
		lines = append(lines, draw.Box([]string{line}, width, 1)[0])
	}
	if more > 0 {
		lines = append(lines, draw.Faint.Render(fmt.Sprintf("  … %d older ones below", more+1)))
	}
	return lines
}

func data(e core.Event) string {
	text := ""
	for _, key := range slices.Sorted(maps.Keys(e.Data)) {
		text += "  " + draw.Clean(key) + "=" + draw.Clean(e.Data[key])
	}
	return text
}
