package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Migrator moves guests between the nodes of a cluster.
type Migrator interface {
	// Movable says what moving a guest takes. NotFound.
	Movable(ctx context.Context, ref core.GuestRef) (core.Moving, error)

	// Migrate begins to move a guest with its disks. A VM that runs is moved
	// as it runs; a container that runs is shut down, moved and started again.
	// Conflict: it is locked (code guest-locked), or on that node already (code
	// illegal-move). NotFound: the guest, the node or the storage is not there.
	// Invalid (code cannot-migrate). Exhausted (code storage-full). Not
	// repeatable: look where the guest is first. The task of a guest under high
	// availability only asks for it.
	Migrate(ctx context.Context, ref core.GuestRef, order core.MigrateOrder) (core.TaskID, error)

	// MigrateTasks answers the tasks that move the guest away from the node of
	// ref which that node still lists, running or ended, newest first, ours only.
	MigrateTasks(ctx context.Context, ref core.GuestRef) ([]core.TaskID, error)
}
