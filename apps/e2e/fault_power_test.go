package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestF16AStartThatSaysItFailed: the task of a start ends in an error, and the
// guest runs. What is seen counts, and it is started once.
func TestF16AStartThatSaysItFailed(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		lies := func(hold bool) (tasks []*pvesim.Planted) {
			for _, kind := range []string{"qmstart", "vzstart"} {
				tasks = append(tasks, r.sim.FailTask(pvesim.TaskFault{Type: kind, After: true, Hold: hold, Exit: "start failed: command '/usr/bin/kvm -id 100' failed: got timeout"}))
			}
			return tasks
		}
		lies(false)
		servers := r.both()
		r.made(t, servers)
		for _, s := range servers {
			assert.Equal(t, "succeeded", r.outcome(r.alive[0].switched(idOf(s), "stop"))["state"])
		}
		tasks := lies(true)
		var started []map[string]any
		for i, s := range servers { // and the process dies before it has heard of the failure
			started = append(started, r.alive[0].switched(idOf(s), "start"))
			r.caught(tasks[i], 1)
		}
		r.crash(r.sim.Heal)
		for _, a := range started {
			assert.Equal(t, "succeeded", r.outcome(a)["state"])
			assert.Equal(t, "on", r.now(a)["power"])
			assert.Equal(t, 1, r.heard(idOf(a), "server.started"))
		}
		assert.Equal(t, 4, r.counted(http.MethodPost, "/status/start"), "starts")
	})
}

// TestF17HighAvailabilityTakesItsTime: for a guest under high availability a task
// that ended well has only asked for its start. The operation waits until the
// guest runs, and when that takes too long says that it is pending still.
func TestF17HighAvailabilityTakesItsTime(t *testing.T) {
	t.Run("it does it later", func(t *testing.T) {
		whatever(t, func(t *testing.T, r *ranch) {
			servers := r.managed()
			started := r.started(servers)
			for _, a := range started {
				assert.Contains(t, r.is(a, "waiting")["cause"], "high availability")
			}
			r.crash(func() {})
			for _, a := range started {
				assert.Contains(t, r.is(a, "waiting")["cause"], "high availability")
				r.sim.SetRunning(vmidOf(a), true)
				assert.Equal(t, "succeeded", r.outcome(a)["state"])
				assert.Equal(t, "on", r.now(a)["power"])
				assert.Equal(t, 1, r.heard(idOf(a), "server.started"))
			}
			assert.Equal(t, 2, r.counted(http.MethodPost, "/status/start"), "starts that were asked for")
			for _, s := range servers { // and it can be removed, though the manager knows it
				r.sim.SetHA(vmidOf(s), &pvesim.HA{State: "started", After: time.Second})
				r.gone(r.deleted(s))
			}
		})
	})
	t.Run("it does not", func(t *testing.T) {
		whatever(t, func(t *testing.T, r *ranch) {
			for _, a := range r.started(r.managed()) {
				assert.Contains(t, r.failed(a, "ha-pending"), "the guest is off")
				assert.Equal(t, "off", r.now(a)["power"])
				assert.Equal(t, 1, r.heard(idOf(a), "server.power_failed"))
				assert.Zero(t, r.heard(idOf(a), "server.started"))
			}
			assert.Equal(t, 2, r.counted(http.MethodPost, "/status/start"), "starts that were asked for")
		}, "REMUDA_HA_TIMEOUT=1s")
	})
}

// managed makes a server of each kind that is off, and whose guest is under high
// availability, which does nothing.
func (r *ranch) managed() []map[string]any {
	r.t.Helper()
	servers := r.pair(map[string]any{"start": false})
	for _, s := range servers {
		r.sim.SetHA(vmidOf(s), &pvesim.HA{State: "stopped", Never: true})
	}
	return servers
}

// started asks for the start of servers.
func (r *ranch) started(servers []map[string]any) (accepted []map[string]any) {
	r.t.Helper()
	for _, s := range servers {
		accepted = append(accepted, r.alive[0].switched(idOf(s), "start"))
	}
	return accepted
}

// TestF18AGuestThatDoesNotShutDown: it ignores its power button. The operation
// fails and says what helps, the server is told to be on, and with force it goes off.
func TestF18AGuestThatDoesNotShutDown(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		servers := r.pair()
		for _, s := range servers {
			r.sim.Behave(vmidOf(s), pvesim.Behaviour{IgnoreShutdown: true})
			path := "/v1/servers/" + idOf(s) + "/power"
			cause := r.failed(r.asked(http.MethodPost, path, map[string]any{"action": "shutdown", "timeout": 1}), "guest-did-not-shut-down")
			assert.Contains(t, cause, "force")
			assert.Equal(t, "on", r.now(s)["power"])
			assert.True(t, r.guestOf(s).Running)

			held := r.sim.FailTask(pvesim.TaskFault{Type: map[string]string{"qemu": "qmshutdown", "lxc": "vzshutdown"}[r.guestOf(s).Kind], Hold: true})
			forced := r.asked(http.MethodPost, path, map[string]any{"action": "shutdown", "timeout": 1, "force": true})
			r.caught(held, 1)
			r.crash(held.Remove)
			assert.Equal(t, "succeeded", r.outcome(forced)["state"])
			assert.Equal(t, "off", r.now(s)["power"])
			assert.False(t, r.guestOf(s).Running)
			assert.Equal(t, 1, r.heard(idOf(s), "server.power_failed"))
			assert.Equal(t, 1, r.heard(idOf(s), "server.stopped"))
		}
	})
}
