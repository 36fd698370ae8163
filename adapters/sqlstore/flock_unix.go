//go:build unix

package sqlstore

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/remudahq/remuda/core"
)

// lockFile waits until no other process has the lock on the file. The kernel
// takes it back from a process that dies.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &core.Error{Kind: core.Unavailable, Op: "sqlstore.lock", Msg: "the lock file cannot be made", Err: err}
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			_ = file.Close()
			return nil, fail(err)
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			_ = file.Close()
			return nil, fail(err)
		}
	}
}
