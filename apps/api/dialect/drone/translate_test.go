package drone

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

var states = []string{pending, creating, created, staging, running, shutdown, stopping, stopped, failed}

func view(life core.Life, power core.Power, change func(*core.Server)) core.ServerView {
	var s core.Server
	change(&s)
	return core.ServerView{Server: core.RestoreServer(s, core.ServerState{Life: life, Power: power})}
}

// Whatever a server of ours is, it is in one of the nine states; and every state
// is that of some server.
func TestEveryServerHasAState(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, life := range core.Lives() {
		for _, power := range core.Powers() {
			for _, change := range []func(*core.Server){
				func(*core.Server) {}, func(s *core.Server) { s.Placement.Node = "pve1" }, func(s *core.Server) { s.Operation = "op" }, func(s *core.Server) { s.LastError = "no" },
			} {
				state := stateOf(view(life, power, change))
				require.Contains(t, states, state, "%s %s", life, power)
				seen[state] = true
			}
		}
	}
	require.Len(t, seen, len(states))
	for _, c := range []struct {
		life  core.Life
		power core.Power
		what  func(*core.Server)
		want  string
	}{
		{core.Ready, core.On, func(s *core.Server) { s.Operation, s.LastError = "op", "before" }, staging},
		{core.Ready, core.On, func(s *core.Server) { s.LastError = "its keys were not put into it" }, failed},
		{core.Ready, core.Off, func(s *core.Server) { s.LastError = "x" }, stopped},
		{core.Ready, core.PowerUnknown, func(*core.Server) {}, failed},
		{core.Installing, core.PowerUnknown, func(*core.Server) {}, pending},
		{core.Deleting, core.On, func(s *core.Server) { s.Operation = "op" }, shutdown},
		{core.Failed, core.PowerUnknown, func(*core.Server) {}, failed},
	} {
		require.Equal(t, c.want, stateOf(view(c.life, c.power, c.what)))
	}
	require.Len(t, lives, len(core.Lives())-1, "ready has a power of its own")
	require.Len(t, powers, len(core.Powers()))
}

func TestErrorsAreExplained(t *testing.T) {
	t.Parallel()
	for _, life := range core.Lives() {
		for _, power := range core.Powers() {
			v := view(life, power, func(s *core.Server) { s.Placement.Node = "pve1" })
			if life != core.Failed { // whose operation has a cause
				require.Equal(t, stateOf(v) == failed, whyOf(v) != "", "%s %s", life, power)
			}
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	require.Zero(t, seconds(time.Time{}))
	require.Equal(t, int64(1767225600), seconds(time.Date(2026, 1, 1, 0, 0, 0, 999, time.UTC)))
}

func TestTruth(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"true": true, "1": true, "T": true, "false": false, "": false, "maybe": false, "yes": false} {
		require.Equal(t, want, truth(text), text)
	}
}
