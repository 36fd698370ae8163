package cluster

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// clone is POST …/clone of a virtual machine. What can be known before any
// lock is refused at once; everything else only shows in the task.
func clone(c *call) (any, error) {
	newid, full := c.int("newid", 0), true
	src, err := c.found(c.node.Name, c.vmid())
	if err == nil && src.Kind != guest.QEMU {
		err = fail("unable to find configuration file for VM %d on node '%s'", c.vmid(), c.node.Name)
	}
	if err != nil {
		return nil, err
	}
	if err := c.cloneTarget(src); err != nil {
		return nil, err
	}
	if err := checkLock(src); err != nil {
		return nil, err
	}
	config := src.Newest()
	if name := c.str("snapname"); name != "" {
		s := src.Snapshot(name)
		if s == nil {
			return nil, fail("snapshot '%s' does not exist", name)
		}
		config = maps.Clone(s.Config)
	}
	if full = c.yes("full") || !c.has("full") && !src.Template(); !full {
		if err := c.linkable(src, config); err != nil {
			return nil, err
		}
	}
	if err := c.cloneAccess(config); err != nil {
		return nil, err
	}
	if target := c.str("target"); target != "" && target != c.node.Name {
		return nil, fail("can't clone VM to node '%s' (VM uses local storage)", target)
	}
	if c.Guests[newid] != nil {
		return nil, fail("unable to create VM %d: config file already exists", newid)
	}
	return c.fork("qmclone", src.VMID, func(r *task.Run) error { return c.cloneWork(r, src, config, newid, full) })
}

// cloneTarget looks at pool, node and storage of a clone.
func (c *call) cloneTarget(src *guest.Guest) error {
	if err := c.poolThere(); err != nil {
		return err
	}
	target := c.str("target")
	if target != "" && c.Cluster.node(target) == nil {
		return fail("no such cluster node '%s'", target)
	}
	if storage := c.str("storage"); storage != "" {
		if storage != storageName {
			return fail("storage '%s' does not exist", storage)
		}
		if target != "" && target != src.Node {
			return fail("can't clone to non-shared storage '%s'", storage)
		}
	}
	return nil
}

func (c *call) poolThere() error {
	if pool := c.str("pool"); pool != "" && c.Realm.Pools[pool] == nil {
		return denied(fmt.Sprintf("pool '%s' does not exist", pool))
	}
	return nil
}

// linkable refuses a linked clone of what is no template.
func (c *call) linkable(src *guest.Guest, config map[string]string) error {
	for _, key := range []string{"storage", "format"} {
		if c.has(key) {
			return fail("parameter '%s' not allowed for linked clones", key)
		}
	}
	if src.Template() && !c.has("snapname") {
		return nil
	}
	of := "for"
	if c.has("snapname") {
		of = "for a snapshot of"
	}
	for _, key := range slices.Sorted(maps.Keys(config)) {
		if guest.IsDisk(src.Kind, key) && !guest.IsCDROM(config[key]) {
			return fail("Linked clone feature is not supported %s '%s' (%s)", of, guest.Volume(config[key]), key)
		}
	}
	return nil
}

