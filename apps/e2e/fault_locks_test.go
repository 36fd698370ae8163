package e2e

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// left are the ways in which a guest is left half-made: what was ordered, which
// task dies after how many of its stages, and the commands that help. What has no
// mark of ours yet is for a person to remove.
var left = []struct {
	image, task string
	stages      int
	helps       []string
}{
	{"debian-12", "qmclone", 1, []string{"qm unlock", "qm destroy"}},
	{"debian-12", "qmclone", 2, []string{"qm unlock"}},
	{"debian-12-ct", "vzcreate", 0, []string{"pct unlock", "pct destroy"}},
	{"debian-12-ct", "vzcreate", 2, []string{"pct unlock"}},
}

// TestF10ACloneFailsAndCannotBeCleanedUp: the task that makes a guest is killed,
// and its lock stays. The operation says what to type on which node and holds the
// VMID and the address, also over kill -9; once it was typed nothing remains.
func TestF10ACloneFailsAndCannotBeCleanedUp(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		var wrecks []wreck
		for _, l := range left {
			r.sim.FailTask(pvesim.TaskFault{Type: l.task, Stages: l.stages, Kill: true})
			wrecks = append(wrecks, r.wrecked(r.ask(l.image), l.helps))
		}
		r.clearAway(wrecks)
	})
}

// TestF11TheNodeRebootsDuringAClone: its tasks end with it, and what they had
// begun stays locked. It goes as when a clone is killed.
func TestF11TheNodeRebootsDuringAClone(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		var wrecks []wreck
		for _, l := range left {
			task := r.sim.FailTask(pvesim.TaskFault{Type: l.task, Stages: l.stages, Hold: true})
			accepted := r.ask(l.image)
			r.caught(task, 1)
			require.True(t, r.sim.Reboot(r.sim.Guests()[vmidOf(accepted)].Node, 100*time.Millisecond))
			wrecks = append(wrecks, r.wrecked(accepted, l.helps))
		}
		r.clearAway(wrecks)
	})
}

// wreck is a server whose making needs an operator.
type wreck struct {
	accepted, stuck map[string]any
	helps           []string
}

// wrecked waits until a server that is being made needs an operator, and looks
// at what is held for it.
func (r *ranch) wrecked(accepted map[string]any, helps []string) wreck {
	r.t.Helper()
	_, op := idsOf(accepted)
	stuck := r.alive[0].becomes(op, "needs_operator")
	server, vmid := r.server(accepted), vmidOf(accepted)
	assert.Equal(r.t, "failed", server["life"])
	assert.Equal(r.t, vmid, vmidOf(server), "the VMID is held")
	assert.Len(r.t, server["addresses"], 1, "the address is held")
	assert.Contains(r.t, r.sim.Machines(), vmid, "the wreck is not touched")
	return wreck{accepted, stuck, helps}
}

// clearAway lets a process die, does what helps, and sees that all is taken back
// by itself and nothing is left.
func (r *ranch) clearAway(wrecks []wreck) {
	r.t.Helper()
	r.replace(0, true)
	for _, w := range wrecks {
		r.obeys(w.stuck, vmidOf(w.accepted), w.helps)
	}
	for _, w := range wrecks {
		id, op := idsOf(w.accepted)
		assert.Equal(r.t, "failed", r.alive[0].await(op)["state"])
		r.alive[0].must(http.StatusNotFound, http.MethodGet, "/v1/servers/"+id, nil)
		assert.NotContains(r.t, r.sim.Machines(), vmidOf(w.accepted))
		assert.Equal(r.t, 1, r.heard(idOf(w.accepted), "operation.stuck"), "of %s", w.stuck["cause"])
	}
	r.alive[0].holdsNothing()
}

// TestF41ASnapshotsDeletionIsInterrupted: its task is killed, and the lock stays.
// The operation says what to type, the snapshots can still be listed, and it goes
// on by itself, also over kill -9.
func TestF41ASnapshotsDeletionIsInterrupted(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		server := r.make("debian-12")
		snapshots, vmid := "/v1/servers/"+server["id"].(string)+"/snapshots", vmidOf(server)
		for _, name := range []string{"one", "two"} {
			_, op := idsOf(r.alive[0].must(http.StatusAccepted, http.MethodPost, snapshots, map[string]any{"name": name}))
			r.alive[0].succeed(op)
		}
		r.sim.FailTask(pvesim.TaskFault{Type: "qmdelsnapshot", Kill: true})
		_, op := idsOf(r.alive[0].must(http.StatusAccepted, http.MethodDelete, snapshots+"/one", nil))
		stuck := r.alive[0].becomes(op, "needs_operator")
		require.Equal(t, "snapshot-delete", r.sim.Guests()[vmid].Lock)
		list := r.alive[0].must(http.StatusOK, http.MethodGet, snapshots, nil)
		assert.Len(t, list["items"], 2)
		assert.Equal(t, false, list["stale"])
		r.replace(0, true)
		r.obeys(stuck, vmid, []string{"qm unlock"})
		r.alive[0].succeed(op)
		items := r.alive[0].must(http.StatusOK, http.MethodGet, snapshots, nil)["items"].([]any)
		require.Len(t, items, 1)
		assert.Equal(t, "two", items[0].(map[string]any)["name"])
		assert.Equal(t, 1, r.heard(idOf(server), "operation.stuck"))
	})
}

// pasted is what a remedy looks like: one command, or several in quotes.
var pasted = regexp.MustCompile(`^ssh (\S+) (?:'(.+)'|([^'&]+))$`)

// obeys does what an operation says that helps, on the node that it names: that
// must be the given commands for the guest.
func (r *ranch) obeys(op map[string]any, vmid int, helps []string) {
	r.t.Helper()
	require.Equal(r.t, "guest-locked", op["code"], "%v", op)
	require.Contains(r.t, op["cause"], strconv.Itoa(vmid))
	parts := pasted.FindStringSubmatch(op["remedy"].(string))
	require.NotNil(r.t, parts, "%v", op["remedy"])
	require.Equal(r.t, r.sim.Guests()[vmid].Node, parts[1], "the guest is not on the node that is named")
	var want []string
	for _, help := range helps {
		want = append(want, help+" "+strconv.Itoa(vmid))
	}
	require.Equal(r.t, want, strings.Split(parts[2]+parts[3], " && "))
	require.True(r.t, r.sim.SetLock(vmid, ""))
	if len(helps) > 1 {
		require.True(r.t, r.sim.RemoveGuest(vmid))
	}
}
