package faulty

import (
	"context"
	"io"

	"github.com/remudahq/remuda/core"
)

func (h hypervisor) Terminal(ctx context.Context, ref core.GuestRef) (io.ReadWriteCloser, error) {
	return ask(ctx, h.player, "Terminal", func() (io.ReadWriteCloser, error) { return h.inner.Terminal(ctx, ref) })
}
