package cluster

import (
	"maps"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// currentStatus is GET …/status/current. Keys that have nothing to say are
// absent, and a running virtual machine has many more.
func currentStatus(kind string) handler {
	return func(c *call) (any, error) {
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		row := c.row(g)
		row["ha"] = haRow(g)
		if kind == guest.LXC {
			return row, nil
		}
		row["qmpstatus"] = qmpStatus(g)
		if agentOn(g) {
			row["agent"] = 1
		}
		if g.Config["vga"] != "" {
			row["clipboard"] = nil
		}
		if g.Running {
			maps.Copy(row, c.running(g))
		}
		return row, nil
	}
}

func qmpStatus(g *guest.Guest) string {
	switch {
	case !g.Running:
		return "stopped"
	case g.Paused:
		return "paused"
	}
	return "running"
}

// running is what QEMU itself tells of a running virtual machine.
func (c *call) running(g *guest.Guest) map[string]any {
	v := c.view(g, c.now)
	_, _, in, out, read, write := v.used()
	stats, nics := map[string]any{}, map[string]any{}
	for key := range g.Config {
		if guest.IsDisk(g.Kind, key) {
			stats[key] = blockStats(read, write)
		}
		if indexed(key, "net") {
			nics["tap"+itoa(g.VMID)+"i"+key[3:]] = map[string]any{"netin": in, "netout": out}
		}
	}
	return map[string]any{
		"running-machine": "pc-i440fx-10.0+pve0", "running-qemu": "10.0.2", "balloon": v.memory(),
		"ballooninfo": map[string]any{"actual": v.memory(), "max_mem": v.memory()},
		"blockstat":   stats, "nics": nics, "diskread": read, "diskwrite": write,
		"proxmox-support": map[string]any{
			"pbs-dirty-bitmap": true, "query-bitmap-info": true, "pbs-dirty-bitmap-savevm": true, "pbs-dirty-bitmap-migration": true,
			"pbs-library-version": "1.5.1 (UNKNOWN)", "pbs-masterkey": true, "backup-max-workers": true, "backup-fleecing": true, "backup-access-api": true,
		},
	}
}

func blockStats(read, write int64) map[string]any {
	row := map[string]any{"account_invalid": true, "account_failed": true, "timed_stats": []any{}, "rd_bytes": read, "wr_bytes": write}
	for _, key := range []string{"rd_operations", "wr_operations", "flush_operations", "rd_total_time_ns", "wr_total_time_ns", "flush_total_time_ns", "idle_time_ns", "rd_merged", "wr_merged", "wr_highest_offset", "failed_rd_operations", "failed_wr_operations", "failed_flush_operations", "invalid_rd_operations", "invalid_wr_operations", "invalid_flush_operations"} {
		row[key] = 0
	}
	return row
}
