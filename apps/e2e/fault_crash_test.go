package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestF01ACrashBeforeTheOrder: all was reserved, and the process dies before it
// has asked for the guest. It goes on with the same VMID, and there is one guest.
func TestF01ACrashBeforeTheOrder(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		held := r.sim.Fail(pvesim.Fault{Method: http.MethodGet, Path: nextID, Times: 2, Hold: true, Reset: true})
		early := r.both()
		r.caught(held, 2)
		r.crash(held.Remove)
		r.made(t, early)

		faults := r.planted(pvesim.Fault{Hold: true, Reset: true})
		late := r.both()
		for _, f := range faults {
			r.caught(f, 1)
		}
		r.crash(r.sim.Heal)
		r.made(t, late)
		assert.Equal(t, 4, r.ordered(), "orders that arrived")
	})
}

// TestF03ACrashBeforeTheTaskIsKnown: the order was answered, and the process dies
// before it has saved which task it became. The guest is found and no second one
// ordered, whether it is complete by then or only forming.
func TestF03ACrashBeforeTheTaskIsKnown(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		faults := r.planted(pvesim.Fault{Hold: true, After: true})
		complete := r.both()
		for _, f := range faults {
			r.caught(f, 1)
		}
		r.crash(r.sim.Heal)
		r.made(t, complete)

		faults = r.planted(pvesim.Fault{Hold: true, After: true})
		tasks := []*pvesim.Planted{
			r.sim.FailTask(pvesim.TaskFault{Type: "qmclone", Stages: 1, Hold: true}),
			r.sim.FailTask(pvesim.TaskFault{Type: "vzcreate", Hold: true}),
		}
		forming := r.both()
		for _, f := range append(faults, tasks...) {
			r.caught(f, 1)
		}
		r.crash(func() {
			for _, f := range faults {
				f.Remove()
			}
		})
		looked := r.sim.Fail(pvesim.Fault{Method: http.MethodGet, Path: anyConfig, Times: 2, Delay: 1})
		r.caught(looked, 2)
		r.sim.Heal()
		r.made(t, forming)
		assert.Equal(t, 4, r.ordered(), "orders that arrived")
	})
}

// TestF05NobodyCanTell: the answer to the order is lost, and then the node. Until
// it is back everything stays held, and nothing is made elsewhere, also if the
// process dies or the operator gives it up.
func TestF05NobodyCanTell(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		accepted := r.lost()
		r.crash(func() {})
		r.unknown(accepted, "installing")
		r.sim.SetOffline("pve2", false)
		r.made(t, accepted)

		accepted = r.lost()
		for _, a := range accepted {
			_, op := idsOf(a)
			r.alive[0].must(http.StatusOK, http.MethodPost, "/v1/operations/"+op+"/cancel", nil)
		}
		r.unknown(accepted, "installing")
		r.sim.SetOffline("pve2", false)
		for _, a := range accepted {
			assert.Equal(t, "cancelled", r.outcome(a)["state"])
			r.nothing(a)
			assert.Equal(t, []string{"server.requested", "server.failed"}, r.facts(a))
		}
		assert.Equal(t, 4, r.ordered(), "orders that arrived")
	})
}

// lost asks for a server of each kind on a node that is cut off as soon as it has
// got the orders, before it has answered them.
func (r *ranch) lost() []map[string]any {
	r.t.Helper()
	faults := r.planted(pvesim.Fault{Hold: true, After: true, Reset: true})
	accepted := r.both(map[string]any{"node": "pve2"})
	for _, f := range faults {
		r.caught(f, 1)
	}
	r.sim.SetOffline("pve2", true)
	for _, f := range faults {
		f.Remove()
	}
	r.unknown(accepted, "installing")
	return accepted
}

// unknown looks whether operations wait for the world, with all that they hold.
func (r *ranch) unknown(accepted []map[string]any, life string) {
	r.t.Helper()
	for _, a := range accepted {
		assert.NotEmpty(r.t, r.is(a, "waiting")["cause"])
		r.keeps(a)
		assert.Equal(r.t, vmidOf(a), vmidOf(r.now(a)))
		assert.Equal(r.t, life, r.now(a)["life"])
	}
}
