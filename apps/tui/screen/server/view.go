package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/apps/tui/draw"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// besides is the width from which facts and events stand side by side.
const besides = 110

// View draws the page: facts first, then what goes on.
func (s Screen) View(w known.World, width, height int) []string {
	server, ok := w.Server(s.ID)
	if !ok {
		lines := []string{draw.Bad.Render("  This server is gone."), ""}
		return append(lines, s.events(w, width, height-len(lines))...)
	}
	if width < besides {
		lines := append(facts(w, server, width), "")
		return append(lines, s.goings(w, server, width, height-len(lines))...)
	}
	left := width/2 - len(draw.Gap)
	right := width - left - len(draw.Gap)
	return draw.Beside(draw.Box(facts(w, server, left), left, height), draw.Box(s.goings(w, server, right, height), right, height))
}

func facts(w known.World, s core.ServerView, width int) []string {
	state := draw.State(s.Server)
	lines := []string{
		fact("state", draw.ToneOf(s).Render(draw.Clean(sign(s)+" "+state))+draw.Faint.Render(observed(w, s)), width),
		fact("where", join(s.ClusterName, s.Placement.Node, vmid(s)), width),
	}
	for i, a := range s.Addresses {
		lines = append(lines, fact(first(i, "addresses"), address(a), width))
	}
	lines = append(lines,
		fact("made of", join(string(s.Kind), s.ImageName, s.PlanName), width),
		fact("resources", resources(s.Spec), width),
		fact("owner", draw.Clean(s.OwnerName), width),
		fact("hostname", draw.Clean(s.Hostname), width))
	for i, key := range slices.Sorted(maps.Keys(s.Labels)) {
		lines = append(lines, fact(first(i, "labels"), draw.Clean(key)+"="+draw.Clean(s.Labels[key]), width))
	}
	lines = append(lines,
		fact("created", draw.Time(s.CreatedAt), width),
		fact("started", draw.Time(s.StartedAt), width),
		fact("id", fmt.Sprintf("%s  #%d", draw.Clean(string(s.ID)), s.Number), width))
	if s.LastError != "" {
		lines = append(lines, fact("last error", draw.Bad.Render(draw.Clean(s.LastError)), width))
	}
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

// fact is one line, or none where there is nothing to say.
func fact(name, value string, width int) string {
	if value == "" {
		return ""
	}
	return draw.Box([]string{"  " + draw.Faint.Render(draw.Fit(name, 12)) + value}, width, 1)[0]
}

func first(i int, name string) string {
	if i == 0 {
		return name
	}
	return ""
}

func observed(w known.World, s core.ServerView) string {
	if s.State().PowerAt.IsZero() {
		return "  not observed yet"
	}
	span := "  for " + draw.Span(w.Now.Sub(s.State().PowerAt))
	switch {
	case s.Stale:
		return "  not seen lately: as of " + draw.Age(w.Now, s.SeenAt)
	case s.SeenAt.IsZero() || s.Operation != "":
		return span
	}
	return span + ", as of " + draw.Age(w.Now, s.SeenAt)
}

// sign is that of the state, or a doubt.
func sign(s core.ServerView) string {
	if s.Stale {
		return "?"
	}
	return draw.Sign(draw.State(s.Server))
}

func vmid(s core.ServerView) string {
	if s.Placement.VMID == 0 {
		return ""
	}
	return fmt.Sprintf("VMID %d", s.Placement.VMID)
}

func address(a core.Address) string {
	text := fmt.Sprintf("%s/%d", a.IP, a.Bits)
	if a.Gateway.IsValid() {
		text += " via " + a.Gateway.String()
	}
	if a.Reverse != "" {
		text += "  " + draw.Clean(a.Reverse)
	}
	return text
}

func resources(s core.Spec) string {
	if s.Cores == 0 {
		return ""
	}
	parts := []string{fmt.Sprintf("%d cores", s.Cores), draw.Size(s.Memory)}
	for _, disk := range slices.Sorted(maps.Keys(s.Disks)) {
		parts = append(parts, draw.Clean(disk)+" "+draw.Size(s.Disks[disk]))
	}
	return strings.Join(parts, ", ")
}

func join(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return draw.Clean(strings.Join(parts, " · "))
}
