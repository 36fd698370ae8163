package e2e

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// lockTimeouts are how Proxmox gives up the lock of a storage.
var lockTimeouts = []string{
	"can't lock file '/var/lock/pve-manager/pve-storage-local' - got timeout",
	"cfs-lock 'storage-local' error: got lock request timeout",
}

// TestF08AStorageThatMakesOneVolumeAtATime: ten servers at once on a storage that
// is slow, and whose lock somebody else holds for a while. Each waits for its turn.
func TestF08AStorageThatMakesOneVolumeAtATime(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		r.sim.SetStorage("pve1", pvesim.Slowness{Takes: 200 * time.Millisecond})
		for i, text := range lockTimeouts {
			r.sim.FailTask(pvesim.TaskFault{Type: "qmclone", Skip: 2 * i, Stages: 2, Exit: text})
		}
		accepted := make([]map[string]any, 10)
		var wg sync.WaitGroup
		for i := range accepted {
			wg.Go(func() { accepted[i] = r.ask("debian-12", map[string]any{"node": "pve1"}) })
		}
		wg.Wait()
		r.made(t, accepted)
		assert.Equal(t, len(accepted)+len(lockTimeouts), r.ordered(), "orders")
	})
}

// TestF09AStorageWithoutSpace: the making fails half-way for want of space, and
// the cluster clears up. Nothing of the server remains, and it says why; also if
// the process dies meanwhile.
func TestF09AStorageWithoutSpace(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		full := func(hold bool) (tasks []*pvesim.Planted) {
			for _, kind := range []string{"qmclone", "vzcreate"} {
				stages := map[string]int{"qmclone": 1}[kind] // before it has the lock of the storage, which it would hold
				tasks = append(tasks, r.sim.FailTask(pvesim.TaskFault{Type: kind, Stages: stages, Hold: hold, Exit: "unable to create image: No space left on device"}))
			}
			return tasks
		}
		full(false)
		accepted := r.both()
		for _, a := range accepted {
			assert.Contains(t, r.failed(a, "storage-full"), "No space left on device")
		}
		tasks := full(true)
		dying := r.both()
		for _, task := range tasks {
			r.caught(task, 1)
		}
		for _, kind := range []string{"qmclone", "vzcreate"} { // both tasks are known, or the order would rightly be given again
			r.caught(r.sim.Fail(pvesim.Fault{Method: http.MethodGet, Path: "/nodes/*" + kind + "*/status", Delay: 1}), 1)
		}
		r.crash(r.sim.Heal)
		for _, a := range append(accepted, dying...) {
			r.failed(a, "storage-full")
			r.nothing(a)
			assert.Equal(t, []string{"server.requested", "server.failed"}, r.facts(a))
		}
		assert.Equal(t, 4, r.ordered(), "orders: none is repeated where there is no space")
		assert.Empty(t, r.sim.Machines())
	})
}

// TestF12ATaskThatWarns: what was done with a warning was done. The operation
// tells the warning.
func TestF12ATaskThatWarns(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		kinds := [][]string{{"qmclone", "resize", "qmstart"}, {"vzcreate", "vzstart"}}
		for _, tasks := range kinds {
			for _, task := range tasks {
				r.sim.FailTask(pvesim.TaskFault{Type: task, Warn: task + " is not amused"})
			}
		}
		accepted := r.both()
		r.made(t, accepted)
		for i, a := range accepted {
			var want []any
			for _, task := range kinds[i] {
				want = append(want, task+" is not amused")
			}
			assert.ElementsMatch(t, want, r.outcome(a)["warnings"])
			r.sim.FailTask(pvesim.TaskFault{Type: []string{"qmstop", "vzstop"}[i], Warn: "slowly"})
			op := r.outcome(r.alive[0].switched(idOf(a), "stop"))
			assert.Equal(t, "succeeded", op["state"])
			assert.Equal(t, []any{"slowly"}, op["warnings"])
		}
		assert.Equal(t, 2, r.ordered(), "orders")
		assert.Zero(t, r.counted(http.MethodDelete, ""), "removals")
	})
}

// TestF13ATaskThatNobodyCanTellOf: the node cannot read the state of its tasks,
// or has forgotten them. What is seen of the guest decides.
func TestF13ATaskThatNobodyCanTellOf(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		r.sim.Fail(pvesim.Fault{Path: "/nodes/*/tasks/*", Status: 500, Reason: "unable to open file - No such file or directory", Times: -1})
		accepted := r.both()
		r.made(t, accepted)
		for _, a := range accepted {
			op := r.outcome(r.alive[0].switched(idOf(a), "stop"))
			assert.Equal(t, "succeeded", op["state"], "%v", op)
			assert.Equal(t, "succeeded", r.outcome(r.deleted(r.now(a)))["state"])
			r.nothing(a)
		}
		r.sim.Heal()
		asked := r.sim.Fail(pvesim.Fault{Method: http.MethodGet, Path: taskStatus, Times: -1, Hold: true})
		forgotten := r.both()
		r.caught(asked, 2)
		for r.sim.ForgetTasks("") < 1 {
			time.Sleep(10 * time.Millisecond)
		}
		asked.Remove()
		r.made(t, forgotten)
		assert.Equal(t, 4, r.ordered(), "orders")
	})
}
