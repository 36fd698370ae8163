package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Hypervisors finds the way to a cluster.
type Hypervisors interface {
	// Cluster answers the hypervisor of a cluster. NotFound: no such cluster.
	Cluster(ctx context.Context, id core.ClusterID) (Hypervisor, error)
}

// Connector makes the way to a cluster; secret is the secret of its API token.
type Connector interface {
	// Connect makes a client. It talks to nobody yet. Invalid.
	Connect(cluster core.Cluster, secret string) (Hypervisor, error)
}

// Hypervisor is all that we ask of one cluster, by role. Every call answers
// Unavailable when the cluster, or the node in question, was not reached or
// did not accept our token (nothing happened), and Denied with the missing
// privilege in Reason when it refused. A call that changes something answers
// Unknown when its reply was lost: look before asking again. It is not sent at
// all when the fence of its context has closed (see [WithFence]).
type Hypervisor interface {
	Inventory
	Looker
	Maker
	Configurer
	Restorer
	Powerer
	Snapshots
	Tasks
	Firewaller
	IPSets
	Access
	Migrator
	Consoles
	Grapher
}

// Inventory says what a cluster has.
type Inventory interface {
	// Identity is the SHA-256, in hex, of the cluster's own root certificate.
	// It stays when certificates are renewed, and differs between clusters.
	Identity(ctx context.Context) (string, error)

	// Privileges answers what our own token may do. It needs no privilege.
	Privileges(ctx context.Context) (core.Privileges, error)

	// Nodes answers the nodes, sorted by name.
	Nodes(ctx context.Context) ([]core.Node, error)

	// NodeStatus asks one node how it is. Denied without the privilege for it,
	// which nothing else needs.
	NodeStatus(ctx context.Context, node string) (core.NodeStatus, error)

	// Storages answers the storages of one node, sorted by name.
	Storages(ctx context.Context, node string) ([]core.Storage, error)

	// Templates answers the template guests and container archives that the
	// token can see, sorted by node and name. Nodes that are away are left out.
	Templates(ctx context.Context) ([]core.Template, error)

	// Certificates answers those that a node has, sorted by file.
	Certificates(ctx context.Context, node string) ([]core.Certificate, error)

	// HasSnippet reports whether a volume of user data, STORAGE:snippets/FILE,
	// can be read on a node. Denied: the token does not see all that there is,
	// so that nothing is known.
	HasSnippet(ctx context.Context, node, volume string) (bool, error)
}

// Looker sees guests.
type Looker interface {
	// Look says what stands under a VMID, wherever in the cluster it is. It
	// follows a guest that moved. [core.Gone] is answered only when the
	// cluster itself says that the VMID is free.
	Look(ctx context.Context, ref core.GuestRef) (core.Guest, error)

	// Inspect is Look, and tells all that the guest is made of: what it runs
	// with, and what it has after its next start; and what it uses just now.
	// All of it is empty unless the guest is Present.
	Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error)

	// Guests answers all guests that the token can see, with one call,
	// whatever their number. The rows are up to ten seconds old, and a guest
	// that is missing in them proves nothing.
	Guests(ctx context.Context) ([]core.GuestReading, error)

	// Survey answers all guests, nodes and storages that the token can see,
	// with one call, whatever their number; [Looker.Guests] tells how old the
	// rows are. What the token may not see of one is nil in its measure, and
	// no measure says when it was made. A shared storage is told once.
	Survey(ctx context.Context) (core.Survey, error)

	// VMIDFree asks the cluster whether nothing stands under the VMID. It
	// reserves nothing.
	VMIDFree(ctx context.Context, vmid int) (bool, error)
}

// Maker makes and destroys guests. The VMID makes its calls safe to repeat: a
// second guest never comes of it.
type Maker interface {
	// Clone begins to make a guest from a template guest. Conflict (code
	// vmid-taken): something stands under the VMID; it does not say whose.
	// NotFound: the template is not there. Exhausted (code storage-full).
	Clone(ctx context.Context, order core.CloneOrder) (core.TaskID, error)

	// Create begins to make a container from an archive. As Clone.
	Create(ctx context.Context, order core.CreateOrder) (core.TaskID, error)

	// Destroy begins to remove a guest with its disks, firewall file and
	// entries in backup jobs. Conflict: it runs, is protected (code
	// guest-protected) or locked (code guest-locked). NotFound: it is gone.
	Destroy(ctx context.Context, ref core.GuestRef) (core.TaskID, error)
}

// Configurer changes guests. All of it is absolute and may be repeated.
type Configurer interface {
	// Configure sets what the config names and leaves the rest alone. It
	// merges with what is there, and answers Conflict when somebody changed
	// the guest at the same moment.
	Configure(ctx context.Context, ref core.GuestRef, config core.GuestConfig) error

	// Grow makes a disk at least size bytes; one that is large enough stays as
	// it is and no task is begun: the TaskID is empty. Exhausted.
	Grow(ctx context.Context, ref core.GuestRef, disk string, size int64) (core.TaskID, error)

	// AddDisk makes a disk and gives it to the guest. An empty TaskID says that
	// it is done. Conflict (code in-use): the guest has a disk of that name,
	// also when a repeated call was overtaken by the first; it never makes a
	// second one. NotFound: the storage is not there. Exhausted (code
	// storage-full). Not repeatable after Unknown: look for the disk first.
	AddDisk(ctx context.Context, ref core.GuestRef, disk core.DiskOrder) (core.TaskID, error)

	// Protect sets or clears Proxmox's protection against removal.
	Protect(ctx context.Context, ref core.GuestRef, on bool) error

	// Describe replaces the description, with our mark or without it. Conflict
	// (code version-mismatch): the guest's configuration is no longer what digest
	// was read of, so that nobody's words are lost; an empty digest does not mind.
	Describe(ctx context.Context, ref core.GuestRef, description, digest string) error
}

// Powerer switches guests.
type Powerer interface {
	// Power begins an action. timeout bounds a shutdown or reboot of the
	// guest's own. An empty TaskID says that nothing had to be done: a
	// container that is started twice, say. Conflict: its state does not
	// allow it (code illegal-move) or it is locked (code guest-locked).
	// NotFound. Not repeatable for reboot and reset: look for the task first.
	Power(ctx context.Context, ref core.GuestRef, action core.PowerAction, timeout time.Duration) (core.TaskID, error)
}

// Tasks follows what was begun.
type Tasks interface {
	// Task says how far a task is. NotFound: the node no longer knows it.
	Task(ctx context.Context, id core.TaskID) (core.TaskStatus, error)

	// PowerTasks answers the tasks of this action on the guest that the node
	// still lists, running or ended, newest first, ours only. It tells whether
	// a call whose reply was lost happened after all.
	PowerTasks(ctx context.Context, ref core.GuestRef, action core.PowerAction) ([]core.TaskID, error)
}
