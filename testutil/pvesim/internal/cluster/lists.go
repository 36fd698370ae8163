package cluster

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

func (c *call) guests(kind string) []*guest.Guest {
	var out []*guest.Guest
	for _, id := range slices.Sorted(maps.Keys(c.Guests)) {
		if g := c.Guests[id]; kind == "" || g.Kind == kind {
			out = append(out, g)
		}
	}
	return out
}

func vms(id int) string { return "/vms/" + strconv.Itoa(id) }

// listGuests is GET /nodes/x/qemu and /nodes/x/lxc: live, and filtered by
// VM.Audit rather than refused.
func listGuests(kind string) handler {
	return func(c *call) (any, error) {
		out := []map[string]any{}
		for _, g := range c.guests(kind) {
			if g.Node != c.node.Name || !c.may(vms(g.VMID), "VM.Audit") {
				continue
			}
			row := c.row(g)
			if kind == guest.QEMU && c.yes("full") {
				row["qmpstatus"] = qmpStatus(g)
			}
			out = append(out, row)
		}
		return out, nil
	}
}

// row is a guest in the list of a node: cpus, not maxcpu, and neither node
// nor id.
func (c *call) row(g *guest.Guest) map[string]any {
	v := c.view(g, c.now)
	cpu, mem, in, out, read, write := v.used()
	row := map[string]any{
		"vmid": g.VMID, "name": v.name(), "status": v.status(), "cpus": v.cpus(), "cpu": cpu, "mem": mem,
		"maxmem": v.memory(), "maxdisk": v.disk(), "uptime": v.uptime(), "netin": in, "netout": out, "disk": 0,
	}
	if g.Kind == guest.LXC {
		row["type"], row["maxswap"], row["swap"] = "lxc", int64(atoi(g.Config["swap"], 512))<<20, 0
		row["diskread"], row["diskwrite"] = read, write
		if g.Running {
			row["disk"] = v.disk() / 8
		}
	} else if g.Config["serial0"] != "" {
		row["serial"] = 1
	}
	for key, value := range map[string]string{"lock": g.Lock(), "tags": g.Config["tags"]} {
		if value != "" {
			row[key] = value
		}
	}
	if g.Template() {
		row["template"] = 1
	}
	if g.Running {
		row["pid"] = g.PID
	}
	return row
}

// sample lets pvestatd have told its figures of a guest, if its time has come
// since. It must be called before a guest changes, so that the figures are
// those of the moment at which pvestatd looked.
func (c *Cluster) sample(g *guest.Guest, now time.Time) *guest.Sample {
	if c.Times.Resources > 0 {
		tick := int64(now.Sub(c.Boot) / c.Times.Resources)
		if g.Tick == 0 {
			g.Tick = tick // a new guest is unknown until the next round
		}
		if tick <= g.Tick {
			return g.Seen
		}
		g.Tick = tick
	}
	v := c.view(g, now)
	_, mem, in, out, _, _ := v.used()
	status := v.status()
	if g.Paused {
		status = "paused"
	}
	g.Seen = &guest.Sample{Name: v.name(), Status: status, MaxCPU: v.cpus(), MaxMem: v.memory(), MaxDisk: v.disk(), Uptime: v.uptime(), Mem: mem, NetIn: in, NetOut: out}
	return g.Seen
}

// resource is a guest in /cluster/resources: what pvestatd last told, which
// for a new guest is nothing yet; lock, tags and pool are of this moment.
func (c *call) resource(g *guest.Guest) map[string]any {
	row := map[string]any{"id": fmt.Sprintf("%s/%d", g.Kind, g.VMID), "type": g.Kind, "vmid": g.VMID, "node": g.Node, "status": "unknown"}
	if s := c.sample(g, c.now); s != nil && !c.Cluster.node(g.Node).Offline {
		v := c.view(g, c.now)
		cpu, mem, _, _, read, write := v.used()
		if s.Status == "stopped" {
			cpu, mem, read, write = 0, 0, 0, 0
		}
		maps.Copy(row, map[string]any{
			"name": s.Name, "status": s.Status, "maxcpu": s.MaxCPU, "maxmem": s.MaxMem, "maxdisk": s.MaxDisk,
			"uptime": s.Uptime, "mem": mem, "cpu": cpu, "disk": 0, "netin": s.NetIn, "netout": s.NetOut,
			"diskread": read, "diskwrite": write, "template": atoi(g.Config["template"], 0),
		})
	}
	if g.HA != nil {
		row["hastate"] = g.HA.State
	}
	for key, value := range map[string]string{"lock": g.Lock(), "tags": g.Config["tags"], "pool": c.Realm.PoolOf(g.VMID)} {
		if value != "" {
			row[key] = value
		}
	}
	return row
}
