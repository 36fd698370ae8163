package core

import "net/netip"

// TaskID names a long job of the hypervisor: Proxmox's UPID.
type TaskID string

// TaskStatus is how far a task is.
type TaskStatus struct {
	ID       TaskID
	Running  bool
	Failed   bool     // it ended, and not well
	Exit     string   // Proxmox's exit status: OK, WARNINGS: 1, or the error
	Err      error    // what a failure means: an [Error] with its kind, code and reason; nil if it did not fail
	Warnings bool     // it ended well, with something to say
	Killed   bool     // nobody knows how it ended: "unexpected status"
	Requests bool     // it only asks high availability to do what it is called after
	Progress int      // 0–100; 0 if unknown
	Log      []string // last lines, for a task that failed; what it warned of, for one with Warnings
}

// Well reports whether the task ended and did what it was begun for.
func (s TaskStatus) Well() bool { return !s.Running && !s.Failed && !s.Killed }

// CloneOrder asks for a guest made from a template guest.
type CloneOrder struct {
	Source       ImageSource
	Kind         GuestKind
	Node         string // where the guest shall be
	VMID         int
	Hostname     string
	Description  string // ends with the mark
	Storage      string // empty: the template's
	Full         bool   // a copy of its own, not linked to the template
	ResourcePool string // of Proxmox VE; empty for none
}

// CreateOrder asks for a container made from an archive.
type CreateOrder struct {
	Source       ImageSource
	Node         string
	VMID         int
	Hostname     string
	Description  string
	Storage      string // for the root disk
	ResourcePool string // of Proxmox VE; empty for none
	Spec         Spec
	Network      Network
	Login        Login
	DNS          DNS
	Shell        bool // its terminal is a shell of root, without a login
}

// GuestConfig is what a guest is to be set to after it was cloned. It is
// absolute, so that sending it twice is as good as once. The adapter merges it
// into what is there and touches nothing else.
type GuestConfig struct {
	Hostname string
	UUID     string // smbios1; VMs only
	Spec     Spec   // cores, memory, swap; disks are grown by Grow
	Network  Network
	Login    Login // VMs by cloud-init; containers have it since they were created
	DNS      DNS
	UserData string // a volume that replaces all that Login says; VMs only
	Tags     []string
	Boots    *bool // whether it starts with its node; nil leaves it
	Shell    bool  // containers only: the terminal is a shell of root, without a login
}

// DiskOrder asks for a new disk of a guest.
type DiskOrder struct {
	Name    string // scsi1, mp0
	Size    int64  // bytes; whole GiB
	Storage string
	Path    string // where it is mounted; containers only
}

// Network is the first interface of a guest.
type Network struct {
	MAC       string
	Bridge    string // empty keeps the template's, or vmbr0 for a new container
	VLAN      int    // 0 is none on a bridge that is named, and else leaves it
	Addresses []Assigned
	Exact     bool   // a family that Addresses has none of loses its address
	Rate      *int64 // bytes per second; 0 is no limit; nil leaves it
	Firewall  *bool  // whether the guest's firewall minds the interface; nil leaves it
	Down      *bool  // whether the link is cut; nil leaves it
}

// Named reports whether the network says anything.
func (n Network) Named() bool {
	return n.MAC != "" || n.Bridge != "" || n.VLAN != 0 || len(n.Addresses) > 0 || n.Exact ||
		n.Rate != nil || n.Firewall != nil || n.Down != nil
}

// Assigned is one address with what a guest needs to use it.
type Assigned struct {
	Prefix  netip.Prefix
	Gateway netip.Addr
}

// Login is how the first person gets in.
type Login struct {
	User     string // empty: the image's own
	Password string // empty: none is set
	SSHKeys  []string
}

// Assignment turns addresses that a server holds into what its guest needs.
func Assignment(addresses []Address) []Assigned {
	assigned := make([]Assigned, 0, len(addresses))
	for _, a := range addresses {
		assigned = append(assigned, Assigned{Prefix: a.Prefix(), Gateway: a.Gateway})
	}
	return assigned
}
