package faulty

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (h hypervisor) Snapshots(ctx context.Context, ref core.GuestRef) (core.GuestSnapshots, error) {
	return ask(ctx, h.player, "Snapshots", func() (core.GuestSnapshots, error) { return h.inner.Snapshots(ctx, ref) })
}

func (h hypervisor) CanSnapshot(ctx context.Context, ref core.GuestRef) error {
	return tell(ctx, h.player, "CanSnapshot", func() error { return h.inner.CanSnapshot(ctx, ref) })
}

func (h hypervisor) TakeSnapshot(ctx context.Context, ref core.GuestRef, order core.SnapshotOrder) (core.TaskID, error) {
	return ask(ctx, h.player, "TakeSnapshot", func() (core.TaskID, error) { return h.inner.TakeSnapshot(ctx, ref, order) })
}

func (h hypervisor) RollBack(ctx context.Context, ref core.GuestRef, name string) (core.TaskID, error) {
	return ask(ctx, h.player, "RollBack", func() (core.TaskID, error) { return h.inner.RollBack(ctx, ref, name) })
}

func (h hypervisor) DeleteSnapshot(ctx context.Context, ref core.GuestRef, name string) (core.TaskID, error) {
	return ask(ctx, h.player, "DeleteSnapshot", func() (core.TaskID, error) { return h.inner.DeleteSnapshot(ctx, ref, name) })
}

func (h hypervisor) SnapshotTasks(ctx context.Context, ref core.GuestRef, action core.SnapshotAction) ([]core.TaskID, error) {
	return ask(ctx, h.player, "SnapshotTasks", func() ([]core.TaskID, error) { return h.inner.SnapshotTasks(ctx, ref, action) })
}
