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

// change is what a call asks of a configuration.
type change struct {
	set    map[string]string
	remove []string
	revert []string
	force  bool // disks that are removed are gone, not unused
}

// changes reads the change from the parameters and refuses what contradicts
// itself or what the caller may not do.
func (c *call) changes(kind string) (*change, error) {
	if err := c.rootOnly("skiplock"); err != nil {
		return nil, err
	}
	ch := &change{set: map[string]string{}, remove: list(c.str("delete")), revert: list(c.str("revert")), force: c.yes("force")}
	for key, value := range c.p {
		if !slices.Contains(steering, key) {
			ch.set[key] = value
		}
	}
	if len(ch.set) == 0 && len(ch.remove) == 0 && len(ch.revert) == 0 {
		return nil, fail("no options specified")
	}
	for _, key := range ch.remove {
		if _, both := ch.set[key]; both {
			return nil, bad("delete", fmt.Sprintf("you can't use '-%s' and -delete %s' at the same time", key, key))
		}
		if c.kinds[kind].Param(key) == nil && !guest.IsUnused(key) {
			return nil, bad("delete", fmt.Sprintf("unknown option '%s'", key))
		}
		if err := c.mayChange(kind, c.vmid(), "", key, c.current(key)); err != nil {
			return nil, err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(ch.set)) {
		if err := c.mayChange(kind, c.vmid(), "", key, ch.set[key]); err != nil {
			return nil, err
		}
		if err := c.mayUse(kind, key, ch.set[key]); err != nil {
			return nil, err
		}
	}
	return ch, nil
}

// unlink is PUT config with nothing but a list to delete.
func unlink(c *call) (any, error) {
	c.p["delete"] = c.str("idlist")
	delete(c.p, "idlist")
	return updateQEMU(c)
}

// current is the value that an option has, if the guest is there.
func (c *call) current(key string) string {
	if g := c.Guests[c.vmid()]; g != nil {
		return g.Config[key]
	}
	return ""
}

// mayUse asks for what a value needs beside its option: the storage of a new
// volume, the bridge of a network device, keys that are keys.
func (c *call) mayUse(kind, key, value string) error {
	switch {
	case indexed(key, "net"):
		return c.mayBridge(value, c.current(key))
	case guest.IsDisk(kind, key):
		if storage, ok := storageOf(guest.Volume(value)); ok && guest.Volume(value) != guest.Volume(c.current(key)) {
			return c.checkStorage(storage)
		}
	case key == "sshkeys":
		return checkKeys(value)
	}
	return nil
}

// updateQEMU is PUT config, which answers when the change is made, and POST
// config, which answers with a task. Lock and digest are looked at before the
// worker is forked, so their refusals are synchronous in both.
func updateQEMU(c *call) (any, error) {
	ch, err := c.changes(guest.QEMU)
	if err != nil {
		return nil, err
	}
	var upid any
	err = c.locked(context.Background(), guest.QEMU, c.vmid(), c.Times.LockLong, func() error {
		g, err := c.guest(guest.QEMU)
		if err != nil {
			return err
		}
		if c.has("digest") && c.str("digest") != g.Digest() {
			return fail("checksum mismatch (file change by other user?)")
		}
		if !c.yes("skiplock") {
			if err := checkLock(g); err != nil {
				return err
			}
		}
		if c.spec.Method == "PUT" {
			return c.apply(nil, g, ch)
		}
		upid, err = c.fork("qmconfig", c.vmid(), func(r *task.Run) error {
			return c.locked(r.Context, guest.QEMU, c.vmid(), c.Times.LockLong, func() error { return c.applyLater(r, g, ch) })
		})
		return err
	})
	return upid, sync500(err)
}

func (c *call) applyLater(r *task.Run, g *guest.Guest, ch *change) error {
	words := make([]string, 0, len(ch.set))
	for _, key := range slices.Sorted(maps.Keys(ch.set)) {
		value := ch.set[key]
		if key == "cipassword" {
			value = "<hidden>"
		}
		words = append(words, "-"+key+" "+value)
	}
	r.Logf("update VM %d: %s", g.VMID, strings.Join(words, " "))
	if err := r.Sleep(c.Times.Config); err != nil {
		return err
	}
	return c.apply(r, g, ch)
}

// atOnce are the options that need no restart of a running virtual machine.
var atOnce = []string{"name", "onboot", "shares", "startup", "description", "protection", "vmstatestorage", "hookscript", "tags", "lock", "hostname", "nameserver", "searchdomain", "swap"}

// pends tells whether a change of a running guest waits for its restart. A
// container takes its limits at once, a virtual machine does not.
func pends(g *guest.Guest, key string) bool {
	if !g.Running || slices.Contains(atOnce, key) || slices.Contains(cloudOptions, key) || indexed(key, "net", "ipconfig", "scsi", "virtio", "unused") {
		return false
	}
	if _, there := g.Config[key]; g.Kind == guest.LXC && indexed(key, "mp") && !there {
		return false // a new mount point is hot-plugged
	}
	if g.Kind == guest.LXC && slices.Contains([]string{"memory", "cores", "cpulimit", "cpuunits"}, key) {
		return false
	}
	return true
}

// apply makes the change: at once, or pending where the guest runs.
func (c *call) apply(r *task.Run, g *guest.Guest, ch *change) error {
	c.measured(g)
	for _, key := range ch.revert {
		delete(g.Pending, key)
	}
	for _, key := range ch.remove {
		c.removeOption(g, key, ch.force)
	}
	for _, key := range slices.Sorted(maps.Keys(ch.set)) {
		value, err := c.normal(r, g, key, ch.set[key])
		if err != nil {
			return err
		}
		if pends(g, key) && g.Config[key] != value {
			g.Pending[key] = &value
			continue
		}
		if old := g.Config[key]; guest.IsDisk(g.Kind, key) && old != "" && guest.Volume(old) != guest.Volume(value) && !guest.IsCDROM(old) {
			g.Set(unused(g), guest.Volume(old))
		}
		g.Set(key, value)
		c.attached(g, key, value)
	}
	return nil
}

// attached forgets the unused entry of a disk that is in use again.
func (c *call) attached(g *guest.Guest, key, value string) {
	if !guest.IsDisk(g.Kind, key) {
		return
	}
	for other, volume := range g.Config {
		if guest.IsUnused(other) && volume == guest.Volume(value) {
			g.Unset(other)
		}
	}
}

// removeOption deletes an option. A disk that is taken off becomes unused; an
// unused one that is deleted, or any that force takes off, is gone with its volume.
func (c *call) removeOption(g *guest.Guest, key string, force bool) {
	value, ok := g.Config[key]
	if pends(g, key) && ok {
		g.Pending[key] = nil
		return
	}
	g.Unset(key)
	volume := guest.Volume(value)
	switch {
	case !ok:
	case guest.IsUnused(key) || guest.IsCDROM(value) || force && guest.IsDisk(g.Kind, key):
		delete(c.Cluster.node(g.Node).Volumes, volume)
	case guest.IsDisk(g.Kind, key):
		g.Set(unused(g), volume)
	}
}

func unused(g *guest.Guest) string {
	for i := 0; ; i++ {
		if _, taken := g.Config["unused"+itoa(i)]; !taken {
			return "unused" + itoa(i)
		}
	}
}

// normal is a value as it is stored.
func (c *Cluster) normal(r *task.Run, g *guest.Guest, key, value string) (string, error) {
	switch {
	case key == "tags":
		return guest.NormalTags(value), nil
	case indexed(key, "net"):
		return guest.NormalNet(g.Kind, value), nil
	case key == "cipassword":
		return "$5$" + guest.Hash([]byte(value))[:8] + "$" + guest.Hash([]byte("x"+value)), nil
	case key == "description" && g.Kind == guest.LXC:
		return strings.TrimSuffix(value, "\n") + "\n", nil
	case key == "memory":
		return strings.TrimPrefix(value, "current="), nil
	case guest.IsDisk(g.Kind, key):
		return c.drive(r, g, value)
	}
	return value, nil
}
