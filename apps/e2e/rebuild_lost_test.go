package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAServerThatIsLostIsRebuilt makes a server with a further disk anew while
// its guest is there, and again when somebody has destroyed that.
func TestAServerThatIsLostIsRebuilt(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		for image, further := range map[string]map[string]any{
			"debian-12":    {"virtio3": map[string]any{"size": 2 * gib}},
			"debian-12-ct": {"mp2": map[string]any{"size": 2 * gib, "path": "/srv/data"}},
		} {
			t.Run(engine+"/"+image, func(t *testing.T) {
				t.Parallel()
				s := newSite(t, engine)
				a := s.start(freeAddr(t), "REMUDA_POLL_INTERVAL=500ms")
				s.furnish(a)
				id, op := a.create(map[string]any{"name": "web", "image": image, "plan": "small", "start": true, "ip_lock": true})
				a.succeed(op)
				a.respecify(id, map[string]any{"disks": further})
				was, at := a.specification(id), a.guest(id)
				if !assert.Len(t, was.disks, 2) {
					return
				}
				server := "/v1/servers/" + id
				rebuild := func() {
					_, op := idsOf(a.must(http.StatusAccepted, http.MethodPost, server+"/rebuild", map[string]any{}))
					a.succeed(op)
					assert.Equal(t, was.disks, a.specification(id).disks)
					now := a.must(http.StatusOK, http.MethodGet, server, nil)
					assert.Equal(t, "ready on", now["life"].(string)+" "+now["power"].(string))
					options := s.onNode(http.MethodGet, at+"/firewall/options", nil).(map[string]any)
					assert.EqualValues(t, 1, options["ipfilter"])
					if image == "debian-12-ct" {
						assert.Contains(t, s.onNode(http.MethodGet, at+"/config", nil).(map[string]any)["mp2"], "mp=/srv/data")
					}
				}
				rebuild()
				s.task(http.MethodPost, at+"/status/stop", map[string]any{})
				s.onNode(http.MethodPut, at+"/config", map[string]any{"protection": 0})
				s.task(http.MethodDelete, at, nil)
				a.until(server, func(now map[string]any) bool { return now["life"] == "missing" })
				rebuild()

				_, op = idsOf(a.must(http.StatusAccepted, http.MethodDelete, server, nil))
				a.succeed(op)
				assert.Equal(t, s.fresh, s.simState(), "the simulator holds what it held before")
				a.holdsNothing()
			})
		}
	}
}
