package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// granted is what the documented role grants.
var granted = map[string][]string{
	"/vms": {"VM.Allocate", "VM.Audit", "VM.Clone", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
		"VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", "VM.Console", "VM.Migrate", "VM.Monitor", "VM.PowerMgmt", "VM.Snapshot"},
	"/storage":                {"Datastore.AllocateSpace", "Datastore.Audit"},
	"/sdn/zones/localnetwork": {"SDN.Use"},
	"/nodes":                  {"Sys.Audit"},
}

// Privileges answers those of the documented role, but for what was denied.
func (c *Cluster) Privileges(context.Context) (core.Privileges, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	all := core.Privileges{}
	for path, names := range granted {
		all[path] = map[string]bool{}
		for _, name := range names {
			if !c.denied[core.Lack{Path: path, Privilege: name}] {
				all[path][name] = true
			}
		}
	}
	return all, nil
}

// Deny takes a privilege away from our token.
func (c *Cluster) Deny(path, privilege string) {
	c.hook(func() { c.denied[core.Lack{Path: path, Privilege: privilege}] = true })
}

// Allow takes back what [Cluster.Deny] did.
func (c *Cluster) Allow(path, privilege string) {
	c.hook(func() { delete(c.denied, core.Lack{Path: path, Privilege: privilege}) })
}
