package cluster

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// cloudinit lists the values that cloud-init is given.
func cloudinit(c *call) (any, error) {
	g, err := c.guest(guest.QEMU)
	if err != nil {
		return nil, err
	}
	rows := []map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(g.Config)) {
		if slices.Contains(cloudOptions, key) || indexed(key, "ipconfig") {
			rows = append(rows, map[string]any{"key": key, "value": c.typed(guest.QEMU, key, g.Config[key])})
		}
	}
	return rows, nil
}

func regenerate(c *call) (any, error) {
	g, err := c.guest(guest.QEMU)
	if err == nil {
		err = sync500(checkLock(g))
	}
	return nil, err
}

// snippets refuses to start a machine whose files for cloud-init are not all there.
func (c *call) snippets(g *guest.Guest) error {
	custom := g.Newest()["cicustom"]
	for _, part := range []string{"network", "user", "meta", "vendor"} {
		id := guest.Property(custom, part)
		if id != "" && c.Cluster.node(g.Node).Volumes[id] == nil {
			return fmt.Errorf("can't open '/var/lib/vz/%s' - No such file or directory", strings.TrimPrefix(id, "local:"))
		}
	}
	return nil
}
