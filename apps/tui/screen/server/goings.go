package server

import (
	"maps"
	"slices"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// goings is what goes on: the operation, and the events.
func goings(w known.World, s core.ServerView, width int) []string {
	return append(operation(w, s, width), events(w, s.ID, width)...)
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

func events(w known.World, id core.ServerID, width int) []string {
	lines := []string{draw.Heading.Render("  EVENTS") + draw.Faint.Render("  since this terminal was opened")}
	heard := w.EventsOf(id)
	if len(heard) == 0 {
		return append(lines, draw.Faint.Render("  none yet"))
	}
	for _, e := range heard {
		line := "  " + e.At.UTC().Format("15:04:05Z") + "  " + draw.Clean(e.Type) + draw.Faint.Render(data(e))
		lines = append(lines, draw.Box([]string{line}, width, 1)[0])
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
