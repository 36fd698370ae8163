package memory

import (
	"context"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
)

// CheckAccess says whether a password can be set: a VM has an agent unless
// [Cluster.Deafen] took it away, a container a shell if it was made with one.
func (c *Cluster) CheckAccess(_ context.Context, ref core.GuestRef) error {
	unlock, err := c.reading()
	if err != nil {
		return err
	}
	defer unlock()
	_, err = c.open(ref)
	return err
}

// SetPassword sets a password; every guest has the user root and the one of its
// login.
func (c *Cluster) SetPassword(ctx context.Context, ref core.GuestRef, user, password string) error {
	_, err := c.change(ctx, "password", func() (core.TaskID, error) {
		g, err := c.open(ref)
		switch {
		case err != nil:
			return "", err
		case user != "root" && user != g.config.Login.User:
			return "", core.Fail(core.Denied, core.CodePasswordRefused, "the guest has no user %s", user)
		}
		if g.passwords == nil {
			g.passwords = map[string]string{}
		}
		g.passwords[user] = password
		c.effects["password"]++
		return "", nil
	})
	return err
}

// PutFile makes a file, in whichever directory.
func (c *Cluster) PutFile(ctx context.Context, ref core.GuestRef, file core.GuestFile) error {
	var v core.Violations
	if file.Check(&v); v.Err() != nil {
		return v.Err()
	}
	_, err := c.change(ctx, "file", func() (core.TaskID, error) {
		g, err := c.open(ref)
		if err != nil {
			return "", err
		}
		if g.files == nil {
			g.files = map[string]core.GuestFile{}
		}
		file.Content = slices.Clone(file.Content)
		g.files[file.Path] = file
		c.effects["file"]++
		return "", nil
	})
	return err
}

// open finds a guest that lets itself be told a password.
func (c *Cluster) open(ref core.GuestRef) (*guest, error) {
	g, err := c.running(ref)
	switch {
	case err != nil:
		return nil, err
	case ref.Kind == core.VM && g.silent:
		e := core.Fail(core.Conflict, core.CodeAgentNotRunning, "the agent of the guest %d does not answer", ref.VMID)
		e.Remedy = "install qemu-guest-agent in the guest"
		return nil, e
	case ref.Kind == core.Container && !g.shell:
		e := core.Fail(core.Conflict, core.CodeTerminalLogin, "the terminal of the container %d asks for a login", ref.VMID)
		e.Remedy = "give it a shell"
		return nil, e
	}
	return g, nil
}

// running finds a guest that is on.
func (c *Cluster) running(ref core.GuestRef) (*guest, error) {
	g, err := c.there(ref)
	if err == nil && g.Power != core.On {
		err = core.Fail(core.Conflict, core.CodeGuestNotRunning, "the guest %d is %s", ref.VMID, g.Power)
	}
	return g, err
}

// Deafen takes the agent out of a VM, and the shell from a container's terminal.
func (c *Cluster) Deafen(vmid int) {
	c.touch(vmid, func(g *guest) { g.silent, g.shell = true, false })
}

// Carry lets a guest receive and send so many bytes more.
func (c *Cluster) Carry(vmid int, in, out int64) {
	c.touch(vmid, func(g *guest) { g.in, g.out = g.in+in, g.out+out })
}

// Passwords answers the passwords that were set inside a guest, by user.
func (c *Cluster) Passwords(vmid int) map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g, ok := c.guests[vmid]; ok {
		return maps.Clone(g.passwords)
	}
	return nil
}

// Files answers the files that were put into a guest, by path.
func (c *Cluster) Files(vmid int) map[string]core.GuestFile {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g, ok := c.guests[vmid]; ok {
		return maps.Clone(g.files)
	}
	return nil
}
