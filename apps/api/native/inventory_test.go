package native_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

func TestWhatTheNodesHaveIsListedAndShown(t *testing.T) {
	t.Parallel()
	s := open(t)
	for path, ids := range map[string][]string{
		"/v1/nodes":    {"c1:pve1", "c1:pve2"},
		"/v1/storages": {"c1:pve1:local", "c1:pve1:local-lvm", "c1:pve2:local", "c1:pve2:local-lvm"},
		"/v1/templates": {"c1:pve1:9001", "c1:pve1:9011", "c1:pve1:local:debian-12-ct.tar.zst",
			"c1:pve2:9002", "c1:pve2:9012", "c1:pve2:local:debian-12-ct.tar.zst"},
	} {
		var listed []string
		for _, item := range s.ok(200, "GET", path, adminToken, "").JSON["items"].([]any) {
			id := item.(map[string]any)["id"].(string)
			listed = append(listed, id)
			require.Equal(t, undated(t, item), undated(t, s.ok(200, "GET", path+"/"+id, adminToken, "").JSON))
		}
		require.Equal(t, ids, listed)
	}
	storage := s.ok(200, "GET", "/v1/storages/c1:pve1:local-lvm", adminToken, "").JSON
	require.Equal(t, map[string]any{"id": "c1:pve1:local-lvm", "cluster": "c1", "node": "pve1", "name": "local-lvm", "online": true, "type": "lvmthin",
		"content": []any{"images", "rootdir"}, "shared": false, "active": true, "total": float64(4 * core.TiB), "free": storage["free"]}, undated(t, storage))
	require.Greater(t, storage["free"], float64(3*core.TiB))
	require.Equal(t, map[string]any{"id": "c1:pve1:9001", "cluster": "c1", "node": "pve1", "name": "debian-12", "online": true, "kind": "vm",
		"vmid": 9001.0, "volume": nil, "storage": "local-lvm", "disk": float64(2 * core.GiB), "size": 0.0},
		undated(t, s.ok(200, "GET", "/v1/templates/c1:pve1:9001", adminToken, "").JSON))
	require.Equal(t, map[string]any{"id": "c1:pve2:local:debian-12-ct.tar.zst", "cluster": "c1", "node": "pve2", "name": "debian-12-ct", "online": true,
		"kind": "container", "vmid": nil, "volume": "local:vztmpl/debian-12-ct.tar.zst", "storage": "local", "disk": 0.0, "size": float64(120 * core.MiB)},
		undated(t, s.ok(200, "GET", "/v1/templates/c1:pve2:local:debian-12-ct.tar.zst", adminToken, "").JSON))
}

// undated is a thing without when it was seen, which it must say.
func undated(t *testing.T, thing any) map[string]any {
	t.Helper()
	fields := thing.(map[string]any)
	at, err := time.Parse(time.RFC3339, fields["observed_at"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), at, time.Minute)
	delete(fields, "observed_at")
	return fields
}
