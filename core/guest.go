package core

import "time"

// GuestKind is what stands behind a server.
type GuestKind string

// The kinds of guest that Proxmox VE has.
const (
	VM        GuestKind = "vm"
	Container GuestKind = "container"
)

// Valid reports whether the kind exists.
func (k GuestKind) Valid() bool { return k == VM || k == Container }

// Tool is Proxmox's own command for guests of the kind, for what only a person
// at the node can do.
func (k GuestKind) Tool() string {
	if k == Container {
		return "pct"
	}
	return "qm"
}

// GuestRef points at a guest of one cluster: the VMID, and the node where it
// was last known to be.
type GuestRef struct {
	Node string
	VMID int
	Kind GuestKind
}

// Presence is what looking for a guest showed, before anybody judges whose it is.
type Presence string

// What a look can show. Gone is only said when it is proven: Proxmox gives the
// VMID out as free. A 403 proves nothing, and neither does an empty list.
const (
	Gone    Presence = "gone"    // the cluster says that the VMID is free
	Hidden  Presence = "hidden"  // the VMID is taken, but we may not see by what
	Forming Presence = "forming" // it is being made, and carries no description yet
	Present Presence = "present" // it can be read
)

// Guest is what one look at a VMID showed. Everything but Presence is
// meaningful only when Present, or Forming as far as it is there.
type Guest struct {
	Presence    Presence
	Ref         GuestRef // where it really is; the node may differ from where we looked
	Name        string
	Description string
	UUID        string      // smbios1 uuid, lower case; VMs only
	MACs        []string    // of net0, net1, … in order, upper case
	Interfaces  []Interface // net0, net1, … in order
	Lock        string      // Proxmox's own lock: clone, backup, snapshot, …; empty if none
	Power       Power
	Uptime      time.Duration
	Template    bool
	Protected   bool
	Boots       bool // starts with its node
	Cores       int
	Memory      int64            // bytes
	Disks       map[string]int64 // bytes by name: scsi0, rootfs
	Digest      string           // of its configuration, for optimistic changes
}

// GuestReading is one row of a cluster's list of guests: cheap, for all of
// them at once, and up to ten seconds old.
type GuestReading struct {
	Ref      GuestRef
	Name     string
	Power    Power // unknown where the node is offline or the row is too young
	Lock     string
	Template bool
	Uptime   time.Duration
	CPU      float64 // 0–1 of all its cores
	Memory   int64   // bytes in use
	Hint     string  // changes with what the list shows of the configuration: tags and sizes
	NetIn    int64   // bytes received since its start
	NetOut   int64   // bytes sent since its start
	Measure  Measure // all its numbers; whose, where and when are not said in it
}