// cloneAccess asks for the storages and bridges that the clone will use.
func (c *call) cloneAccess(config map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(config)) {
		if guest.IsDisk(guest.QEMU, key) || guest.IsDisk(guest.LXC, key) {
			if storage, ok := storageOf(guest.Volume(config[key])); ok {
				if err := c.checkStorage(storage); err != nil {
					return err
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(config)) {
		if indexed(key, "net") {
			if err := c.mayBridge(config[key], ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// cloneWork is the worker. The lock of the target comes first and then that
// of the source, shared while it is off; each is waited for no longer than a
// second. The log with a waiting line is what the real one writes.
func (c *call) cloneWork(r *task.Run, src *guest.Guest, config map[string]string, newid int, full bool) error {
	if err := c.flock(r.Context, lockFile(guest.QEMU, newid), false, c.Times.LockShort); err != nil {
		r.Logf("trying to acquire lock...")
		return err
	}
	defer c.locks.Drop(lockFile(guest.QEMU, newid))
	if err := c.flock(r.Context, lockFile(guest.QEMU, src.VMID), !src.Running, c.Times.LockShort); err != nil {
		r.Logf("trying to acquire lock...")
		return err
	}
	defer c.locks.Drop(lockFile(guest.QEMU, src.VMID))
	if err := r.Sleep(c.Times.CloneAppear); err != nil {
		return err
	}
	if c.Guests[newid] != nil {
		return fmt.Errorf("unable to create VM %d: config file already exists", newid)
	}
	g := guest.New(guest.QEMU, newid, src.Node)
	g.Set("lock", "clone")
	g.Set("description", " qmclone temporary file")
	c.Guests[newid] = g
	c.did(r, "clone", g, c.str("description"))
	c.measured(g)
	if err := c.form(r, g, config, full); err != nil {
		c.free(c.Cluster.node(src.Node), newid)
		c.undo(r, g)
		return fmt.Errorf("clone failed: %w", err)
	}
	if pool := c.Realm.Pools[c.str("pool")]; pool != nil {
		pool.Guests = append(pool.Guests, newid)
	}
	return nil
}

// form fills the target in: name, description and network first, disks last.
func (c *call) form(r *task.Run, g *guest.Guest, config map[string]string, full bool) error {
	if err := r.Sleep(c.Times.CloneName - c.Times.CloneAppear); err != nil {
		return err
	}
	ready := c.newIdentity(config)
	g.Config = map[string]string{"lock": "clone"}
	for key, value := range ready {
		if !guest.IsDisk(guest.QEMU, key) {
			g.Config[key] = value
		}
	}
	total := c.Times.CloneLinked
	if full {
		total = c.Times.CloneFull
	}
	disks, copied := map[string]string{}, ""
	for _, key := range slices.Sorted(maps.Keys(config)) {
		if guest.IsDisk(guest.QEMU, key) {
			value, err := c.cloneDrive(r, g, key, config[key], full)
			if err != nil {
				return c.copyFailed(err, config[key], g)
			}
			if disks[key] = value; guest.IsCDROM(value) {
				g.Config[key] = value // it is written at once; the disks take their time
			} else {
				copied = config[key]
			}
		}
	}
	if err := r.Sleep(total - c.Times.CloneName); err != nil {
		return c.copyFailed(err, copied, g)
	}
	c.measured(g)
	maps.Copy(g.Config, disks)
	delete(g.Config, "lock")
	return nil
}

func (c *call) copyFailed(err error, source string, g *guest.Guest) error {
	if !errors.Is(err, task.ErrInterrupted) {
		return err
	}
	path := strings.TrimPrefix(guest.Volume(source), "local:")
	return fmt.Errorf("copy failed: command '/usr/bin/qemu-img convert -p -n -f qcow2 -O qcow2 /var/lib/vz/images/%s zeroinit:/var/lib/vz/images/%d/vm-%d-disk-0.qcow2' failed: %w", path, g.VMID, g.VMID, err)
}

// newIdentity is the configuration of the clone: a name, a description, and
// fresh addresses and UUIDs.
func (c *call) newIdentity(config map[string]string) map[string]string {
	out := maps.Clone(config)
	for _, key := range []string{"template", "lock", "snaptime", "parent", "vmstate", "runningmachine", "runningcpu", "protection"} {
		delete(out, key)
	}
	for key, value := range out {
		if indexed(key, "net") {
			model, _, rest := guest.NetMAC(value)
			out[key] = guest.NormalNet(guest.QEMU, strings.TrimSuffix(model+","+rest, ","))
		}
		if guest.IsUnused(key) {
			delete(out, key)
		}
	}
	smbios := "uuid=" + guest.NewUUID()
	if rest := guest.WithoutProperty(out["smbios1"], "uuid"); rest != "" {
		smbios += "," + rest
	}
	out["smbios1"], out["vmgenid"] = smbios, guest.NewUUID()
	out["name"] = c.str("name")
	if out["name"] == "" {
		out["name"] = "Copy-of-VM-" + config["name"]
	}
	delete(out, "description")
	if c.has("description") {
		out["description"] = c.str("description")
	}
	return out
}

// cloneDrive makes the volume behind one drive of the clone.
func (c *call) cloneDrive(r *task.Run, g *guest.Guest, key, value string, full bool) (string, error) {
	source := guest.Volume(value)
	if _, ok := storageOf(source); !ok {
		return value, nil
	}
	n := c.Cluster.node(g.Node)
	from := n.Volumes[source]
	if from == nil {
		return "", fmt.Errorf("volume '%s' does not exist", source)
	}
	if strings.Contains(source, "-cloudinit") {
		r.Logf("create full clone of drive %s (%s)", key, source)
		made, err := c.drive(r, g, "local:cloudinit")
		r.Logf("Formatting '/var/lib/vz/images/%d/vm-%d-cloudinit.qcow2', fmt=qcow2 cluster_size=65536 extended_l2=off preallocation=metadata compression_type=zlib size=4194304 lazy_refcounts=off refcount_bits=16", g.VMID, g.VMID)
		return made, err
	}
	v := &Volume{Content: from.Content, Format: from.Format, Size: from.Size, VMID: g.VMID}
	if f := c.str("format"); full && f != "" {
		v.Format = f
	}
	kind := "linked"
	if full {
		kind = "full"
	} else {
		v.Parent = source
	}
	name := n.diskName(g.VMID, v.Format)
	id, err := c.allocate(r, n, v, func() string {
		if full {
			return name()
		}
		return source + "/" + strings.TrimPrefix(name(), "local:")
	})
	r.Logf("create %s clone of drive %s (%s)", kind, key, source)
	r.Logf("Formatting '/var/lib/vz/images/%d/vm-%d-disk-0.%s', fmt=%s size=%d", g.VMID, g.VMID, v.Format, v.Format, v.Size)
	return strings.Replace(value, source, id, 1), err
}
