package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// Configure sets what the config names.
func (c *Cluster) Configure(ctx context.Context, ref core.GuestRef, config core.GuestConfig) error {
	return c.set(ctx, "configure", ref, func(g *guest) {
		g.config = merged(g.config, config)
		g.shell = g.shell || config.Shell && g.Power == core.Off
		g.Name = cmp.Or(config.Hostname, g.Name)
		if config.Boots != nil {
			g.Boots = *config.Boots
		}
		g.Cores = cmp.Or(config.Spec.Cores, g.Cores)
		g.Memory = cmp.Or(config.Spec.Memory, g.Memory)
		if ref.Kind == core.Container && config.Spec.Memory != 0 {
			g.swap = config.Spec.Swap
		}
		if ref.Kind == core.VM {
			g.UUID = cmp.Or(strings.ToLower(config.UUID), g.UUID)
		}
		if config.Network.Named() {
			g.wire(config.Network)
		}
	})
}

// merged is what a config makes of the one before it: what it leaves out stays.
func merged(was, now core.GuestConfig) core.GuestConfig {
	was.Hostname, was.UUID = cmp.Or(now.Hostname, was.Hostname), cmp.Or(now.UUID, was.UUID)
	if now.Spec.Cores != 0 || now.Spec.Memory != 0 {
		was.Spec = now.Spec.Clone()
	}
	if now.Network.MAC != "" || len(now.Network.Addresses) > 0 || now.Network.Exact {
		was.Network = now.Network
		was.Network.Addresses = slices.Clone(now.Network.Addresses)
	}
	was.Login.User = cmp.Or(now.Login.User, was.Login.User)
	was.Login.Password = cmp.Or(now.Login.Password, was.Login.Password)
	if len(now.Login.SSHKeys) > 0 {
		was.Login.SSHKeys = slices.Clone(now.Login.SSHKeys)
	}
	was.DNS, was.UserData = now.DNS.Or(was.DNS), cmp.Or(now.UserData, was.UserData)
	if now.Tags != nil {
		was.Tags = slices.Clone(now.Tags)
	}
	return was
}

// Protect sets or clears the protection against removal.
func (c *Cluster) Protect(ctx context.Context, ref core.GuestRef, on bool) error {
	return c.set(ctx, "protect", ref, func(g *guest) { g.Protected = on })
}

// Describe replaces the description.
func (c *Cluster) Describe(ctx context.Context, ref core.GuestRef, description, seen string) error {
	_, err := c.change(ctx, "describe", func() (core.TaskID, error) {
		g, err := c.unlocked(ref)
		if err == nil && seen != "" && seen != digest(g) {
			err = core.Fail(core.Conflict, core.CodeVersionMismatch, "the guest %d was changed meanwhile", ref.VMID)
		}
		if err == nil {
			g.Description = description
			c.effects["describe"]++
		}
		return "", err
	})
	return err
}

func (c *Cluster) set(ctx context.Context, call string, ref core.GuestRef, change func(*guest)) error {
	_, err := c.change(ctx, call, func() (core.TaskID, error) {
		g, err := c.unlocked(ref)
		if err == nil {
			change(g)
			c.effects[call]++
		}
		return "", err
	})
	return err
}

// Grow makes a disk at least size bytes.
func (c *Cluster) Grow(ctx context.Context, ref core.GuestRef, disk string, size int64) (core.TaskID, error) {
	return c.change(ctx, "grow", func() (core.TaskID, error) {
		g, err := c.unlocked(ref)
		if err != nil {
			return "", err
		}
		have, ok := g.Disks[disk]
		switch {
		case !ok:
			return "", core.Fail(core.NotFound, "", "the guest %d has no disk %q", ref.VMID, disk)
		case have >= size:
			return "", nil
		case c.room(g.Ref.Node, g.on(disk)) < size-have:
			return "", full(g)
		}
		return c.begin("grow", g.Ref, func() { g.Disks[disk] = size }, func() {}), nil
	})
}

// Power begins an action. A guest that is where the action leads has nothing
// to do.
func (c *Cluster) Power(ctx context.Context, ref core.GuestRef, action core.PowerAction, _ time.Duration) (core.TaskID, error) {
	return c.change(ctx, powerCall(action), func() (core.TaskID, error) {
		g, err := c.unlocked(ref)
		if err != nil {
			return "", err
		}
		if g.Template {
			return "", core.Fail(core.Conflict, core.CodeIllegalMove, "%d is a template", ref.VMID)
		}
		restarts := action == core.Reboot || action == core.Reset
		if err := action.Check(ref.Kind, core.PowerUnknown); err != nil {
			return "", err
		}
		if g.Power == action.Until() && !restarts {
			return "", nil
		}
		if err := action.Check(ref.Kind, g.Power); err != nil {
			return "", err
		}
		return c.begin(powerCall(action), g.Ref, func() { c.reach(g, action) }, func() {}), nil
	})
}

func powerCall(action core.PowerAction) string { return "power " + string(action) }

// reach puts a guest where an action leads.
func (c *Cluster) reach(g *guest, action core.PowerAction) {
	if action.Until() == core.On && action != core.Resume {
		g.started = c.clock.Now()
		g.in, g.out = 0, 0
	}
	if action == core.Start || action == core.Reboot {
		g.boot()
	}
	g.Power = action.Until()
}
