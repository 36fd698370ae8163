//go:build unix

package eventsink

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps other processes out. The system ends it when this one dies.
func lock(file *os.File) (unlock func(), err error) {
	fd := int(file.Fd())
	for {
		err = syscall.Flock(fd, syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	return func() { _ = syscall.Flock(fd, syscall.LOCK_UN) }, err
}
