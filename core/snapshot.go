package core

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Snapshot is what we keep of a snapshot that we made of a server. It counts
// against the plan's limit and the owner's quota from the moment in which it
// is accepted until it is proven that there is none. What somebody else made
// of the guest has no row, and counts against neither.
type Snapshot struct {
	Server      ServerID
	Name        string // unique within the server
	Description string
	Memory      bool       // of a VM that ran, with what it had in memory
	Schedule    ScheduleID // that asked for it; empty for a caller's own
	State       SnapshotState
	Operation   OperationID // that makes or made it; also in its mark
	Parent      string      // as the cluster said when it was made
	Created     time.Time   // accepted; once it is ready, when the cluster made it
}

// SnapshotState is where a snapshot of ours stands.
type SnapshotState string

// The states of a snapshot.
const (
	SnapshotCreating SnapshotState = "creating"
	SnapshotReady    SnapshotState = "ready"
	SnapshotDeleting SnapshotState = "deleting"
)

// SnapshotAction is what a cluster can do with a snapshot.
type SnapshotAction string

// The actions.
const (
	TakeSnapshot   SnapshotAction = "take"
	RollBack       SnapshotAction = "rollback"
	DeleteSnapshot SnapshotAction = "delete"
)

// SnapshotActions lists every action, for tables that must be total.
func SnapshotActions() []SnapshotAction {
	return []SnapshotAction{TakeSnapshot, RollBack, DeleteSnapshot}
}

// SnapshotOrder asks for a snapshot of a guest.
type SnapshotOrder struct {
	Name        string
	Description string // ends with a mark, as that of a guest does
	Memory      bool   // VMs that run only
}

// GuestSnapshot is a snapshot of a guest as its cluster shows it.
type GuestSnapshot struct {
	Name        string
	Description string    // with its mark
	Parent      string    // that it was taken on top of; empty for none
	Time        time.Time // to the second
	Memory      bool
	Unfinished  bool // it is being made or removed, or that was broken off
}

// MadeBy reports whether the operation made the snapshot.
func (s GuestSnapshot) MadeBy(server ServerID, op OperationID) bool {
	mark, ok := FindMark(s.Description)
	return ok && mark.Server == server && mark.Operation == op
}

// GuestSnapshots is what a guest has of snapshots.
type GuestSnapshots struct {
	All     []GuestSnapshot
	Current string // the one that the guest goes on from; empty for none
}

// Find finds one by its name.
func (s GuestSnapshots) Find(name string) (GuestSnapshot, bool) {
	i := slices.IndexFunc(s.All, func(one GuestSnapshot) bool { return one.Name == name })
	if i < 0 {
		return GuestSnapshot{}, false
	}
	return s.All[i], true
}

// SnapshotNode is a snapshot at its place in the tree.
type SnapshotNode struct {
	GuestSnapshot
	Children []string // oldest first
	Depth    int      // 0 for what has no parent
}

// Tree arranges snapshots so that each stands behind its parent, siblings by
// age. One whose parent is not among them, or that is its own forebear, stands
// as if it had none.
func (s GuestSnapshots) Tree() []SnapshotNode {
	rest := slices.Clone(s.All)
	slices.SortFunc(rest, func(a, b GuestSnapshot) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Name, b.Name)) })
	children := make(map[string][]GuestSnapshot)
	for i, one := range rest {
		if _, known := s.Find(one.Parent); !known || one.Parent == one.Name {
			rest[i].Parent = ""
		}
		children[rest[i].Parent] = append(children[rest[i].Parent], rest[i])
	}
	t := tree{children: children, placed: make(map[string]bool, len(rest))}
	for _, root := range children[""] {
		t.place(root, 0)
	}
	for _, one := range rest {
		if !t.placed[one.Name] { // in a circle
			one.Parent = ""
			t.place(one, 0)
		}
	}
	return t.nodes
}

type tree struct {
	children map[string][]GuestSnapshot
	placed   map[string]bool
	nodes    []SnapshotNode
}

func (t *tree) place(one GuestSnapshot, depth int) {
	t.placed[one.Name] = true
	at := len(t.nodes)
	t.nodes = append(t.nodes, SnapshotNode{GuestSnapshot: one, Depth: depth})
	for _, child := range t.children[one.Name] {
		if t.placed[child.Name] || one.Name == "" { // what has no parent is no child of what has no name
			continue
		}
		t.nodes[at].Children = append(t.nodes[at].Children, child.Name)
		t.place(child, depth+1)
	}
}

// MaxSnapshotDescription is how many characters people may say of a snapshot.
const MaxSnapshotDescription = 512

// snapshotName is Proxmox's own rule, the format pve-configid, and its limit.
var snapshotName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{1,39}$`)

// CheckSnapshotName notes what is wrong with the name of a snapshot. Proxmox
// keeps two names for itself.
func CheckSnapshotName(v *Violations, path, name string) {
	v.Check(snapshotName.MatchString(name), path, "must be 2 to 40 letters, digits, _ or -, beginning with a letter")
	v.Check(name != "current" && name != "pending", path, "is a name that Proxmox keeps for itself")
}

// CheckSnapshotDescription notes what is wrong with the description of a
// snapshot.
func CheckSnapshotDescription(v *Violations, path, text string) {
	v.Check(utf8.ValidString(text) && utf8.RuneCountInString(text) <= MaxSnapshotDescription, path,
		"must be text of at most %d characters", MaxSnapshotDescription)
	v.Check(strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) < 0, path, "must hold printable characters only")
	_, marked := FindMark(text)
	v.Check(!marked, path, "must not end with a mark of ours")
}

// CheckSnapshotMemory says why a snapshot of a guest cannot have the memory in it.
// Invalid (code not-supported): it is a container. Conflict (code
// guest-not-running): there is none, and Proxmox would silently leave it out.
func CheckSnapshotMemory(kind GuestKind, power Power) error {
	switch {
	case kind == Container:
		return Fail(Invalid, CodeNotSupported, "a snapshot of a container cannot have its memory in it")
	case power == Off:
		return Fail(Conflict, CodeGuestNotRunning, "the server is off, so there is no memory that a snapshot could have in it")
	}
	return nil
}

// StampedName makes the name of a snapshot from a prefix and a time.
func StampedName(prefix string, at time.Time) string {
	return prefix + "-" + at.UTC().Format("20060102-150405")
}
