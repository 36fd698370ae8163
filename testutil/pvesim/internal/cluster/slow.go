package cluster

import (
	"cmp"
	"errors"
	"time"
)

// Slowness is a storage that takes its time. Every volume is made under the
// lock of the storage, so that many who want one stand in a queue, and those
// who have waited too long give up.
type Slowness struct {
	Takes    time.Duration `json:"takes,omitempty"`    // one volume, under the lock; 0 is the simulator's default
	Patience time.Duration `json:"patience,omitempty"` // how long the lock is waited for; 0 is 10 seconds
	Shared   bool          `json:"shared,omitempty"`   // the lock is that of the whole cluster, as for a storage that all nodes share
}

// storage is the lock of a node's storage, and how long it is held and waited
// for.
func (c *Cluster) storage(n *Node) (lock string, takes, patience time.Duration) {
	lock = storageLock
	if !n.Storage.Shared {
		lock += "@" + n.Name
	}
	return lock, cmp.Or(n.Storage.Takes, c.Times.Allocate), cmp.Or(n.Storage.Patience, c.Times.LockLong)
}

// timeout is what a worker says that did not get the lock.
func (s Slowness) timeout() error {
	if s.Shared {
		return errors.New("cfs-lock 'storage-" + storageName + "' error: got lock request timeout")
	}
	return errors.New("can't lock file '" + storageLock + "' - got timeout")
}
