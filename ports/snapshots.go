package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Snapshots keeps states of guests, and brings them back. A name stands for
// one snapshot of a guest, so that a second one never comes of a repetition.
type Snapshots interface {
	// Snapshots answers what a guest has of snapshots, in no order. NotFound:
	// there is no such guest.
	Snapshots(ctx context.Context, ref core.GuestRef) (core.GuestSnapshots, error)

	// CanSnapshot asks whether snapshots of the guest can be taken at all.
	// Invalid (code not-supported): a disk of it lies on a storage that has
	// none. NotFound.
	CanSnapshot(ctx context.Context, ref core.GuestRef) error

	// TakeSnapshot begins to take one. Memory that a guest does not have is
	// silently left out, as Proxmox does: look before. Its task may fail with
	// Conflict (code name-taken), with Invalid (not-supported), or because
	// of a lock. Conflict (code guest-locked). NotFound.
	TakeSnapshot(ctx context.Context, ref core.GuestRef, order core.SnapshotOrder) (core.TaskID, error)

	// RollBack begins to bring a guest back to a snapshot, configuration and
	// all: what happened since is lost. Afterwards it runs if the snapshot has
	// its memory in it, else it is off. Conflict (code guest-locked).
	// NotFound: there is no such snapshot, or no such guest. Not repeatable:
	// look for the task first.
	RollBack(ctx context.Context, ref core.GuestRef, name string) (core.TaskID, error)

	// DeleteSnapshot begins to remove one; those that were taken on top of it
	// stay. One that is unfinished is removed from the configuration even
	// where its parts are missing. Conflict (code guest-locked). NotFound: it
	// is gone. Repeatable.
	DeleteSnapshot(ctx context.Context, ref core.GuestRef, name string) (core.TaskID, error)

	// SnapshotTasks answers the tasks of this action on the guest that the
	// node still lists, as PowerTasks of [Tasks] does.
	SnapshotTasks(ctx context.Context, ref core.GuestRef, action core.SnapshotAction) ([]core.TaskID, error)
}

// SnapshotRows keeps what we know of our snapshots.
type SnapshotRows interface {
	// Insert adds one. Conflict (code name-taken): the server has one of that
	// name.
	Insert(ctx context.Context, snapshot core.Snapshot) error

	// Update replaces the one that has its server and name. NotFound.
	Update(ctx context.Context, snapshot core.Snapshot) error

	// Get finds one. NotFound.
	Get(ctx context.Context, server core.ServerID, name string) (core.Snapshot, error)

	// List answers those of a server, the oldest first.
	List(ctx context.Context, server core.ServerID) ([]core.Snapshot, error)

	// Delete forgets one; it is no error if there is none. Repeatable.
	Delete(ctx context.Context, server core.ServerID, name string) error

	// Clear forgets all of a server: its guest is no more. Repeatable.
	Clear(ctx context.Context, server core.ServerID) error
}

// SnapshotSchedules keeps when servers get snapshots by themselves.
type SnapshotSchedules interface {
	// Get finds the schedule of a server. NotFound.
	Get(ctx context.Context, server core.ServerID) (core.SnapshotSchedule, error)

	// Put stores the schedule of its server, in place of the one that has its
	// version less one, or as a new one if its version is 1. Conflict (code
	// version-mismatch): another version is stored.
	Put(ctx context.Context, schedule core.SnapshotSchedule) error

	// Delete forgets the schedule of a server; it is no error if there is
	// none. Its snapshots stay. Repeatable.
	Delete(ctx context.Context, server core.ServerID) error

	// Due answers the schedules, sorted by server and after the given one, that
	// were due at the time, or that have more ready snapshots than they keep.
	Due(ctx context.Context, now time.Time, page core.Page) ([]core.SnapshotSchedule, error)
}
