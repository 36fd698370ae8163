package cluster

import (
	"fmt"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// resizeQEMU grows a disk to a size or by one. All refusals are in the task,
// even that of a stale digest; the size it has already is no fault.
func resizeQEMU(c *call) (any, error) {
	if err := c.rootOnly("skiplock"); err != nil {
		return nil, err
	}
	return c.underLock("resize", guest.QEMU, func(r *task.Run, g *guest.Guest) error {
		if c.has("digest") && c.str("digest") != g.Digest() {
			return fmt.Errorf("checksum mismatch (file change by other user?)")
		}
		if err := checkLock(g); err != nil {
			return err
		}
		key := c.str("disk")
		value, ok := g.Config[key]
		if !ok {
			return fmt.Errorf("disk '%s' does not exist", key)
		}
		if guest.IsCDROM(value) {
			return fmt.Errorf("you can't resize a cdrom")
		}
		old, size := c.sizes(value)
		if size < old {
			return fmt.Errorf("shrinking disks is not supported")
		}
		if err := c.need("/storage/"+storageName, "Datastore.AllocateSpace"); err != nil {
			return err
		}
		if err := r.Sleep(c.Times.Resize); err != nil {
			return err
		}
		c.grow(g, key, value, size)
		return nil
	})
}

// sizes reads the size of a drive and the one that is asked for.
func (c *call) sizes(value string) (old, size int64) {
	old, _ = guest.ParseSize(guest.Property(value, "size"))
	text := c.str("size")
	size, _ = guest.ParseSize(strings.TrimPrefix(text, "+"))
	if strings.HasPrefix(text, "+") {
		size += old
	}
	return old, size
}

func (c *call) grow(g *guest.Guest, key, value string, size int64) {
	c.measured(g)
	g.Set(key, guest.WithProperty(value, "size", guest.FormatSize(size)))
	if v := c.Cluster.node(g.Node).Volumes[guest.Volume(value)]; v != nil {
		v.Size = size
	}
}

// resizeCT is stricter: what is wrong is told at once, and the size that the
// disk has already is wrong.
func resizeCT(c *call) (any, error) {
	g, err := c.guest(guest.LXC)
	if err != nil {
		return nil, err
	}
	if err := c.staleCT(g); err != nil {
		return nil, err
	}
	if err := checkLock(g); err != nil {
		return nil, err
	}
	key := c.str("disk")
	value, ok := g.Config[key]
	if !ok {
		return nil, fail("format error")
	}
	old, size := c.sizes(value)
	if size < old {
		return nil, fail("unable to shrink disk size")
	}
	if size == old {
		return nil, fail("disk is already at specified size")
	}
	if err := c.need("/storage/"+storageName, "Datastore.AllocateSpace"); err != nil {
		return nil, err
	}
	return c.underLock("resize", guest.LXC, func(r *task.Run, g *guest.Guest) error {
		if err := r.Sleep(c.Times.Resize); err != nil {
			return err
		}
		r.Logf("Image resized.")
		c.grow(g, key, g.Config[key], size)
		return nil
	})
}

// staleCT refuses a digest that is not the newest, in the words that all but
// virtual machines use.
func (c *call) staleCT(g *guest.Guest) error {
	if c.has("digest") && c.str("digest") != g.Digest() {
		return errModified
	}
	return nil
}

var errModified = fail("detected modified configuration - file changed by other user? Try again.")
