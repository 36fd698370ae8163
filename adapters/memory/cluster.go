package memory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Cluster plays a Proxmox VE cluster: it is a [ports.Hypervisor] whose guests
// are rows. [Demo] furnishes one.
//
// Tasks end at once, unless [Cluster.Slow] says otherwise: then they end after
// some looks at the cluster, and a guest that is being made shows up as
// forming, without its description, as it does with Proxmox.
type Cluster struct {
	mu        sync.Mutex
	clock     ports.Clock
	identity  string
	certified map[string]time.Time // when the certificates of nodes end, if one was given
	nodes     []core.Node
	storages  []core.Storage
	snippets  map[string]bool // by node and volume
	templates []core.Template
	guests    map[int]*guest
	tasks     []*task
	looks     int // that a task takes
	failures  map[string]*core.Error
	effects   map[string]int
	denied    map[core.Lack]bool
	lose, cut bool
	requests  bool // high availability: tasks only ask
	zfs       bool // containers can have snapshots too
	skew      time.Duration
}

type guest struct {
	core.Guest
	storage string
	config  core.GuestConfig
	fw      core.Firewall
	swap    int64
	added   map[string]core.Disk // storage and path of disks that were added
	ran     limits               // what it was started with
	started time.Time
	hidden  bool
	busy    bool // being destroyed

	silent    bool // no agent inside
	shell     bool // a container's terminal asks for no login
	passwords map[string]string
	files     map[string]core.GuestFile

	snapshots []*snapshot
	current   string // the snapshot that it goes on from
	in, out   int64  // bytes received and sent since its start
	load      *load  // what it uses, if somebody said so
}

// load is what a guest uses while it is on.
type load struct {
	cpu    float64
	memory int64
}

// NewCluster makes a cluster that has nothing. Its identity comes of the name.
func NewCluster(name string, clock ports.Clock) *Cluster {
	sum := sha256.Sum256([]byte(name))
	return &Cluster{clock: clock, identity: hex.EncodeToString(sum[:]), guests: map[int]*guest{}, snippets: map[string]bool{},
		failures: map[string]*core.Error{}, effects: map[string]int{}, denied: map[core.Lack]bool{}}
}

// reading locks for a call that changes nothing. Every look moves the tasks on.
func (c *Cluster) reading() (unlock func(), err error) {
	c.mu.Lock()
	if c.cut {
		c.mu.Unlock()
		return nil, away("the cluster")
	}
	c.tick()
	return c.mu.Unlock, nil
}

// change carries out a call that changes something, unless the fence of its
// context has closed. The reply may be lost on its way back.
func (c *Cluster) change(ctx context.Context, call string, act func() (core.TaskID, error)) (core.TaskID, error) {
	if err := reached(ctx); err != nil {
		return "", err
	}
	if err := ports.CheckFence(ctx); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut {
		return "", away("the cluster")
	}
	id, err := act()
	if id != "" {
		c.effects[call]++
	}
	if c.lose {
		c.lose = false
		return "", core.Fail(core.Unknown, "", "the reply to %s was lost", call)
	}
	return id, err
}

func away(what string) error {
	return core.Fail(core.Unavailable, "", "%s was not reached", what)
}

// Slow lets every task from now on end only after so many looks.
func (c *Cluster) Slow(looks int) { c.hook(func() { c.looks = looks }) }

// Cut makes the cluster unreachable, and Mend reachable again.
func (c *Cluster) Cut() { c.hook(func() { c.cut = true }) }

// Mend takes back what [Cluster.Cut] did.
func (c *Cluster) Mend() { c.hook(func() { c.cut = false }) }

// Lose loses the reply to the next call that changes something.
func (c *Cluster) Lose() { c.hook(func() { c.lose = true }) }

// FailTask lets the next task of a call ("clone", "power start", …) fail; what
// it was about is left as it was before.
func (c *Cluster) FailTask(call string, err *core.Error) { c.hook(func() { c.failures[call] = err }) }

// Online switches a node off, which proves nothing about its guests, or on.
func (c *Cluster) Online(node string, on bool) {
	c.hook(func() {
		for i := range c.nodes {
			if c.nodes[i].Name == node {
				c.nodes[i].Online = on
			}
		}
	})
}

// Lock sets Proxmox's own lock on a guest; empty takes it away.
func (c *Cluster) Lock(vmid int, lock string) {
	c.touch(vmid, func(g *guest) { g.Lock = lock })
}

// Hide takes away our right to see a guest, and Show gives it back.
func (c *Cluster) Hide(vmid int) { c.touch(vmid, func(g *guest) { g.hidden = true }) }

// Show takes back what [Cluster.Hide] did.
func (c *Cluster) Show(vmid int) { c.touch(vmid, func(g *guest) { g.hidden = false }) }

// Touch changes a guest behind our back: somebody moves it, switches it off or
// takes its mark away.
func (c *Cluster) Touch(vmid int, change func(*core.Guest)) {
	c.touch(vmid, func(g *guest) { change(&g.Guest) })
}

// Put places a guest as somebody else would have made it.
func (c *Cluster) Put(g core.Guest) {
	g.Presence = core.Present
	put := &guest{Guest: copyGuest(g), started: c.clock.Now()}
	put.boot()
	c.hook(func() { c.guests[g.Ref.VMID] = put })
}

// Remove takes a guest away behind our back.
func (c *Cluster) Remove(vmid int) { c.hook(func() { delete(c.guests, vmid) }) }

func (c *Cluster) touch(vmid int, change func(*guest)) {
	c.hook(func() {
		g, ok := c.guests[vmid]
		if !ok {
			return
		}
		was := g.Power
		if change(g); was == core.Off && g.Power == core.On {
			g.boot()
		}
	})
}

func (c *Cluster) hook(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}
