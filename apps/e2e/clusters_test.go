package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestClustersAndPlaces adds clusters that are wrong in each way, places servers
// by labels and apart, takes a node out of use, and moves guests of both kinds
// as they run.
func TestClustersAndPlaces(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine)
			a := s.start(freeAddr(t), "REMUDA_CLUSTER_CIDRS=127.0.0.1/32,::1/128")
			s.furnish(a)
			a.refusesClusters(t, s)
			a.drains(t)
			a.places(t)
			for _, image := range []string{"debian-12", "debian-12-ct"} {
				a.migrates(t, image)
			}
			require.NoError(t, a.stop())
		})
	}
}

// refused makes a request that is refused, and answers what is wrong with it.
func (a *api) refused(want int, code, method, path string, body any) string {
	a.t.Helper()
	problem := a.must(want, method, path, body)
	require.Equal(a.t, code, problem["code"], "%v", problem)
	var wrong []string
	errors, _ := problem["errors"].([]any)
	for _, e := range errors {
		field := e.(map[string]any)
		wrong = append(wrong, field["path"].(string)+" "+field["message"].(string))
	}
	return strings.Join(wrong, "; ")
}

func (a *api) refusesClusters(t *testing.T, s *site) {
	other := pvesim.Start(t, pvesim.Options{})
	limited := other.AddToken("few@pve", "api", true)
	for _, who := range []string{"few@pve", "few@pve!api"} {
		for _, g := range pvesim.MinimalRole("/vms") {
			if g.Path != "/storage/local" {
				other.Grant(g.Path, who, g.Propagate, g.Privileges...)
			}
		}
	}
	cluster := func(url, print, token string) map[string]any {
		return map[string]any{"name": "other", "token": token, "endpoints": []any{map[string]any{"url": url, "fingerprint": print}}}
	}
	const path = "/v1/clusters"
	a.refused(http.StatusConflict, "cluster-known", http.MethodPost, path, cluster(s.simURL, s.simPrint, s.simToken))
	assert.Contains(t, a.refused(http.StatusUnprocessableEntity, "tls-fingerprint-changed", http.MethodPost, path, cluster(other.URL(), s.simPrint, other.Token())), "endpoints.0.fingerprint")
	assert.Contains(t, a.refused(http.StatusUnprocessableEntity, "cluster-refused-token", http.MethodPost, path, cluster(other.URL(), other.Fingerprint(), "few@pve!api=00000000-0000-0000-0000-000000000000")), "token")
	assert.Equal(t, "token lacks Datastore.AllocateSpace on /storage; token lacks Datastore.Audit on /storage",
		a.refused(http.StatusUnprocessableEntity, "privilege-missing", http.MethodPost, path, cluster(other.URL(), other.Fingerprint(), limited)))
	assert.Contains(t, a.refused(http.StatusUnprocessableEntity, "address-not-allowed", http.MethodPost, path, cluster("https://127.0.0.2:8006", s.simPrint, s.simToken)), "endpoints.0.url")
	assert.Contains(t, a.refused(http.StatusServiceUnavailable, "cluster-unreachable", http.MethodPost, path, cluster("https://"+freeAddr(t), s.simPrint, s.simToken)), "endpoints.0.url")

	added := a.must(http.StatusCreated, http.MethodPost, path, cluster(other.URL(), other.Fingerprint(), other.Token()))
	assert.Equal(t, true, added["reachable"])
	here := path + "/" + added["id"].(string)
	a.refused(http.StatusConflict, "endpoint-of-another-cluster", http.MethodPatch, here, map[string]any{
		"token": s.simToken, "endpoints": []any{map[string]any{"url": s.simURL, "fingerprint": s.simPrint}}})
	fresh := other.AddToken("remuda@pve", "second", false)
	changed := a.must(http.StatusOK, http.MethodPatch, here, map[string]any{"token": fresh, "labels": map[string]any{"region": "north"}})
	assert.Equal(t, "remuda@pve!second", changed["token_id"])
	a.must(http.StatusNoContent, http.MethodDelete, here, nil)
}

