// Package provision makes a server and unmakes a half-made one.
//
// Everything the server holds in our own store was reserved when it was
// accepted. The workflow chooses a node, saves that, and only then asks the
// cluster. It looks before it acts and never asks twice blindly: the VMID,
// reserved by us, and the mark in the description tell whether a guest is there
// and whose it is. Whatever goes wrong, either a server stands there complete
// or nothing of it remains.
package provision

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "provision/1"

// State is what the workflow remembers between its steps.
type State struct {
	Node     string           // where the caller wants it; empty for anywhere
	Storage  string           `json:",omitempty"` // where the caller wants its disk; empty for anywhere
	Start    bool             // switch it on when it is made
	UserData string           // a volume with cloud-init's user data; empty for none
	Notes    string           // what its description says besides the mark
	Heir     bool             // it takes another's place, whose identity it was given
	Source   core.ImageSource // chosen by place
	Store    string           // storage for the root disk, chosen by place; empty is the template's
	First    int64            // the operation's version when no order can have gone out yet
	Order    order            // what became of our order for the guest
	Sole     bool             // no other order was out when the one that was taken was sent
	Task     core.TaskID      // the clone or create under way
	Died     string           // why that task failed, once it left an unfinished guest behind
	Since    time.Time        // when an unfinished guest was first seen that no known task works on
	Grow     core.TaskID
	Power    guest.Drive
	Stop     guest.Drive
	Remove   core.TaskID // the removal of a half-made guest under way
	Gone     bool        // its removal ended well: whatever stands there now is not ours
	Foreign  bool        // on the way back a stranger's guest stood there
	Warnings []string    `json:",omitempty"` // what tasks that ended well warned of
}

// order is what we know of our order for a guest, which may be sent more than
// once.
type order string

const (
	orderOpen    order = ""        // one may be on its way, and may arrive late
	orderRefused order = "refused" // none is: every one that was sent was refused
	orderTaken   order = "taken"   // one arrived: its guest or its task was seen
)

// Provisioner holds what the workflow needs.
type Provisioner struct {
	guest.Kit
	Limits  Limits
	Protect bool          // set Proxmox's protection on finished guests
	Cool    time.Duration // how long a released VMID is not given out again; 0 means 24 h
	Doubt   time.Duration // how long an order whose answer was lost may still arrive; 0 means 40 s
	Linked  bool          // linked clones, which pin their template, instead of full ones
	Shell   bool          // containers get a shell at their terminal instead of a login
}

// Limits says how many guests may be made at once. Proxmox gives up a lock
// after one second, so a queue of ours in front of it is what makes fifty
// creates at once work.
type Limits struct{ Cluster, Node, Storage, Template int }

// DefaultLimits suit a cluster with local storage.
var DefaultLimits = Limits{Cluster: 8, Node: 4, Storage: 2, Template: 4}

// Workflow is the list of steps.
func (p *Provisioner) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "provision",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "place", Do: p.place, Undo: p.dismiss},
			{Name: "admit", Do: p.admit, Undo: p.dismiss},
			{Name: "make", Do: p.make, Undo: p.unmake},
			{Name: "configure", Do: p.configure},
			{Name: "grow", Do: p.grow},
			{Name: "protect", Do: p.protect}, // unmake clears it
			{Name: "start", Do: p.start, Undo: p.stop},
			{Name: "look", Do: p.look},
		},
		Settle: p.settle,
	}
}

// Acts are the acts that others share who make a guest anew. Each looks before
// it acts, as the steps of [Provisioner.Workflow] do.
type Acts struct{ Admit, Dismiss, Make, Unmake, Configure, Grow, Protect, Start saga.Act[State] }

// Acts answers them.
func (p *Provisioner) Acts() Acts {
	return Acts{
		Admit: p.admit, Dismiss: p.dismiss, Make: p.make, Unmake: p.unmake, Configure: p.configure,
		Grow: p.grow, Protect: p.protect, Start: p.start,
	}
}

func (p *Provisioner) cool() time.Duration {
	if p.Cool == 0 {
		return 24 * time.Hour
	}
	return p.Cool
}

// InDoubt is how long a lost order, or removal, may still arrive: pveproxy gives up a proxied
// call after 30 s, and the daemon behind it finishes all the same.
func (p *Provisioner) InDoubt() time.Duration {
	if p.Doubt == 0 {
		return 40 * time.Second
	}
	return p.Doubt
}

func (p *Provisioner) limits() Limits {
	if p.Limits == (Limits{}) {
		return DefaultLimits
	}
	return p.Limits
}
