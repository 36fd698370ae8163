package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestF06AStrangerTakesTheVMID: between our look and our order somebody else
// makes a guest under the VMID that we reserved, or is just making it. It is left
// alone, and the server gets another VMID.
func TestF06AStrangerTakesTheVMID(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		faults := r.planted(pvesim.Fault{Hold: true})
		accepted := r.both(map[string]any{"node": "pve1"})
		theirs := map[int]string{}
		for i, f := range faults {
			r.caught(f, 1)
			vmid := vmidOf(accepted[i])
			theirs[vmid] = r.stranger(vmid, "pve1", []string{"qemu", "lxc"}[i])
			f.Remove()
		}
		forming, vmid, text := r.overtaken()
		theirs[vmid] = text
		for _, a := range append(accepted, forming) {
			r.ready(a)
			assert.NotEqual(t, vmidOf(a), vmidOf(r.now(a)), "another VMID")
			assert.Equal(t, making, r.facts(a))
			r.keeps(a)
		}
		for vmid, text := range theirs {
			assert.Equal(t, text, r.world().Guests[vmid].Text, "the stranger's guest")
		}
		assert.Zero(t, r.counted(http.MethodDelete, ""), "removals")
	})
}

// overtaken asks for a server while a stranger's clone holds the lock of its
// VMID, so that ours fails in its task while theirs is forming. It answers what was
// accepted, and the stranger's guest once it is complete.
func (r *ranch) overtaken() (accepted map[string]any, vmid int, theirs string) {
	r.t.Helper()
	r.sim.AddUser("root@pam", "their own")
	r.logIn()
	ours := r.sim.Fail(pvesim.Fault{Method: http.MethodPost, Path: cloneVM, Hold: true})
	accepted = r.ask("debian-12", map[string]any{"node": "pve1"})
	r.caught(ours, 1)
	vmid = vmidOf(accepted)
	locked := r.sim.FailTask(pvesim.TaskFault{Type: "qmclone", Hold: true})
	r.sim.SetTimes(func(d *pvesim.Durations) { d.CloneFull = 5 * time.Second })
	upid, _ := r.proxmox(http.MethodPost, "/nodes/pve1/qemu/9001/clone", url.Values{"newid": {strconv.Itoa(vmid)}, "full": {"1"}}).(string)
	r.caught(locked, 1)
	before := r.sim.Count("POST " + cloneVM)
	ours.Remove()
	require.Eventually(r.t, func() bool { return r.sim.Count("POST "+cloneVM) > before }, patience, 5*time.Millisecond, "our order never arrived")
	locked.Remove()
	require.Eventually(r.t, func() bool { return vmidOf(r.now(accepted)) != vmid }, patience, 20*time.Millisecond, "it keeps to the stranger's VMID")
	require.Equal(r.t, "clone", r.sim.Guests()[vmid].Lock, "it was decided while the stranger's was forming")
	r.sim.SetTimes(func(d *pvesim.Durations) { *d = pvesim.Fast() })
	require.Eventually(r.t, func() bool { return r.sim.Guests()[vmid].Lock == "" }, patience, 50*time.Millisecond, "%s never ended", upid)
	return accepted, vmid, r.world().Guests[vmid].Text
}

// TestF07AForeignGuestUnderOurNumberIsNotTouched: a stranger's guest stands where
// ours was, or should have been, when we come to remove it. The server is gone all
// the same, and one event tells of the stranger.
func TestF07AForeignGuestUnderOurNumberIsNotTouched(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		servers := r.pair()
		theirs := map[int]string{}
		looks := r.sim.Fail(pvesim.Fault{Method: http.MethodGet, Path: anyConfig, Times: -1, Hold: true})
		var accepted []map[string]any
		for _, s := range servers {
			accepted = append(accepted, r.deleted(s))
		}
		r.caught(looks, 2)
		for _, s := range servers {
			g := r.guestOf(s)
			r.sim.RemoveGuest(g.VMID)
			theirs[g.VMID] = r.stranger(g.VMID, g.Node, g.Kind)
		}
		looks.Remove()
		for _, a := range accepted {
			assert.Equal(t, "succeeded", r.outcome(a)["state"])
		}
		r.failsUnder(theirs)
		for _, s := range servers {
			r.nothing(s)
			assert.Equal(t, append(slices.Clone(making), "server.delete_requested", "server.stranger_found", "server.deleted"), r.facts(s))
		}
		for vmid, text := range theirs {
			assert.Equal(t, text, r.world().Guests[vmid].Text, "the stranger's guest")
		}
		assert.Zero(t, r.counted(http.MethodDelete, "")+r.counted(http.MethodPost, "/status/stop"), "calls that would have hurt")
	})
}

// failsUnder has a server whose clone fails, and a stranger who takes its VMID
// before what is left of it can be removed.
func (r *ranch) failsUnder(theirs map[int]string) {
	r.t.Helper()
	task := r.sim.FailTask(pvesim.TaskFault{Type: "qmclone", Stages: 1, Hold: true, Exit: "unable to create image: No space left on device"})
	accepted := r.ask("debian-12", map[string]any{"node": "pve1"})
	r.caught(task, 1)
	look := r.sim.Fail(pvesim.Fault{Method: http.MethodGet, Path: nextID, Skip: 1, Hold: true})
	task.Remove()
	r.caught(look, 1)
	theirs[vmidOf(accepted)] = r.stranger(vmidOf(accepted), "pve1", "qemu")
	look.Remove()
	r.failed(accepted, "storage-full")
	r.nothing(accepted)
	assert.Equal(r.t, []string{"server.requested", "server.stranger_found", "server.failed"}, r.facts(accepted))
}