func (a *api) drains(t *testing.T) {
	here := "/v1/clusters/" + a.must(http.StatusOK, http.MethodGet, "/v1/clusters", nil)["items"].([]any)[0].(map[string]any)["id"].(string)
	a.must(http.StatusOK, http.MethodPatch, here, map[string]any{"drained": true})
	a.refused(http.StatusConflict, "no-placement", http.MethodPost, "/v1/servers", map[string]any{"name": "x", "image": "debian-12", "plan": "small"})
	a.must(http.StatusOK, http.MethodPatch, here, map[string]any{"drained": false})
	assert.NotNil(t, a.must(http.StatusOK, http.MethodGet, here, nil)["observed_at"])
}

// placed makes a server, and answers its ID and where it is.
func (a *api) placed(body map[string]any) (id string, at map[string]any) {
	a.t.Helper()
	body["name"], body["plan"] = "placed", "small"
	id, op := a.create(body)
	a.succeed(op)
	return id, a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)["placement"].(map[string]any)
}

func (a *api) places(t *testing.T) {
	a.must(http.StatusOK, http.MethodPatch, "/v1/nodes/lab:pve2", map[string]any{"labels": map[string]any{"disk": "nvme"}})
	_, at := a.placed(map[string]any{"image": "debian-12-ct", "placement": map[string]any{"labels": map[string]any{"disk": "nvme"}}})
	assert.Equal(t, "pve2", at["node"])
	assert.Contains(t, at["reason"], "pve1 of lab has not the label disk=nvme")
	a.refused(http.StatusConflict, "no-placement", http.MethodPost, "/v1/servers", map[string]any{"name": "x", "image": "debian-12", "plan": "small",
		"placement": map[string]any{"labels": map[string]any{"disk": "tape"}}})

	apart := func() map[string]any {
		return map[string]any{"image": "debian-12", "labels": map[string]any{"group": "db"}, "placement": map[string]any{"apart": "group", "strict": true}}
	}
	_, one := a.placed(apart())
	_, two := a.placed(apart())
	assert.NotEqual(t, one["node"], two["node"])
	third := apart()
	third["name"], third["plan"] = "third", "small"
	a.refused(http.StatusConflict, "no-placement", http.MethodPost, "/v1/servers", third)

	a.must(http.StatusOK, http.MethodPatch, "/v1/nodes/lab:pve1", map[string]any{"maintenance": true})
	_, at = a.placed(map[string]any{"image": "debian-12"})
	assert.Equal(t, "pve2", at["node"])
	a.refused(http.StatusConflict, "no-placement", http.MethodPost, "/v1/servers", map[string]any{"name": "x", "image": "debian-12", "plan": "small", "node": "pve1"})
	a.must(http.StatusOK, http.MethodPatch, "/v1/nodes/lab:pve1", map[string]any{"maintenance": false})
}

func (a *api) migrates(t *testing.T, image string) {
	id, _ := a.placed(map[string]any{"image": image, "node": "pve1", "start": true})
	here := "/v1/servers/" + id
	_, op := idsOf(a.must(http.StatusAccepted, http.MethodPost, here+"/migrate", map[string]any{}))
	a.succeed(op)
	server := a.must(http.StatusOK, http.MethodGet, here, nil)
	assert.Equal(t, "pve2", server["placement"].(map[string]any)["node"], image)
	assert.Equal(t, "on", server["power"], image)
	a.refused(http.StatusConflict, "illegal-move", http.MethodPost, here+"/migrate", map[string]any{"node": "pve2"})
	a.must(http.StatusOK, http.MethodPatch, "/v1/nodes/lab:pve1", map[string]any{"maintenance": true})
	a.refused(http.StatusConflict, "no-placement", http.MethodPost, here+"/migrate", map[string]any{})
	a.must(http.StatusOK, http.MethodPatch, "/v1/nodes/lab:pve1", map[string]any{"maintenance": false})
}
