package proxmox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

// surveyed is what is made of rows that a real Proxmox VE answered.
func surveyed(t *testing.T, rows string) core.Survey {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/api2/json/cluster/resources", r.URL.Path)
		assert.Empty(t, r.URL.RawQuery, "one call has all of it")
		_, _ = w.Write([]byte(`{"data":[` + rows + `]}`))
	}))
	t.Cleanup(server.Close)
	h, err := New().Connect(core.Cluster{ID: "c", Name: "c", TokenID: testToken, VMIDs: core.DefaultVMIDs,
		Endpoints: []core.Endpoint{{URL: server.URL, Fingerprint: Fingerprint(server.Certificate())}}}, testSecret)
	require.NoError(t, err)
	survey, err := h.Survey(t.Context())
	require.NoError(t, err)
	return survey
}

func TestASurveyTellsWhatItWasTold(t *testing.T) {
	t.Parallel()
	survey := surveyed(t, `
		{"mem":7492287,"cpu":1.02120530666647,"uptime":64,"diskread":1536,"status":"running","maxcpu":1,"disk":0,"type":"qemu","netout":6494,
			"diskwrite":0,"vmid":100,"maxmem":268435456,"node":"pve1","id":"qemu/100","template":0,"name":"vm-a","maxdisk":1073741824,"netin":252},
		{"id":"qemu/101","type":"qemu","vmid":101,"status":"unknown","node":"pve1"},
		{"name":"ct-a","template":0,"maxdisk":2147483648,"netin":0,"vmid":200,"node":"pve1","maxmem":314572800,"id":"lxc/200","status":"running",
			"maxcpu":1,"diskread":0,"type":"lxc","disk":0,"netout":0,"diskwrite":0,"cpu":0,"mem":0,"uptime":0},
		{"id":"node/pve1","node":"pve1","maxmem":25276510208,"level":"","cgroup-mode":1,"maxdisk":270553174016,"uptime":3806,"cpu":0.945581627558662,
			"mem":3077517312,"type":"node","disk":34886275072,"maxcpu":2,"status":"online"},
		{"id":"storage/pve1/local","plugintype":"dir","storage":"local","node":"pve1","disk":26647855104,"type":"storage",
			"content":"rootdir,images","shared":0,"status":"available","maxdisk":270553174016},
		{"type":"sdn","id":"sdn/pve1/localnetwork","status":"ok","sdn":"localnetwork","node":"pve1"}`)
	require.Len(t, survey.Guests, 3)
	assert.Equal(t, core.Measure{Node: "pve1", Name: "vm-a", State: "on", Uptime: 64 * time.Second, CPU: new(1.0), CPUs: 1, Memory: new(int64(7492287)),
		MemoryTotal: 268435456, DiskTotal: 1073741824, NetIn: new(int64(252)), NetOut: new(int64(6494)), DiskRead: new(int64(1536)), DiskWrite: new(int64(0)),
	}, survey.Guests[0].Measure, "of a virtual machine nobody knows what is on its disks")
	assert.Equal(t, core.Measure{Node: "pve1", State: "unknown"}, survey.Guests[1].Measure)
	assert.Equal(t, core.Measure{Node: "pve1", Name: "ct-a", State: "on", CPUs: 1, MemoryTotal: 314572800, DiskTotal: 2147483648},
		survey.Guests[2].Measure, "it runs, and its figures were not collected since")
	assert.Equal(t, []core.Measure{{Subject: core.NodeSubject("c", "pve1"), Cluster: "c", Node: "pve1", Name: "pve1", State: "online", Uptime: 3806 * time.Second,
		CPU: new(0.945581627558662), CPUs: 2, Memory: new(int64(3077517312)), MemoryTotal: 25276510208, Disk: new(int64(34886275072)), DiskTotal: 270553174016,
	}}, survey.Nodes)
	assert.Equal(t, []core.Measure{{Subject: core.StorageSubject("c", "pve1", "local"), Cluster: "c", Node: "pve1", Name: "local", State: "online",
		Disk: new(int64(26647855104)), DiskTotal: 270553174016}}, survey.Storages)
}

// A token that may not see a node's figures is told that there is one.
func TestWhatATokenMayNotSeeIsNotZero(t *testing.T) {
	t.Parallel()
	survey := surveyed(t, `{"cgroup-mode":1,"level":"","type":"node","id":"node/pve1","status":"online","node":"pve1"}`)
	assert.Equal(t, []core.Measure{{Subject: core.NodeSubject("c", "pve1"), Cluster: "c", Node: "pve1", Name: "pve1", State: "online"}}, survey.Nodes)
	total := survey.Total(core.Cluster{ID: "c", Name: "c"})
	assert.Equal(t, core.Measure{Subject: core.ClusterSubject("c"), Cluster: "c", Name: "c", State: "online"}, total)
}

// A storage that nodes share is listed by each of them.
func TestASharedStorageIsToldOnce(t *testing.T) {
	t.Parallel()
	row := func(node, status, figures string) string {
		return `{"id":"storage/` + node + `/ceph","plugintype":"rbd","storage":"ceph","node":"` + node +
			`","type":"storage","content":"images","shared":1,"status":"` + status + `"` + figures + `}`
	}
	survey := surveyed(t, row("pve1", "unknown", "")+","+row("pve2", "available", `,"disk":10,"maxdisk":40`)+","+row("pve3", "available", `,"disk":10,"maxdisk":40`)+`,
		{"type":"node","node":"pve1","status":"offline","id":"node/pve1","level":""},
		{"type":"node","node":"pve2","status":"online","id":"node/pve2","level":"","cpu":0.5,"maxcpu":4,"mem":10,"maxmem":20,"uptime":9},
		{"type":"node","node":"pve3","status":"online","id":"node/pve3","level":"","cpu":0.25,"maxcpu":12,"mem":10,"maxmem":40,"uptime":9}`)
	require.Equal(t, []core.Measure{{Subject: core.StorageSubject("c", "", "ceph"), Cluster: "c", Name: "ceph", State: "online",
		Disk: new(int64(10)), DiskTotal: 40}}, survey.Storages)
	assert.Equal(t, core.StateOffline, survey.Nodes[0].State)
	total := survey.Total(core.Cluster{ID: "c", Name: "c"})
	assert.Equal(t, core.Measure{Subject: core.ClusterSubject("c"), Cluster: "c", Name: "c", State: "online", CPU: new(0.3125), CPUs: 16,
		Memory: new(int64(20)), MemoryTotal: 60, Disk: new(int64(10)), DiskTotal: 40}, total)
}

func TestTheNumbersOfARowMayBeAnything(t *testing.T) {
	t.Parallel()
	var r resource
	require.NoError(t, json.Unmarshal([]byte(`{"type":"lxc","status":"running","uptime":5,"cpu":-3,"mem":-1,"netin":1e300,"disk":"12","netout":null}`), &r))
	m := r.guestMeasure()
	assert.Equal(t, core.Measure{State: "on", Uptime: 5 * time.Second, CPU: new(0.0), Memory: new(int64(0)), Disk: new(int64(12)), NetIn: new(int64(0))}, m)
}
