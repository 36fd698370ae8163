package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// The one storage of every node: a directory of its own on each.
const (
	storageName    = "local"
	storageContent = "images,rootdir,vztmpl,iso,backup,snippets,import"
	storageLock    = "/var/lock/pve-manager/pve-storage-local"
)

// checkStorage refuses a storage that does not exist, or that the caller may
// not allocate on.
func (c *call) checkStorage(name string) error {
	if name != storageName {
		return fail("storage '%s' does not exist", name)
	}
	return c.need("/storage/"+name, "Datastore.AllocateSpace")
}

// storageOf is the part of a volume id before the colon.
func storageOf(volume string) (string, bool) {
	name, _, ok := strings.Cut(volume, ":")
	return name, ok
}

// allocate makes a volume. It takes the lock of the node's storage, so that
// many at once stand in a queue.
func (c *Cluster) allocate(r *task.Run, n *Node, v *Volume, name func() string) (string, error) {
	ctx := context.Background()
	if r != nil {
		ctx = r.Context
	}
	path, takes, patience := c.storage(n)
	if err := c.flock(ctx, path, false, patience); err != nil {
		if err == task.ErrInterrupted { //nolint:errorlint // never wrapped
			return "", err
		}
		return "", n.Storage.timeout()
	}
	defer c.locks.Drop(path)
	if r != nil {
		if err := r.Sleep(takes); err != nil {
			return "", err
		}
	}
	if n.used()+v.Size/4 > n.Disk {
		return "", fmt.Errorf("unable to create image: qemu-img: No space left on device")
	}
	v.Created = c.clock(n).Unix()
	id := name()
	n.Volumes[id] = v
	return id, nil
}

// diskName is the next free vm-N-disk-M of a guest.
func (n *Node) diskName(vmid int, format string) func() string {
	return func() string {
		for i := 0; ; i++ {
			base := fmt.Sprintf("vm-%d-disk-%d.", vmid, i)
			if !slices.ContainsFunc(slices.Collect(maps.Keys(n.Volumes)), func(id string) bool { return strings.Contains(id, "/"+base) }) {
				return fmt.Sprintf("%s:%d/%s%s", storageName, vmid, base, format)
			}
		}
	}
}

// free removes the volumes of a guest, whether its configuration names them
// or not.
func (c *Cluster) free(n *Node, vmid int) {
	for id, v := range n.Volumes {
		if v.VMID == vmid && v.Content != "backup" {
			delete(n.Volumes, id)
		}
	}
}

// baseInUse finds a volume of a guest on which linked clones still stand.
func (c *Cluster) baseInUse(g *guest.Guest) (string, bool) {
	n := c.node(g.Node)
	for _, key := range slices.Sorted(maps.Keys(g.Config)) {
		if !guest.IsDisk(g.Kind, key) {
			continue
		}
		volume := guest.Volume(g.Config[key])
		for _, v := range n.Volumes {
			if v.Parent == volume {
				return volume, true
			}
		}
	}
	return "", false
}

// drive makes the value of a drive real: STORAGE:SIZE allocates a volume,
// STORAGE:cloudinit makes the cloud-init drive, anything else must be there.
func (c *Cluster) drive(r *task.Run, g *guest.Guest, value string) (string, error) {
	n := c.node(g.Node)
	volume := guest.Volume(value)
	rest := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(value, "file="), "volume="), volume)
	if volume == "none" || volume == "cdrom" {
		return volume + rest, nil
	}
	storage, ok := storageOf(volume)
	if !ok {
		return value, nil
	}
	if storage != storageName {
		return "", fail("storage '%s' does not exist", storage)
	}
	what := strings.TrimPrefix(volume, storage+":")
	if what == "cloudinit" {
		v := &Volume{Content: "images", Format: "qcow2", Size: 4 << 20, VMID: g.VMID}
		id, err := c.allocate(r, n, v, func() string { return fmt.Sprintf("local:%d/vm-%d-cloudinit.qcow2", g.VMID, g.VMID) })
		return id + ",media=cdrom,size=4M", err
	}
	if size, ok := guest.ParseSize(what + "G"); ok {
		return c.newDisk(r, g, n, size, rest)
	}
	if v := n.Volumes[volume]; v != nil {
		if guest.Property(rest, "size") == "" && !guest.IsCDROM(rest) {
			rest += ",size=" + guest.FormatSize(v.Size)
		}
		return volume + rest, nil
	}
	return "", fail("volume '%s' does not exist", volume)
}

func (c *Cluster) newDisk(r *task.Run, g *guest.Guest, n *Node, size int64, rest string) (string, error) {
	format, content := guest.Property(rest, "format"), "images"
	if format == "" {
		format = "raw"
	}
	if g.Kind == guest.LXC {
		content = "rootdir"
	}
	if source := guest.Property(rest, "import-from"); source != "" {
		v := n.Volumes[source]
		if v == nil {
			return "", fail("volume '%s' does not exist", source)
		}
		size = v.Size
	}
	id, err := c.allocate(r, n, &Volume{Content: content, Format: format, Size: size, VMID: g.VMID}, n.diskName(g.VMID, format))
	if r != nil && err == nil {
		r.Logf("Formatting '/var/lib/vz/images/%s', fmt=%s size=%d preallocation=off", strings.TrimPrefix(id, "local:"), format, size)
	}
	rest = strings.TrimSuffix(guest.WithoutProperty("x"+rest, "format", "import-from", "size"), ",")
	return id + strings.TrimPrefix(rest, "x") + ",size=" + guest.FormatSize(size), err
}
