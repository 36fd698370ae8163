package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBandwidthIsCountedAndItsExcessRestrained lets guests of both kinds use up
// their bandwidth, and raises their limit.
func TestBandwidthIsCountedAndItsExcessRestrained(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine, fast)
			a := s.start(freeAddr(t), "REMUDA_POLL_INTERVAL=200ms")
			s.furnish(a)
			for image, c := range map[string]struct {
				plan     map[string]any
				restrain string // what net0 has then
			}{
				"debian-12":    {map[string]any{"name": "slow", "exceeded": "throttle", "throttle": 1_000_000}, "rate="},
				"debian-12-ct": {map[string]any{"name": "cut", "exceeded": "disconnect"}, "link_down=1"},
			} {
				c.plan["cores"], c.plan["memory"], c.plan["disk"], c.plan["bandwidth"] = 1, 512<<20, 4<<30, 1_000_000_000
				plan := a.must(http.StatusCreated, http.MethodPost, "/v1/plans", c.plan)
				id, op := a.create(map[string]any{"name": "busy", "image": image, "plan": c.plan["name"], "start": true})
				a.succeed(op)
				s.control(http.MethodPost, "/sim/traffic/"+a.vmid(id), `{"in": 400000000, "out": 100000000}`)
				usage := a.uses(id, func(b map[string]any) bool { return b["in"].(float64) >= 4e8 && b["out"].(float64) >= 1e8 })
				assert.Equal(t, []any{1e9, false, time.Now().UTC().Format("2006-01")}, []any{usage["limit"], usage["exceeded"], usage["period"]})
				assert.NotContains(t, s.net0(a.vmid(id)), c.restrain)

				s.control(http.MethodPost, "/sim/traffic/"+a.vmid(id), `{"in": 600000000}`)
				a.uses(id, func(b map[string]any) bool { return b["exceeded"] == true })
				require.Eventually(t, func() bool { return strings.Contains(s.net0(a.vmid(id)), c.restrain) }, patience, 50*time.Millisecond)
				a.must(http.StatusOK, http.MethodPatch, "/v1/plans/"+plan["id"].(string), map[string]any{"bandwidth": 5_000_000_000})
				a.uses(id, func(b map[string]any) bool { return b["limit"] == 5e9 && b["exceeded"] == false })
				assert.NotContains(t, s.net0(a.vmid(id)), c.restrain)
			}
			require.NoError(t, a.stop())
		})
	}
}

// uses waits until a server's bandwidth is as wanted, and answers it.
func (a *api) uses(id string, is func(map[string]any) bool) (bandwidth map[string]any) {
	a.t.Helper()
	require.Eventually(a.t, func() bool {
		bandwidth = a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id+"/usage", nil)["bandwidth"].(map[string]any)
		return is(bandwidth)
	}, patience, 50*time.Millisecond, "it is %v", &bandwidth)
	return bandwidth
}

// net0 is a guest's first interface, as the simulator has it.
func (s *site) net0(vmid string) string {
	s.t.Helper()
	var state struct {
		Guests map[string]struct{ Config map[string]string }
	}
	require.NoError(s.t, json.Unmarshal([]byte(s.simState()), &state))
	return state.Guests[vmid].Config["net0"]
}
