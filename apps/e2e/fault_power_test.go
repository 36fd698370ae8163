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
			assert.Equal(t, "succeeded", r.switched(r.server(s), map[string]any{"action": "stop"})["state"])
		}
		tasks := lies(true)
		var started []map[string]any
		for i, s := range servers { // and the process dies before it has heard of the failure
			started = append(started, r.order(http.MethodPost, "/v1/servers/"+idOf(s)+"/power", map[string]any{"action": "start"}))
			r.caught(tasks[i], 1)
		}
		r.crash(r.sim.Heal)
		for _, a := range started {
			assert.Equal(t, "succeeded", r.ended(a)["state"])
			assert.Equal(t, "on", r.server(a)["power"])
			assert.Equal(t, 1, r.told(a, "server.started"))
		}
		assert.Equal(t, 4, r.counted(http.MethodPost, "/status/start"), "starts")
	})
}

// TestF17HighAvailabilityTakesItsTime: for a guest under high availability a task
// that ended well has only asked for its start. The operation waits until the
// guest runs, and when that takes too long says that it is pending still.
func TestF17HighAvailabilityTakesItsTime(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		servers := r.pair(map[string]any{"start": false})
		for _, s := range servers {
			r.sim.SetHA(vmidOf(s), &pvesim.HA{State: "stopped", Never: true})
		}
		var late, started []map[string]any
		for _, s := range servers {
			late = append(late, r.order(http.MethodPost, "/v1/servers/"+idOf(s)+"/power", map[string]any{"action": "start"}))
		}
		for _, a := range late {
			assert.Contains(t, r.is(a, "waiting")["cause"], "high availability")
			assert.Contains(t, r.failed(a, "ha-pending"), "the guest is off")
			assert.Equal(t, "off", r.server(a)["power"])
			assert.Equal(t, 1, r.told(a, "server.power_failed"))
			r.sim.SetHA(vmidOf(a), &pvesim.HA{State: "stopped", After: 2 * time.Second})
		}
		for _, s := range servers {
			started = append(started, r.order(http.MethodPost, "/v1/servers/"+idOf(s)+"/power", map[string]any{"action": "start"}))
		}
		for _, a := range started {
			assert.Contains(t, r.is(a, "waiting")["cause"], "high availability")
			assert.Equal(t, "succeeded", r.ended(a)["state"])
			assert.Equal(t, "on", r.server(a)["power"])
			assert.Equal(t, 1, r.told(a, "server.started"))
		}
		assert.Equal(t, 4, r.counted(http.MethodPost, "/status/start"), "starts that were asked for")
		for _, s := range servers { // and it can be removed, though the manager knows it
			assert.Equal(t, "succeeded", r.ended(r.deleted(s))["state"])
			r.nothing(s)
		}
	}, "REMUDA_HA_TIMEOUT=5s")
}

// TestF18AGuestThatDoesNotShutDown: it ignores its power button. The operation
// fails and says what helps, the server is told to be on, and with force it goes off.
func TestF18AGuestThatDoesNotShutDown(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		servers := r.pair()
		for _, s := range servers {
			r.sim.Behave(vmidOf(s), pvesim.Behaviour{IgnoreShutdown: true})
			path := "/v1/servers/" + idOf(s) + "/power"
			cause := r.failed(r.order(http.MethodPost, path, map[string]any{"action": "shutdown", "timeout": 1}), "guest-did-not-shut-down")
			assert.Contains(t, cause, "force")
			assert.Equal(t, "on", r.server(s)["power"])
			assert.True(t, r.guestOf(s).Running)

			held := r.sim.FailTask(pvesim.TaskFault{Type: map[string]string{"qemu": "qmshutdown", "lxc": "vzshutdown"}[r.guestOf(s).Kind], Hold: true})
			forced := r.order(http.MethodPost, path, map[string]any{"action": "shutdown", "timeout": 1, "force": true})
			r.caught(held, 1)
			r.crash(held.Remove)
			assert.Equal(t, "succeeded", r.ended(forced)["state"])
			assert.Equal(t, "off", r.server(s)["power"])
			assert.False(t, r.guestOf(s).Running)
			assert.Equal(t, 1, r.told(s, "server.power_failed"))
			assert.Equal(t, 1, r.told(s, "server.stopped"))
		}
	})
}
