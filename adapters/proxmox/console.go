package proxmox

import (
	"bytes"
	"context"
	"io"

	"github.com/remudahq/remuda/core"
)

// Terminal opens the terminal of a guest by termproxy and vncwebsocket; see
// the corpus of recorded consoles and pve-xtermjs's protocol: input is
// "0:LENGTH:TEXT", output is as it is. The ticket never leaves this adapter.
func (h *hypervisor) Terminal(ctx context.Context, ref core.GuestRef) (io.ReadWriteCloser, error) {
	g, err := h.Look(ctx, ref)
	if err != nil {
		return nil, err
	}
	if g.Power != core.On {
		return nil, notRunning("console", string(g.Power))
	}
	ctx, stop := context.WithCancel(ctx)
	t, err := h.openTerminal(ctx, ref)
	if err != nil {
		stop()
		return nil, err
	}
	return &console{terminal: t, ctx: ctx, stop: stop}, nil
}

// console is a terminal for somebody who sits in front of it.
type console struct {
	*terminal
	ctx  context.Context //nolint:containedctx // of the whole connection
	stop context.CancelFunc
	rest bytes.Buffer
}

// Read answers what was shown.
func (c *console) Read(p []byte) (int, error) {
	if c.rest.Len() == 0 && len(c.heard) > 0 { // came with the greeting
		c.rest.Write(c.heard)
		c.heard = nil
	}
	if c.rest.Len() == 0 {
		select {
		case data, more := <-c.said:
			if !more {
				return 0, io.EOF
			}
			c.rest.Write(data)
		case <-c.ctx.Done():
			return 0, c.ctx.Err()
		}
	}
	return c.rest.Read(p)
}

// Write types.
func (c *console) Write(p []byte) (int, error) {
	if err := c.input(c.ctx, string(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close hangs up. Repeatable.
func (c *console) Close() error {
	c.stop()
	_ = c.conn.CloseNow() // the node notices that nobody is there
	return nil
}
