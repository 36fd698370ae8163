package cluster

import (
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// typed gives a value of the configuration its JSON type: a number where the
// schema says integer, number or boolean, else a string. So a virtual
// machine's memory is a string and a container's a number.
func (c *Cluster) typed(kind, key, value string) any {
	if key == "template" || key == "snaptime" {
		return toNumber(value)
	}
	p := c.kinds[kind].Param(key)
	if p != nil && (p.Type == "integer" || p.Type == "number" || p.Type == "boolean") {
		return toNumber(value)
	}
	if key == "cipassword" {
		return "**********"
	}
	return value
}

func toNumber(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return f
	}
	return text
}

func (c *Cluster) renderConfig(kind string, config map[string]string, digest string) map[string]any {
	out := map[string]any{}
	for key, value := range config {
		out[key] = c.typed(kind, key, value)
	}
	if digest != "" {
		out["digest"] = digest
	}
	return out
}

// numbers of a guest as its configuration gives them.
func (g view) cpus() int {
	n := atoi(g.Config["cores"], 1) * atoi(g.Config["sockets"], 1)
	if g.Kind == guest.LXC && g.Config["cores"] == "" {
		n = g.node.CPUs
	}
	return n
}

func (g view) memory() int64 { return int64(atoi(g.Config["memory"], 512)) << 20 }

// disk is the size of the boot disk, or of the root of a container.
func (g view) disk() int64 {
	keys := []string{"rootfs"}
	if g.Kind == guest.QEMU {
		keys = append(strings.FieldsFunc(strings.TrimPrefix(g.Config["boot"], "order="), func(r rune) bool { return r == ';' }), "scsi0", "virtio0", "sata0", "ide0")
	}
	for _, key := range keys {
		if v := g.Config[key]; v != "" && guest.IsDisk(g.Kind, key) && !guest.IsCDROM(v) {
			n, _ := guest.ParseSize(guest.Property(v, "size"))
			return n
		}
	}
	return 0
}

// view is a guest with what is needed to show it.
type view struct {
	*guest.Guest
	node *Node
	now  time.Time
}

func (c *Cluster) view(g *guest.Guest, now time.Time) view {
	return view{Guest: g, node: c.node(g.Node), now: now}
}

func (g view) status() string {
	if g.Running {
		return "running"
	}
	return "stopped"
}

func (g view) uptime() int64 {
	if !g.Running {
		return 0
	}
	return int64(g.now.Sub(g.Started) / time.Second)
}

// name shows "VM 101" where there is none yet, as the lists do.
func (g view) name() string {
	if n := g.Name(); n != "" {
		return n
	}
	return label(g.Kind) + " " + strconv.Itoa(g.VMID)
}

// used is what a running guest seems to use: steady figures, not random ones.
func (g view) used() (cpu float64, mem, netin, netout, diskread, diskwrite int64) {
	if !g.Running {
		return 0, 0, 0, 0, 0, 0
	}
	up := g.uptime()
	cpu, mem, netin, netout, diskread, diskwrite = 0.01, g.memory()/3, 220*up, 64*up, 1<<20, 512*up
	if g.Kind == guest.LXC {
		cpu, mem, netin, netout, diskread, diskwrite = 0.001, min(g.memory()/8, 8<<20+up<<10), 90*up, 17*up, 4096*up, 0
	}
	if g.Behaviour.CPU > 0 {
		cpu = min(g.Behaviour.CPU, 1)
	}
	if g.Behaviour.Memory > 0 {
		mem = int64(float64(g.memory()) * min(g.Behaviour.Memory, 1))
	}
	return cpu, mem, netin + g.MoreIn, netout + g.MoreOut, diskread, diskwrite
}

func atoi(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}
