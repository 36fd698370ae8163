package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Migrators that break one promise each.
type (
	alwaysOnline struct{ ports.Hypervisor }
	forgetsMoves struct{ ports.Hypervisor }
	tiedDown     struct{ ports.Hypervisor }
)

func (b alwaysOnline) Migrate(ctx context.Context, ref core.GuestRef, order core.MigrateOrder) (core.TaskID, error) {
	order.Online = true
	return b.Hypervisor.Migrate(ctx, ref, order)
}

func (forgetsMoves) MigrateTasks(context.Context, core.GuestRef) ([]core.TaskID, error) {
	return nil, nil
}

func (b tiedDown) Movable(ctx context.Context, ref core.GuestRef) (core.Moving, error) {
	moving, err := b.Hypervisor.Movable(ctx, ref)
	moving.Storages = nil
	return moving, err
}
