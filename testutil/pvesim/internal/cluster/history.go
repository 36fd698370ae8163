package cluster

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// History is what was measured of one thing, as its RRD file keeps it. It stays
// when the thing is gone, and whatever comes under the same name goes on with it.
type History struct {
	Eras   []Era     `json:"eras,omitempty"` // in order
	Bursts []Burst   `json:"bursts,omitempty"`
	Open   time.Time `json:"open,omitzero"` // it is measured since then, besides the eras; zero: not now
}

// Era is a time in which all figures stayed the same. What is not in Values was
// not measured.
type Era struct {
	From   time.Time          `json:"from"`
	Until  time.Time          `json:"until"`
	Values map[string]float64 `json:"values"`
}

// Burst is traffic that came at once.
type Burst struct {
	At  time.Time `json:"at"`
	In  int64     `json:"in"`
	Out int64     `json:"out"`
}

// erasKept is how many eras, and bursts, a history has at least before it
// forgets the oldest.
const erasKept = 2000

// close ends what is measured now, with its figures up to now, and goes on.
func (h *History) close(now time.Time, values map[string]float64) {
	if h.Open.IsZero() || !now.After(h.Open) {
		return
	}
	if n := len(h.Eras); n > 0 && h.Eras[n-1].Until.Equal(h.Open) && maps.Equal(h.Eras[n-1].Values, values) {
		h.Eras[n-1].Until = now
	} else {
		h.Eras = newest(append(h.Eras, Era{From: h.Open, Until: now, Values: values}))
	}
	h.Open = now
}

func newest[T any](all []T) []T {
	if len(all) >= 2*erasKept {
		return slices.Clone(all[len(all)-erasKept:])
	}
	return all
}

// measure says whether a thing is measured from now on.
func (h *History) measure(on bool, now time.Time) {
	switch {
	case !on:
		h.Open = time.Time{}
	case h.Open.IsZero():
		h.Open = now
	}
}

// history is that of an RRD file, which is made if it is not there.
func (c *Cluster) history(file string, since time.Time) *History {
	h := c.RRD[file]
	if h == nil {
		h = &History{Open: since}
		c.RRD[file] = h
	}
	return h
}

func guestFile(vmid int) string     { return fmt.Sprintf("pve2-vm/%d", vmid) }
func (n *Node) file() string        { return "pve2-node/" + n.Name }
func (n *Node) storageFile() string { return "pve2-storage/" + n.Name + "/local" }

// measured lets everybody have seen a guest before it changes.
func (c *Cluster) measured(g *guest.Guest) {
	c.Measure(g)
	c.sample(g, time.Now())
}

// Measure lets a guest be measured up to now.
func (c *Cluster) Measure(g *guest.Guest) {
	now, n := time.Now(), c.node(g.Node)
	if n == nil {
		return
	}
	h := c.history(guestFile(g.VMID), now)
	h.measure(!n.Offline, now)
	h.close(now, c.view(g, now).measures())
	if last := c.history(n.file(), c.Boot).Open; !last.IsZero() && now.Sub(last) >= statd {
		c.closeNode(n, now)
	}
}

// statd is how often a node is measured at most.
const statd = 10 * time.Second

func (c *Cluster) closeNode(n *Node, now time.Time) {
	c.history(n.file(), c.Boot).close(now, c.nodeMeasures(n, now))
	c.history(n.storageFile(), c.Boot).close(now, n.storageMeasures())
}

// Gone ends what is measured of a guest that is there no more.
func (c *Cluster) Gone(vmid int) { c.history(guestFile(vmid), time.Now()).measure(false, time.Now()) }

// Carried is traffic of a guest besides its steady one.
func (c *Cluster) Carried(g *guest.Guest, in, out int64) {
	h := c.history(guestFile(g.VMID), time.Now())
	h.Bursts = newest(append(h.Bursts, Burst{At: time.Now(), In: in, Out: out}))
}

// Settle lets everything be measured up to now.
func (c *Cluster) Settle() {
	now := time.Now()
	for _, n := range c.Nodes {
		c.closeNode(n, now)
	}
	for _, g := range c.Guests {
		c.history(guestFile(g.VMID), now).close(now, c.view(g, now).measures())
	}
}

// Heed begins to measure what is on the nodes that are there, and ends it on
// those that are not.
func (c *Cluster) Heed() {
	now := time.Now()
	for _, n := range c.Nodes {
		c.history(n.file(), now).measure(!n.Offline, now)
		c.history(n.storageFile(), now).measure(!n.Offline, now)
	}
	for _, g := range c.Guests {
		n := c.node(g.Node)
		c.history(guestFile(g.VMID), now).measure(n != nil && !n.Offline, now)
	}
}

// Resume takes up what was measured before. In between nothing was.
func (c *Cluster) Resume(rrd map[string]*History) {
	if rrd != nil {
		c.RRD = rrd
	}
	for _, h := range c.RRD {
		h.Open = time.Time{}
	}
	c.Heed()
}

// measures are what is measured of a guest at a moment. One that is off has
// sizes only.
func (g view) measures() map[string]float64 {
	values := map[string]float64{"maxcpu": float64(g.cpus()), "maxmem": float64(g.memory()), "maxdisk": float64(g.disk()), "disk": 0}
	if !g.Running {
		return values
	}
	later := g
	later.now = g.now.Add(time.Minute)
	cpu, mem, in, out, read, write := g.used()
	_, _, in2, out2, read2, write2 := later.used()
	values["cpu"], values["mem"] = cpu, float64(mem)
	values["netin"], values["netout"] = float64(in2-in)/60, float64(out2-out)/60
	values["diskread"], values["diskwrite"] = float64(read2-read)/60, float64(write2-write)/60
	if g.Kind == guest.LXC {
		values["disk"] = float64(g.disk() / 8)
	}
	return values
}

func (c *Cluster) nodeMeasures(n *Node, now time.Time) map[string]float64 {
	values := map[string]float64{
		"cpu": nodeLoad, "maxcpu": float64(n.CPUs), "loadavg": nodeLoad * float64(n.CPUs), "iowait": 0, "memtotal": float64(n.Memory), "memused": float64(c.memoryUsed(n, now)),
		"roottotal": float64(n.rootSize()), "rootused": float64(n.rootUsed()), "swaptotal": 0, "swapused": 0, "netin": 0, "netout": 0,
	}
	for _, g := range c.Guests {
		if g.Node == n.Name && g.Running {
			of := c.view(g, now).measures()
			values["netin"], values["netout"] = values["netin"]+of["netin"], values["netout"]+of["netout"]
		}
	}
	return values
}

func (n *Node) storageMeasures() map[string]float64 {
	return map[string]float64{"total": float64(n.Disk), "used": float64(n.used())}
}
