package core_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// The drawing of a server's life. A row may become what is marked.
const lifeDrawing = `
              installing ready deleting failed missing
installing    .          x     x        x      x
ready         x          .     x        .      x
deleting      .          x     .        .      x
failed        .          .     x        .      .
missing       x          x     x        .      .
`

// The drawing of what may be asked of a server's power: in the state of a row,
// whatever leads through what is marked.
const askDrawing = `
              unknown off starting on stopping rebooting pausing paused resuming
unknown       .       .   x        .  x        x         x       .      x
off           .       .   x        .  .        .         .       .      .
starting      .       .   .        .  x        .         .       .      .
on            .       .   .        .  x        x         x       .      .
stopping      .       .   .        .  x        .         .       .      .
rebooting     .       .   .        .  x        .         .       .      .
pausing       .       .   .        .  x        .         .       .      .
paused        .       .   .        .  x        .         .       .      x
resuming      .       .   .        .  x        .         .       .      .
`

// The drawing of what may be seen: from any state, whatever can be seen of a
// guest is believed, and nothing else is.
const observeDrawing = `
              unknown off starting on stopping rebooting pausing paused resuming
unknown       x       x   .        x  .        .         .       x      .
off           x       x   .        x  .        .         .       x      .
starting      x       x   .        x  .        .         .       x      .
on            x       x   .        x  .        .         .       x      .
stopping      x       x   .        x  .        .         .       x      .
rebooting     x       x   .        x  .        .         .       x      .
pausing       x       x   .        x  .        .         .       x      .
paused        x       x   .        x  .        .         .       x      .
resuming      x       x   .        x  .        .         .       x      .
`

// draw prints a table of moves, one row for each state.
func draw[S ~string](states []S, can func(from, to S) bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-14s", "")
	for i, s := range states {
		b.WriteString(column(states, i, string(s)))
	}
	for _, from := range states {
		fmt.Fprintf(&b, "\n%-14s", from)
		for i, to := range states {
			mark := "."
			if can(from, to) {
				mark = "x"
			}
			b.WriteString(column(states, i, mark))
		}
	}
	return b.String() + "\n"
}

func column[S ~string](states []S, i int, text string) string {
	if i == len(states)-1 {
		return text
	}
	return fmt.Sprintf("%-*s", len(states[i])+1, text)
}

// canAsk reports whether there is an action that may be asked for in the one
// state and leads through the other.
func canAsk(from, via core.Power) bool {
	for _, action := range core.PowerActions() {
		if action.Via() == via && action.Check(core.VM, from) == nil {
			return true
		}
	}
	return false
}

func TestTheMachinesAreAsDrawn(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, got, want string }{
		{"life", draw(core.Lives(), core.Life.CanBecome), lifeDrawing},
		{"ask", draw(core.Powers(), canAsk), askDrawing},
		{"observe", draw(core.Powers(), func(from, to core.Power) bool {
			s := core.RestoreServer(core.Server{}, core.ServerState{Life: core.Ready, Power: from, PowerAt: now})
			s.Observe(to, now.Add(time.Second))
			return s.Power() == to && s.PowerAt().After(now)
		}), observeDrawing},
	} {
		if c.got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, c.got, c.want)
		}
	}
}

func TestAskRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name      string
		life      core.Life
		power     core.Power
		kind      core.GuestKind
		suspended bool
		action    core.PowerAction
		want      core.Kind
		code      string
	}{
		{"start what is on", core.Ready, core.On, core.VM, false, core.Start, core.Conflict, core.CodeIllegalMove},
		{"stop what is off", core.Ready, core.Off, core.VM, false, core.Stop, core.Conflict, core.CodeIllegalMove},
		{"start what is being made", core.Installing, core.Off, core.VM, false, core.Start, core.Conflict, core.CodeIllegalMove},
		{"start what is suspended", core.Ready, core.Off, core.VM, true, core.Start, core.Denied, core.CodeSuspended},
		{"pause a container", core.Ready, core.On, core.Container, false, core.Suspend, core.Invalid, core.CodeNotSupported},
		{"reset a container", core.Ready, core.On, core.Container, false, core.Reset, core.Invalid, core.CodeNotSupported},
		{"do what nobody knows", core.Ready, core.On, core.VM, false, "dance", core.Invalid, core.CodeValidation},
	} {
		s := core.RestoreServer(core.Server{Kind: c.kind, Suspended: c.suspended}, core.ServerState{Life: c.life, Power: c.power})
		err := s.Ask(c.action, now)
		if core.KindOf(err) != c.want || core.CodeOf(err) != c.code {
			t.Errorf("%s: got %v (%s), want %s (%s)", c.name, err, core.CodeOf(err), c.want, c.code)
		}
		if s.Power() != c.power {
			t.Errorf("%s: the refusal changed the power to %s", c.name, s.Power())
		}
	}
}

func TestAnOldSightingIsNoNews(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := core.RestoreServer(core.Server{}, core.ServerState{Power: core.On, PowerAt: now})
	if s.Observe(core.Off, now.Add(-time.Second)) || s.Power() != core.On {
		t.Errorf("a sighting from before changed the power to %s", s.Power())
	}
	if !s.Observe(core.Off, now.Add(time.Second)) || !s.StoppedAt.Equal(now.Add(time.Second)) {
		t.Errorf("a later sighting was not taken over: %s, stopped at %s", s.Power(), s.StoppedAt)
	}
}
