// Package cluster is the simulated cluster itself: its state, and a handler
// for every call of the API that it knows. One lock guards everything; it is
// held by whoever works, and given up only to sleep or to wait for others.
package cluster

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
	"github.com/remudahq/remuda/testutil/pvesim/internal/console"
	"github.com/remudahq/remuda/testutil/pvesim/internal/flock"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/schema"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
	"github.com/remudahq/remuda/testutil/pvesim/internal/trap"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// Node is one machine of the cluster.
type Node struct {
	Name    string             `json:"name"`
	ID      int                `json:"id"`
	IP      string             `json:"ip"`
	CPUs    int                `json:"cpus"`
	Memory  int64              `json:"memory"`
	Disk    int64              `json:"disk"`
	Bridges []string           `json:"bridges"`
	Cert    *wire.Cert         `json:"cert"`
	Volumes map[string]*Volume `json:"volumes"` // of the storage local, by volume id
	Offline bool               `json:"offline,omitempty"`
	Delay   time.Duration      `json:"delay,omitempty"`  // of every call to it or through it
	Skew    time.Duration      `json:"skew,omitempty"`   // its clock is ahead by so much
	Booted  time.Time          `json:"booted,omitzero"`  // since the simulator has rebooted it
	Storage Slowness           `json:"storage,omitzero"` // of its storage
}

// Volume is a file on a storage.
type Volume struct {
	Content string `json:"content"`
	Format  string `json:"format"`
	Size    int64  `json:"size"`
	VMID    int    `json:"vmid,omitempty"`
	Parent  string `json:"parent,omitempty"` // the base of a linked clone
	Created int64  `json:"created"`
}

// Cluster is all of it.
type Cluster struct {
	mu       sync.Mutex
	schema   *schema.Schema
	routes   map[string]handler
	locks    *flock.Table
	kinds    map[string]*schema.Call // PUT …/config by kind of guest, for the types of values
	counts   map[string]int
	nextPID  int
	consoles map[string]*session    // by port
	shells   map[int]*console.Shell // by guest
	closed   bool
	unit     string

	Realm  *access.Realm
	Nodes  []*Node
	Guests map[int]*guest.Guest
	RRD    map[string]*History // by file
	Tasks  *task.Store
	CA     *wire.Cert
	Times  Durations
	Traps  *trap.Set // the faults of calls and of tasks
	Boot   time.Time
	Lost   bool // the cluster has no quorum
	NextID int  // what /cluster/nextid says to everybody; 0 is the truth
	Log    Effects
	Dirty  func() // told when something may have changed
}

// New is a cluster of bare nodes, pve1 to pveN.
func New(nodes int, times Durations) (*Cluster, error) {
	c := &Cluster{
		Traps: &trap.Set{}, schema: schema.Load(), locks: flock.New(), counts: map[string]int{}, consoles: map[string]*session{}, shells: map[int]*console.Shell{}, Times: times,
		Realm: access.New(), Guests: map[int]*guest.Guest{}, RRD: map[string]*History{}, Boot: time.Now().Add(-42 * time.Minute), Dirty: func() {},
	}
	c.Tasks = task.NewStore(&c.mu, c.Boot, c.Traps)
	c.Tasks.Done = func(*task.Task) { c.Dirty() }
	c.Tasks.Clock = func(node string) time.Time { return c.clock(c.node(node)) }
	c.routes = routes()
	c.kinds = map[string]*schema.Call{}
	for _, kind := range []string{guest.QEMU, guest.LXC} {
		c.kinds[kind], _ = c.schema.Find("PUT", "/nodes/n/"+kind+"/100/config")
	}
	unit := guest.NewUUID()
	ca, err := wire.NewCA(unit)
	if err != nil {
		return nil, err
	}
	c.CA, c.unit = ca, unit
	for i := range nodes {
		n := newNode(i)
		n.Cert, err = wire.NewNode(ca, n.Name, unit, net.ParseIP(n.IP))
		if err != nil {
			return nil, err
		}
		c.Nodes = append(c.Nodes, n)
		c.history(n.file(), c.Boot)
		c.history(n.storageFile(), c.Boot)
	}
	return c, nil
}

// Reissue makes a node a new certificate of the same authority.
func (c *Cluster) Reissue(n *Node) (*wire.Cert, error) {
	return wire.NewNode(c.CA, n.Name, c.unit, net.ParseIP(n.IP))
}

// newNode varies its size a little, so that placement has something to choose.
func newNode(i int) *Node {
	return &Node{
		Name: fmt.Sprintf("pve%d", i+1), ID: i + 1, IP: fmt.Sprintf("10.77.0.%d", i+1),
		CPUs: 16 + 8*(i%2), Memory: int64(128+32*(i%2)) << 30, Disk: int64(2048+512*(i%3)) << 30,
		Bridges: []string{"vmbr0", "vmbr1"}, Volumes: map[string]*Volume{},
	}
}

func (c *Cluster) node(name string) *Node {
	for _, n := range c.Nodes {
		if n.Name == name {
			return n
		}
	}
	return nil
}

// clock is what a node thinks the time is.
func (c *Cluster) clock(n *Node) time.Time { return time.Now().Add(n.Skew) }

// uptime of a node, in seconds.
func (c *Cluster) uptime(n *Node, now time.Time) int64 {
	since := c.Boot
	if !n.Booted.IsZero() {
		since = n.Booted
	}
	return int64(now.Sub(since) / time.Second)
}

// With runs f while nothing else happens.
func (c *Cluster) With(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

// Count tells how often a call has had its effect, by its template, as in
// "POST /nodes/{node}/qemu/{vmid}/clone".
func (c *Cluster) Count(call string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts[call]
}

// Close stops all work. Calls that are held have no effect any more.
func (c *Cluster) Close() {
	c.With(func() { c.closed = true })
	c.Traps.Clear()
	c.Tasks.Close()
}

// later does something after a while, unless the cluster is closed by then.
func (c *Cluster) later(d time.Duration, f func()) {
	time.AfterFunc(d, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.closed {
			f()
		}
	})
}

// flock takes the lock file of a guest or storage, giving up the one lock
// while it waits. The path is as Proxmox VE names it in its refusal.
func (c *Cluster) flock(ctx context.Context, path string, shared bool, patience time.Duration) error {
	c.mu.Unlock()
	ok := c.locks.Take(ctx, path, shared, patience)
	c.mu.Lock()
	if ctx.Err() != nil {
		if ok {
			c.locks.Drop(path)
		}
		task.Survive(ctx)
		return task.ErrInterrupted
	}
	if !ok {
		return fmt.Errorf("can't lock file '%s' - got timeout", path)
	}
	return nil
}

func lockFile(kind string, vmid int) string {
	if kind == guest.LXC {
		return fmt.Sprintf("/run/lock/lxc/pve-config-%d.lock", vmid)
	}
	return fmt.Sprintf("/var/lock/qemu-server/lock-%d.conf", vmid)
}
