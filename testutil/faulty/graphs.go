package faulty

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (h hypervisor) GuestGraph(ctx context.Context, ref core.GuestRef, span core.GraphSpan) ([]core.Point, error) {
	return ask(ctx, h.player, "GuestGraph", func() ([]core.Point, error) { return h.inner.GuestGraph(ctx, ref, span) })
}

func (h hypervisor) NodeGraph(ctx context.Context, node string, span core.GraphSpan) ([]core.Point, error) {
	return ask(ctx, h.player, "NodeGraph", func() ([]core.Point, error) { return h.inner.NodeGraph(ctx, node, span) })
}

func (h hypervisor) StorageGraph(ctx context.Context, node, storage string, span core.GraphSpan) ([]core.Point, error) {
	return ask(ctx, h.player, "StorageGraph", func() ([]core.Point, error) { return h.inner.StorageGraph(ctx, node, storage, span) })
}
