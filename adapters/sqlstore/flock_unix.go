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
	return awaitLock(ctx, path, syscall.LOCK_EX)
}

// useFile notes that the database file is open in this process, for as long as
// it lives: whoever wants to replace the file asks with [seizeFile]. While it is
// being replaced this waits.
func useFile(ctx context.Context, path string) (done func(), err error) {
	return awaitLock(ctx, path+inUse, syscall.LOCK_SH)
}

// seizeFile has the database file for itself. Conflict (code in-use): some
// process has it open.
func seizeFile(path string) (done func(), err error) {
	done, err = tryLock(path+inUse, syscall.LOCK_EX)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, core.Fail(core.Conflict, core.CodeInUse, "a program has the database open: stop it first")
	}
	return done, fail(err)
}

const inUse = ".inuse"

func awaitLock(ctx context.Context, path string, how int) (unlock func(), err error) {
	for {
		unlock, err = tryLock(path, how)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return unlock, fail(err)
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return nil, fail(err)
		}
	}
}

// tryLock answers EWOULDBLOCK if somebody else's lock stands in the way.
func tryLock(path string, how int) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
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
