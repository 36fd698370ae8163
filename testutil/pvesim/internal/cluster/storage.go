package cluster

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// seesStorage tells whether the caller may see the storage.
func (c *call) seesStorage() bool {
	_, ok := c.Realm.Has(c.who, "/storage/"+storageName, true, "Datastore.Audit", "Datastore.AllocateSpace")
	return ok
}

func storages(c *call) (any, error) {
	rows := []map[string]any{}
	if !c.seesStorage() || c.has("storage") && c.str("storage") != storageName || c.has("content") && !offers(c.str("content")) {
		return rows, nil
	}
	if c.has("target") && c.str("target") != c.node.Name {
		return rows, nil // it is not shared
	}
	row := c.storageRow()
	row["storage"], row["used_fraction"] = storageName, float64(c.node.used())/float64(c.node.Disk)
	return append(rows, row), nil
}

func offers(content string) bool {
	for _, want := range list(content) {
		if slices.Contains(list(storageContent), want) {
			return true
		}
	}
	return false
}

func (c *call) storageRow() map[string]any {
	used := c.node.used()
	return map[string]any{
		"type": "dir", "content": storageContent, "shared": 0, "enabled": 1, "active": 1,
		"total": c.node.Disk, "used": used, "avail": c.node.Disk - used,
	}
}

// storageStatus is the one call to which an unknown storage is a bad
// parameter.
func storageStatus(c *call) (any, error) {
	if c.str("storage") != storageName {
		return nil, bad("storage", "No such storage.")
	}
	return c.storageRow(), nil
}

func (c *call) storageThere() error {
	if c.str("storage") != storageName {
		return fail("storage '%s' does not exist", c.str("storage"))
	}
	return nil
}

// content lists volumes. With vmid it lists those of that guest and those
// that belong to none, as the real one does for imports and images.
func content(c *call) (any, error) {
	if err := c.storageThere(); err != nil {
		return nil, err
	}
	rows := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(c.node.Volumes)) {
		v := c.node.Volumes[id]
		if c.has("content") && v.Content != c.str("content") || c.has("vmid") && v.VMID != c.vmid() {
			continue
		}
		if v.Content == "snippets" && !c.may("/storage/"+storageName, "Datastore.Allocate") {
			continue // check_volume_access lets nobody else see what no guest owns
		}
		if v.VMID != 0 && !c.may(vms(v.VMID), "VM.Audit") && !c.may("/storage/"+storageName, "Datastore.Allocate") && !c.seesStorage() {
			continue
		}
		row := map[string]any{"volid": id, "content": v.Content, "format": v.Format, "size": v.Size, "ctime": v.Created}
		if v.VMID != 0 {
			row["vmid"], row["used"] = v.VMID, v.Size/4
		}
		if v.Content == "images" || v.Content == "rootdir" {
			row["parent"] = nil
		}
		if v.Parent != "" {
			row["parent"] = "../" + strings.TrimPrefix(v.Parent, "local:")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// volume reads the volume id of the path, with or without its storage.
func (c *call) volume() (string, *Volume) {
	id := c.str("volume")
	if !strings.Contains(id, ":") {
		id = c.str("storage") + ":" + id
	}
	return id, c.node.Volumes[id]
}

func getVolume(c *call) (any, error) {
	id, v := c.volume()
	if v == nil {
		return nil, fail("volume '%s' does not exist", id)
	}
	if err := c.needAny("/storage/"+storageName, "Datastore.Audit", "Datastore.AllocateSpace"); err != nil {
		return nil, err
	}
	file := "/var/lib/vz/images/" + strings.TrimPrefix(id, "local:")
	if i := strings.LastIndex(id, "/"); v.Parent != "" {
		file = "/var/lib/vz/images/" + strconv.Itoa(v.VMID) + "/" + path.Base(id[i:])
	}
	return map[string]any{"path": file, "size": v.Size, "used": v.Size / 4, "format": v.Format}, nil
}

// allocVolume makes a volume by name, owned by a guest that need not name it.
func allocVolume(c *call) (any, error) {
	if err := c.storageThere(); err != nil {
		return nil, err
	}
	size, _ := strconv.ParseInt(strings.TrimRight(c.str("size"), "MG"), 10, 64)
	size <<= map[byte]int{'G': 30, 'M': 20}[c.str("size")[len(c.str("size"))-1]]
	if c.str("size") == strings.TrimRight(c.str("size"), "MG") {
		size <<= 10
	}
	format := c.str("format")
	if format == "" {
		format = strings.TrimPrefix(path.Ext(c.str("filename")), ".")
	}
	id := "local:" + c.str("vmid") + "/" + c.str("filename")
	if c.node.Volumes[id] != nil {
		return nil, fail("disk image '/var/lib/vz/images/%s' already exists", strings.TrimPrefix(id, "local:"))
	}
	c.node.Volumes[id] = &Volume{Content: "images", Format: format, Size: size, VMID: c.vmid(), Created: c.now.Unix()}
	return id, nil
}

// dropVolume ends in OK for a volume that does not exist.
func dropVolume(c *call) (any, error) {
	id, v := c.volume()
	if err := c.need("/storage/"+storageName, "Datastore.AllocateSpace"); err != nil {
		return nil, err
	}
	owner := strings.Split(strings.TrimPrefix(id, "local:"), "/")[0]
	return c.fork("imgdel", owner+"@local", func(r *task.Run) error {
		if err := r.Sleep(c.Times.Allocate); err != nil || v == nil {
			return err
		}
		delete(c.node.Volumes, id)
		return nil
	})
}

// storageConfig is GET /storage, the configuration and not the state.
func storageConfig(c *call) (any, error) {
	if !c.seesStorage() {
		return []any{}, nil
	}
	return []map[string]any{{
		"storage": storageName, "type": "dir", "path": "/var/lib/vz", "content": storageContent, "prune-backups": "keep-all=1",
		"digest": "e39d00e31de19bbd28b160f43fdafc256e72bd55",
	}}, nil
}

func storageRoutes() map[string]handler {
	const s = " /nodes/{node}/storage"
	return map[string]handler{
		"GET /storage":                               storageConfig,
		"GET" + s:                                    storages,
		"GET" + s + "/{storage}":                     index("subdir", "content", "download-url", "file-restore", "import-metadata", "prunebackups", "rrd", "rrddata", "status", "upload"),
		"GET" + s + "/{storage}/status":              storageStatus,
		"GET" + s + "/{storage}/rrddata":             storageRRD,
		"GET" + s + "/{storage}/content":             content,
		"POST" + s + "/{storage}/content":            allocVolume,
		"GET" + s + "/{storage}/content/{volume}":    getVolume,
		"DELETE" + s + "/{storage}/content/{volume}": dropVolume,
	}
}
