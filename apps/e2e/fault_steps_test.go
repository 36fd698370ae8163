package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestF14StepsThatFailAFewTimes: each step on the new guest is refused three
// times, for a reason that nobody foresaw, and works then. It is done once.
func TestF14StepsThatFailAFewTimes(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		for n, calls := range [][]string{
			{"PUT qemu/{vmid}/config", "PUT qemu/{vmid}/resize", "POST qemu/{vmid}/status/start", "PUT lxc/{vmid}/config", "POST lxc/{vmid}/status/start"},
			{"POST qemu/{vmid}/firewall/ipset/{name}", "POST lxc/{vmid}/firewall/ipset/{name}"},
		} {
			var faults []*pvesim.Planted
			for _, call := range calls {
				method, below, _ := strings.Cut(call, " ")
				faults = append(faults, r.sim.Fail(pvesim.Fault{Method: method, Path: "/nodes/{node}/" + below, Status: 500, Reason: "the moon is full", Times: 3}))
			}
			accepted := r.both(map[string]any{"ip_lock": true})
			r.made(t, accepted)
			for i, a := range accepted {
				r.configured(a, []string{"ipconfig0", "net0"}[i])
			}
			for _, f := range faults {
				assert.Equal(t, 3, f.Hits())
			}
			assert.Equal(t, 2*(n+1), r.ordered(), "orders")
			assert.Equal(t, 4*(n+1), r.counted(http.MethodPost, "/firewall/ipset"), "sets: each is filled under another name first")
			assert.Equal(t, 2*(n+1), r.counted(http.MethodPost, "/status/start"), "starts")
		}
	})
}

// configured looks whether a new server's guest is as it should be.
func (r *ranch) configured(of map[string]any, addressed string) {
	r.t.Helper()
	lock := r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers/"+idOf(of)+"/ip-lock", nil)
	assert.Equal(r.t, true, lock["enabled"])
	assert.Nil(r.t, lock["violation"])
	g := r.guestOf(r.now(of))
	assert.Equal(r.t, "1", g.Config["protection"])
	assert.Equal(r.t, "512", g.Config["memory"])
	assert.Contains(r.t, g.Config[addressed], r.now(of)["addresses"].([]any)[0].(map[string]any)["address"])
}

// TestF15SomebodyEditsAtTheSameMoment: an administrator changes the guest between
// our look and our change. What they changed stays, and ours is there as well; if
// they never stop, the operation gives up and says that.
func TestF15SomebodyEditsAtTheSameMoment(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		var held []*pvesim.Planted
		for _, kind := range []string{"qemu", "lxc"} {
			held = append(held, r.sim.Fail(pvesim.Fault{Method: http.MethodPut, Path: "/nodes/{node}/" + kind + "/{vmid}/config", Hold: true}))
		}
		accepted := r.both()
		for i, a := range accepted {
			r.caught(held[i], 1)
			r.sim.SetConfig(vmidOf(a), "tags", "theirs")
			r.sim.SetConfig(vmidOf(a), "onboot", "1")
			r.sim.SetConfig(vmidOf(a), "net0", r.sim.Guests()[vmidOf(a)].Config["net0"]+",rate=7")
			held[i].Remove()
		}
		r.made(t, accepted)
		for i, a := range accepted {
			config := r.guestOf(r.now(a)).Config
			assert.Equal(t, "theirs", config["tags"])
			assert.Equal(t, "1", config["onboot"])
			assert.Contains(t, config["net0"], "rate=7")
			assert.Equal(t, "512", config["memory"])
			assert.Contains(t, config[[]string{"ipconfig0", "net0"}[i]], r.now(a)["addresses"].([]any)[0].(map[string]any)["address"])
		}
		r.sim.Fail(pvesim.Fault{Method: http.MethodPut, Path: "/nodes/{node}/qemu/{vmid}/config", Status: 500, Reason: "checksum mismatch (file change by other user?)", Times: -1})
		r.sim.Fail(pvesim.Fault{Method: http.MethodPut, Path: "/nodes/{node}/lxc/{vmid}/config", Status: 500, Reason: "detected modified configuration - file changed by other user? Try again.", Times: -1})
		for _, a := range r.both() {
			assert.Contains(t, r.failed(a, "version-mismatch"), "by other user?")
			r.nothing(a)
		}
	})
}
