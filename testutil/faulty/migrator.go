package faulty

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (h hypervisor) Movable(ctx context.Context, ref core.GuestRef) (core.Moving, error) {
	return ask(ctx, h.player, "Movable", func() (core.Moving, error) { return h.inner.Movable(ctx, ref) })
}

func (h hypervisor) Migrate(ctx context.Context, ref core.GuestRef, order core.MigrateOrder) (core.TaskID, error) {
	return ask(ctx, h.player, "Migrate", func() (core.TaskID, error) { return h.inner.Migrate(ctx, ref, order) })
}

func (h hypervisor) MigrateTasks(ctx context.Context, ref core.GuestRef) ([]core.TaskID, error) {
	return ask(ctx, h.player, "MigrateTasks", func() ([]core.TaskID, error) { return h.inner.MigrateTasks(ctx, ref) })
}
