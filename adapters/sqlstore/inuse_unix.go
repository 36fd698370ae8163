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

// useFile notes that the database file is open in this process, for as long as
// it lives: whoever wants to replace the file asks with [seizeFile]. While it is
// being replaced this waits.
func useFile(ctx context.Context, path string) (done func(), err error) {
	for {
		done, err = holdFile(path, syscall.LOCK_SH)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return done, err
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return nil, fail(err)
		}
	}
}

// seizeFile has the database file for itself. Conflict (code in-use): some
// process has it open.
func seizeFile(path string) (done func(), err error) {
	done, err = holdFile(path, syscall.LOCK_EX)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, core.Fail(core.Conflict, core.CodeInUse, "a program has the database open: stop it first")
	}
	return done, err
}

func holdFile(path string, how int) (done func(), err error) {
	file, err := os.OpenFile(path+".inuse", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &core.Error{Kind: core.Unavailable, Op: "sqlstore.lock", Msg: "the lock file cannot be made", Err: err}
	}
	for {
		err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			_ = file.Close()
			return nil, err
		}
	}
}
