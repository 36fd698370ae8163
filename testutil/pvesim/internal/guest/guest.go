// Package guest is what a virtual machine or a container is made of: its
// configuration with pending changes and snapshots, its firewall, and what of
// it runs.
package guest

import (
	"crypto/sha1" // the digest of Proxmox VE is a SHA-1
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
)

// The two kinds of guests, as they stand in paths.
const (
	QEMU = "qemu"
	LXC  = "lxc"
)

// Guest is one virtual machine or container.
type Guest struct {
	VMID    int                `json:"vmid"`
	Kind    string             `json:"kind"`
	Node    string             `json:"node"`
	Config  map[string]string  `json:"config"`
	Pending map[string]*string `json:"pending,omitempty"` // nil deletes
	Snaps   []*Snapshot        `json:"snapshots,omitempty"`
	Parent  string             `json:"parent,omitempty"` // the snapshot it stands on

	Running   bool              `json:"running"`
	Paused    bool              `json:"paused,omitempty"`
	Started   time.Time         `json:"started,omitzero"`
	PID       int               `json:"pid,omitempty"`
	Passwords map[string]string `json:"passwords,omitempty"` // set through the agent or at creation
	MoreIn    int64             `json:"moreIn,omitempty"`    // bytes since its start, besides the steady ones
	MoreOut   int64             `json:"moreOut,omitempty"`

	Files  map[string]File `json:"files,omitempty"` // written through the agent or the terminal
	Dirs   []string        `json:"dirs,omitempty"`  // made there, besides the usual ones
	Exited map[int]Exit    `json:"-"`               // by PID: what the agent ran, until somebody asked

	HA        *HA       `json:"ha,omitempty"` // nil is not managed
	Firewall  Firewall  `json:"firewall"`
	Behaviour Behaviour `json:"behaviour"`

	Seen *Sample `json:"-"` // what pvestatd last told the cluster
	Tick int64   `json:"-"`
}

// Exit is how a command inside a guest ended, and what it wrote.
type Exit struct {
	At       time.Time // when; until then it runs
	Code     int
	Out, Err string
}

// Behaviour is how the system inside a guest acts.
type Behaviour struct {
	IgnoreShutdown bool          `json:"ignoreShutdown,omitempty"` // ACPI and init signals lead nowhere
	NoAgent        bool          `json:"noAgent,omitempty"`        // no guest agent inside
	FailStart      string        `json:"failStart,omitempty"`      // the start task fails with this text
	FullDisk       bool          `json:"fullDisk,omitempty"`       // nothing can be written inside
	Boot           time.Duration `json:"boot,omitempty"`           // until the agent answers; 0 is the simulator's default
	CPU            float64       `json:"cpu,omitempty"`            // 0–1 of all its cores that it uses while it runs; 0 is next to nothing
	Memory         float64       `json:"memory,omitempty"`         // 0–1 of its memory, likewise; 0 is a third, of a container an eighth
}

// HA is how the manager of high availability looks after a guest.
type HA struct {
	State string        `json:"state"`           // what was asked for: started or stopped
	After time.Duration `json:"after,omitempty"` // so much later it is done
	Never bool          `json:"never,omitempty"` // it is not done at all
}

// Snapshot is a saved configuration.
type Snapshot struct {
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Parent      string            `json:"parent,omitempty"`
	Time        int64             `json:"time"`
	State       bool              `json:"state,omitempty"` // with the memory of the running guest
	Preparing   bool              `json:"preparing,omitempty"`
	Config      map[string]string `json:"config"`
	Sizes       map[string]int64  `json:"sizes,omitempty"`
}

// Sample is what /cluster/resources knows of a guest until the next one.
type Sample struct {
	Name    string
	Status  string
	MaxCPU  int
	MaxMem  int64
	MaxDisk int64
	Uptime  int64
	Mem     int64
	NetIn   int64
	NetOut  int64
}

// New is a guest without anything but a lock.
func New(kind string, vmid int, node string) *Guest {
	return &Guest{VMID: vmid, Kind: kind, Node: node, Config: map[string]string{}, Pending: map[string]*string{}}
}

// Digest is the SHA-1 over the configuration, snapshots included.
func (g *Guest) Digest() string {
	var b strings.Builder
	lines(&b, g.Config)
	for _, k := range slices.Sorted(maps.Keys(g.Pending)) {
		if v := g.Pending[k]; v != nil {
			b.WriteString("pending " + k + ": " + *v + "\n")
		} else {
			b.WriteString("delete: " + k + "\n")
		}
	}
	for _, s := range g.Snaps {
		b.WriteString("[" + s.Name + "]\n" + s.Description + s.Parent + "\n")
		lines(&b, s.Config)
	}
	sum := sha1.Sum([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

func lines(b *strings.Builder, config map[string]string) {
	for _, k := range slices.Sorted(maps.Keys(config)) {
		b.WriteString(k + ": " + config[k] + "\n")
	}
}

// Newest is the configuration with the pending changes applied.
func (g *Guest) Newest() map[string]string {
	c := maps.Clone(g.Config)
	for k, v := range g.Pending {
		if v == nil {
			delete(c, k)
		} else {
			c[k] = *v
		}
	}
	return c
}

// Apply makes the pending changes real, as a cold start does.
func (g *Guest) Apply() {
	g.Config, g.Pending = g.Newest(), map[string]*string{}
}

// Set changes a value at once; a pending change of it is gone.
func (g *Guest) Set(key, value string) {
	g.Config[key] = value
	delete(g.Pending, key)
}

// Unset removes a value at once.
func (g *Guest) Unset(key string) {
	delete(g.Config, key)
	delete(g.Pending, key)
}

// Lock is the lock in the configuration, such as "clone" or "backup".
func (g *Guest) Lock() string { return g.Config["lock"] }

// Template tells whether the guest is a template.
func (g *Guest) Template() bool { return g.Config["template"] == "1" }

// SetPassword notes the password of a user inside.
func (g *Guest) SetPassword(user, password string) {
	if g.Passwords == nil {
		g.Passwords = map[string]string{}
	}
	g.Passwords[user] = password
}

// Name is the name that lists show.
func (g *Guest) Name() string {
	if g.Kind == LXC {
		return g.Config["hostname"]
	}
	return g.Config["name"]
}

// Snapshot finds a snapshot by name.
func (g *Guest) Snapshot(name string) *Snapshot {
	for _, s := range g.Snaps {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Tags are the tags as a list.
func (g *Guest) Tags() []string { return strings.FieldsFunc(g.Config["tags"], isSeparator) }
