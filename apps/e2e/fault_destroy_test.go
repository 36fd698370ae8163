package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

var ending = []string{"server.delete_requested", "server.deleted"}

// gone looks whether a deletion has ended well, once, and left nothing.
func (r *ranch) gone(accepted map[string]any) {
	r.t.Helper()
	op := r.outcome(accepted)
	require.Equal(r.t, "succeeded", op["state"], "%v", op)
	r.nothing(accepted)
	facts := r.facts(accepted)
	assert.Equal(r.t, ending, facts[len(facts)-len(ending):])
	assert.Equal(r.t, 1, r.heard(idOf(accepted), "server.deleted"))
}

// TestF19RemovedWhileItRuns: nothing is removed before its stop has ended, and
// nothing is given back before it is removed; also if somebody starts it again at
// the last moment.
func TestF19RemovedWhileItRuns(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		servers := r.pair()
		stops := []*pvesim.Planted{
			r.sim.FailTask(pvesim.TaskFault{Type: "qmstop", Hold: true}), r.sim.FailTask(pvesim.TaskFault{Type: "vzstop", Hold: true}),
		}
		var accepted []map[string]any
		for i, s := range servers {
			accepted = append(accepted, r.deleted(s))
			r.caught(stops[i], 1)
		}
		r.crash(func() {})
		asked := r.sim.Fail(pvesim.Fault{Method: http.MethodGet, Path: taskStatus, Skip: 6, Delay: 1})
		r.caught(asked, 1) // somebody waits for the stops again
		assert.Zero(t, r.counted(http.MethodDelete, ""), "removals")
		for _, s := range servers {
			r.keeps(s)
		}
		removals := r.sim.Fail(pvesim.Fault{Method: http.MethodDelete, Path: anyGuest, Times: 2, Hold: true})
		for _, stop := range stops {
			stop.Remove()
		}
		r.caught(removals, 2)
		for _, s := range servers { // started by somebody else
			r.keeps(s)
			r.sim.SetRunning(vmidOf(s), true)
		}
		removals.Remove()
		for _, a := range accepted {
			r.gone(a)
		}
	})
}

// TestF20IsItGone: the guest was removed, and the node cannot be reached to see
// that. That is no proof: everything stays held until it is.
func TestF20IsItGone(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		servers := r.pair(map[string]any{"node": "pve2"})
		removals := r.sim.Fail(pvesim.Fault{Method: http.MethodDelete, Path: anyGuest, Times: 2, After: true, Hold: true})
		var accepted []map[string]any
		for _, s := range servers {
			accepted = append(accepted, r.deleted(s))
		}
		r.caught(removals, 2)
		require.Eventually(t, func() bool { return len(r.sim.Machines()) == 0 }, patience, 10*time.Millisecond, "they were removed")
		r.sim.Fail(pvesim.Fault{Method: http.MethodGet, Path: anyConfig, Status: 595, Times: -1})
		removals.Remove()
		r.unknown(accepted, "deleting")
		r.sim.SetOffline("pve2", true)
		r.crash(r.sim.Heal)
		r.unknown(accepted, "deleting")
		r.sim.SetOffline("pve2", false)
		for _, a := range accepted {
			r.gone(a)
		}
		assert.Equal(t, 2, r.counted(http.MethodDelete, ""), "removals")
	})
}

// TestF21NotFoundIsNotGone: a node answers that there is no such guest, or that
// we may not know. It is gone only when the cluster itself says that the VMID is
// free: one that was moved is followed, one that is hidden is waited for.
func TestF21NotFoundIsNotGone(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		r.moved(r.pair(map[string]any{"node": "pve2"}))
		r.hidden(r.pair())
		r.absent(r.pair())
		assert.Empty(t, r.sim.Machines())
	})
}

// moved has servers deleted whose guests are moved at each step of it.
func (r *ranch) moved(servers []map[string]any) {
	r.t.Helper()
	for _, s := range servers {
		first := r.sim.Fail(pvesim.Fault{Method: http.MethodPost, Path: "/nodes/*/status/stop", Hold: true})
		then := r.sim.Fail(pvesim.Fault{Method: http.MethodPut, Path: anyConfig, Hold: true})
		last := r.sim.Fail(pvesim.Fault{Method: http.MethodDelete, Path: anyGuest, Hold: true})
		removed := r.counted(http.MethodDelete, "")
		accepted := r.deleted(s)
		for i, step := range []*pvesim.Planted{first, then, last} {
			r.caught(step, 1)
			require.True(r.t, r.sim.MoveGuest(vmidOf(s), []string{"pve1", "pve2", "pve1"}[i]))
			r.keeps(s)
			step.Remove()
		}
		r.gone(accepted)
		assert.NotContains(r.t, r.sim.Machines(), vmidOf(s))
		assert.LessOrEqual(r.t, r.counted(http.MethodDelete, "")-removed, 2, "one removal found nothing where it was sent, one found it")
	}
}

// hidden has servers deleted whose guests our token may not see for a while.
func (r *ranch) hidden(servers []map[string]any) {
	r.t.Helper()
	const token = "remuda@pve!sim"
	removed := r.counted(http.MethodDelete, "")
	r.sim.Revoke("/vms", token)
	var accepted []map[string]any
	for _, s := range servers {
		accepted = append(accepted, r.deleted(s))
	}
	for _, a := range accepted {
		assert.Contains(r.t, r.is(a, "waiting")["cause"], "cannot be read")
		r.keeps(a)
	}
	r.sim.Fail(pvesim.Fault{Path: "/cluster/resources", Answer: "[]", Times: -1}) // the list is no proof either
	r.crash(func() {})
	for _, a := range accepted {
		r.is(a, "waiting")
		r.keeps(a)
	}
	assert.Equal(r.t, removed, r.counted(http.MethodDelete, ""), "removals")
	r.sim.Heal()
	r.sim.SetGrants(token, pvesim.MinimalRole("/vms")...)
	for _, a := range accepted {
		r.gone(a)
	}
}

// absent has servers deleted whose guests somebody has removed.
func (r *ranch) absent(servers []map[string]any) {
	r.t.Helper()
	removed := r.counted(http.MethodDelete, "")
	for _, s := range servers {
		r.sim.RemoveGuest(vmidOf(s))
		r.gone(r.deleted(s))
	}
	assert.Equal(r.t, removed, r.counted(http.MethodDelete, ""), "removals")
}
