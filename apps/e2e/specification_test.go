package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	mib = 1 << 20
	gib = 1 << 30
)

// TestServersAreResized makes servers of something else over REST: what waits
// for a restart is told until the restart, disks grow and are added, none
// shrinks, and when they are deleted nothing is left.
func TestServersAreResized(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine)
			a := s.start(freeAddr(t))
			s.furnish(a)
			a.must(http.StatusCreated, http.MethodPost, "/v1/plans", map[string]any{"name": "large", "cores": 3, "memory": 2 * gib, "swap": 128 * mib, "disk": 8 * gib})
			a.resizeVM()
			a.resizeContainer()
			assert.Equal(t, s.fresh, s.simState(), "the simulator holds what it held before")
			a.holdsNothing()
		})
	}
}

// specified is a specification, for short.
type specified struct {
	cores        float64
	memory, swap float64
	disks        map[string]float64
	pending      map[string]any
}

func (a *api) specification(id string) specified {
	a.t.Helper()
	body := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id+"/specification", nil)
	require.Equal(a.t, false, body["stale"], "%v", body)
	require.NotNil(a.t, body["observed_at"])
	now := body["current"].(map[string]any)
	spec := specified{cores: now["cores"].(float64), memory: now["memory"].(float64), swap: now["swap"].(float64), disks: map[string]float64{}}
	for _, d := range now["disks"].([]any) {
		disk := d.(map[string]any)
		spec.disks[disk["name"].(string)] = disk["size"].(float64)
		require.Equal(a.t, "local", disk["storage"])
		require.Equal(a.t, false, disk["pending"], "%v", disk)
	}
	card := now["interfaces"].([]any)[0].(map[string]any)
	require.Equal(a.t, "net0 vmbr0 up", card["name"].(string)+" "+card["bridge"].(string)+" "+card["link"].(string))
	require.Len(a.t, card["addresses"], 1)
	require.Equal(a.t, "10.77.0.1", card["addresses"].([]any)[0].(map[string]any)["gateway"])
	require.Len(a.t, body["addresses"], 1)
	if body["pending"] != nil {
		spec.pending = map[string]any{}
		for field, value := range body["pending"].(map[string]any) {
			if list, ok := value.([]any); value != nil && (!ok || len(list) > 0) {
				spec.pending[field] = value
			}
		}
	}
	return spec
}

// respecify changes a specification and waits until that is done.
func (a *api) respecify(id string, change map[string]any) {
	a.t.Helper()
	_, op := idsOf(a.must(http.StatusAccepted, http.MethodPatch, "/v1/servers/"+id+"/specification", change))
	a.succeed(op)
}

// refuses makes a change that is refused with the violations, by their fields.
func (a *api) refuses(id string, change map[string]any, fields ...string) {
	a.t.Helper()
	problem := a.must(http.StatusUnprocessableEntity, http.MethodPatch, "/v1/servers/"+id+"/specification", change)
	var told []string
	for _, e := range problem["errors"].([]any) {
		told = append(told, e.(map[string]any)["path"].(string))
	}
	require.ElementsMatch(a.t, fields, told, "%v", problem)
}

func (a *api) remove(id string) {
	a.t.Helper()
	_, op := idsOf(a.must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+id, nil))
	a.succeed(op)
}

func (a *api) resizeVM() {
	a.t.Helper()
	id, op := a.create(map[string]any{"name": "vm", "image": "debian-12", "plan": "small", "start": true})
	a.succeed(op)
	small := specified{cores: 1, memory: 512 * mib, disks: map[string]float64{"scsi0": 4 * gib}}
	require.Equal(a.t, small, a.specification(id))

	a.respecify(id, map[string]any{"cores": 2, "memory": gib})
	waits := small
	waits.pending = map[string]any{"cores": 2.0, "memory": float64(gib)}
	require.Equal(a.t, waits, a.specification(id), "while it runs, it waits")
	a.respecify(id, map[string]any{"cores": 1, "memory": 512 * mib})
	require.Equal(a.t, small, a.specification(id), "the old values take it back")

	a.respecify(id, map[string]any{"cores": 2, "memory": gib})
	a.switches(id, "reboot")
	larger := specified{cores: 2, memory: gib, disks: map[string]float64{"scsi0": 4 * gib}}
	require.Equal(a.t, larger, a.specification(id), "the reboot applied it")

	a.respecify(id, map[string]any{"disks": map[string]any{"scsi0": 6 * gib, "scsi": map[string]any{"size": 2 * gib, "storage": "local"}, "virtio2": gib}})
	larger.disks = map[string]float64{"scsi0": 6 * gib, "scsi1": 2 * gib, "virtio2": gib}
	require.Equal(a.t, larger, a.specification(id), "disks are there at once")
	a.refuses(id, map[string]any{"cores": 4096, "swap": mib, "disks": map[string]any{"scsi0": gib, "rootfs": gib, "scsi": map[string]any{"size": gib, "storage": "nope"}}},
		"cores", "swap", "disks.scsi0", "disks.rootfs")
	a.refuses(id, map[string]any{"plan": "small"}, "plan")

	a.respecify(id, map[string]any{"plan": "large"})
	require.Equal(a.t, "large", a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)["plan"])
	a.switches(id, "stop")
	larger.cores, larger.memory, larger.disks["scsi0"] = 3, 2*gib, 8*gib
	require.Equal(a.t, larger, a.specification(id), "the stop applied it")
	a.remove(id)
}

func (a *api) resizeContainer() {
	a.t.Helper()
	id, op := a.create(map[string]any{"name": "ct", "image": "debian-12-ct", "plan": "small", "start": true})
	a.succeed(op)
	spec := specified{cores: 1, memory: 512 * mib, disks: map[string]float64{"rootfs": 4 * gib}}
	require.Equal(a.t, spec, a.specification(id))

	a.respecify(id, map[string]any{"cores": 2, "memory": gib, "swap": 256 * mib, "disks": map[string]any{
		"rootfs": 5 * gib, "mp": map[string]any{"size": 2 * gib, "path": "/srv/data"}, "mp7": gib}})
	spec = specified{cores: 2, memory: gib, swap: 256 * mib, disks: map[string]float64{"rootfs": 5 * gib, "mp0": 2 * gib, "mp7": gib}}
	require.Equal(a.t, spec, a.specification(id), "a container has all of it at once")
	a.respecify(id, map[string]any{"disks": map[string]any{"rootfs": 5 * gib}})
	require.Equal(a.t, spec, a.specification(id), "the same size is no change")
	a.refuses(id, map[string]any{"disks": map[string]any{"rootfs": gib, "scsi1": gib, "mp1": map[string]any{"size": gib, "path": "../etc"}}},
		"disks.rootfs", "disks.scsi1", "disks.mp1.path")
	a.respecify(id, map[string]any{"plan": "large"})
	spec.cores, spec.memory, spec.swap, spec.disks["rootfs"] = 3, 2*gib, 128*mib, 8*gib
	require.Equal(a.t, spec, a.specification(id))
	a.remove(id)
}
