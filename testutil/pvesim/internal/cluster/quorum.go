package cluster

import (
	"fmt"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// Without quorum /etc/pve can be read and not written. None of this was
// recorded: which calls look before they begin is in the published source of
// qemu-server and pve-container (check_cfs_quorum in clone, create, start and
// migrate), the text of a lock that cannot be had is pve-cluster's, and that of
// a file that cannot be written is that of file_set_contents.

// quorum refuses what cannot be done without quorum. What only writes in its
// worker is let through, for the worker to fail.
func (c *call) quorum() error {
	if !c.Lost || c.spec.Method == "GET" {
		return nil
	}
	t := c.spec.Template
	switch {
	case strings.HasSuffix(t, "/clone"), strings.HasSuffix(t, "/status/start"), strings.HasSuffix(t, "/migrate"), t == "/nodes/{node}/qemu", t == "/nodes/{node}/lxc":
		return fail("cluster not ready - no quorum?")
	case strings.Contains(t, "/firewall/"):
		return fail("cfs-lock 'firewall-vm-%d' error: no quorum!", c.vmid())
	case strings.HasPrefix(t, "/pools"), strings.HasPrefix(t, "/access/") && t != "/access/ticket":
		return fail("cfs-lock 'file-user_cfg' error: no quorum!")
	case strings.Contains(t, "/status/"), strings.Contains(t, "/agent"), strings.Contains(t, "/storage/"), strings.HasSuffix(t, "proxy"), !strings.Contains(t, "{vmid}"):
		return nil // a guest can be switched off, and asked
	case c.spec.Method == "PUT" && !strings.HasSuffix(t, "/resize"):
		return fail("%s", readOnly(c.node.Name, c.Guests[c.vmid()], c.vmid()))
	}
	c.readOnly = true
	return nil
}

// readOnly is what it is to write the configuration of a guest then.
func readOnly(node string, g *guest.Guest, vmid int) string {
	kind := guest.QEMU
	if g != nil {
		kind = g.Kind
	}
	return fmt.Sprintf("unable to open file '/etc/pve/nodes/%s/%s/%d.conf.tmp.%d' - Permission denied", node, confDir(kind), vmid, 4000+vmid)
}
