package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestF14StepsThatFailAFewTimes: each kind of change to the new guest is refused
// three times, for a reason that nobody foresaw, and works then. It is done once.
func TestF14StepsThatFailAFewTimes(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		var faults []*pvesim.Planted
		for _, kind := range []string{"qemu", "lxc"} {
			for _, call := range []string{"PUT config", "POST firewall/ipset", "POST firewall/ipset/{name}", "PUT firewall/options", "PUT resize", "POST status/start"} {
				method, below, _ := strings.Cut(call, " ")
				faults = append(faults, r.sim.Fail(pvesim.Fault{
					Method: method, Path: "/nodes/{node}/" + kind + "/{vmid}/" + below, Status: 500, Reason: "the moon is full", Times: 3,
				}))
			}
		}
		accepted := r.both(map[string]any{"ip_lock": true})
		r.made(t, accepted)
		for i, a := range accepted {
			id, address := idOf(a), r.server(a)["addresses"].([]any)[0].(map[string]any)["address"]
			lock := r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers/"+id+"/ip-lock", nil)
			assert.Equal(t, true, lock["enabled"])
			assert.Nil(t, lock["violation"])
			g := r.guestOf(r.server(a))
			assert.Equal(t, "1", g.Config["protection"])
			assert.Contains(t, g.Config[[]string{"ipconfig0", "net0"}[i]], address)
			assert.Equal(t, "512", g.Config["memory"])
		}
		for _, f := range faults {
			assert.Equal(t, 3, f.Hits())
		}
		assert.Equal(t, 2, r.ordered(), "orders")
		assert.Equal(t, 2, r.counted(http.MethodPost, "/firewall/ipset"), "sets made")
		assert.Equal(t, 2, r.counted(http.MethodPost, "/status/start"), "starts")
	})
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
			config := r.guestOf(r.server(a)).Config
			assert.Equal(t, "theirs", config["tags"])
			assert.Equal(t, "1", config["onboot"])
			assert.Contains(t, config["net0"], "rate=7")
			assert.Equal(t, "512", config["memory"])
			assert.Contains(t, config[[]string{"ipconfig0", "net0"}[i]], r.server(a)["addresses"].([]any)[0].(map[string]any)["address"])
		}
		r.sim.Fail(pvesim.Fault{Method: http.MethodPut, Path: "/nodes/{node}/qemu/{vmid}/config", Status: 500, Reason: "checksum mismatch (file change by other user?)", Times: -1})
		r.sim.Fail(pvesim.Fault{Method: http.MethodPut, Path: "/nodes/{node}/lxc/{vmid}/config", Status: 500, Reason: "detected modified configuration - file changed by other user? Try again.", Times: -1})
		for _, a := range r.both() {
			assert.Contains(t, r.failed(a, "version-mismatch"), "by other user?")
			r.nothing(a)
		}
	})
}
