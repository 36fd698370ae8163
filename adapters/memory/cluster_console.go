package memory

import (
	"context"
	"io"
	"net"

	"github.com/remudahq/remuda/core"
)

// Terminal opens a terminal that shows what is typed, and nothing else.
func (c *Cluster) Terminal(ctx context.Context, ref core.GuestRef) (io.ReadWriteCloser, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if _, err := c.running(ref); err != nil {
		return nil, err
	}
	ours, theirs := net.Pipe()
	go func() {
		defer theirs.Close()
		stop := context.AfterFunc(ctx, func() { _ = theirs.Close() })
		defer stop()
		_, _ = io.Copy(theirs, theirs)
	}()
	return ours, nil
}
