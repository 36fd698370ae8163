// Package flock is the second kind of lock of Proxmox VE: files below
// /var/lock that a worker holds while it runs, and that others wait for, each
// with its own patience.
package flock

import (
	"context"
	"sync"
	"time"
)

// Table holds the locks of one cluster by name.
type Table struct {
	mu      sync.Mutex
	held    map[string]int // -1 exclusive, n shared
	changed chan struct{}
}

// New is a table without locks.
func New() *Table {
	return &Table{held: map[string]int{}, changed: make(chan struct{})}
}

// Take waits for a lock, no longer than patience, and tells whether it got it.
func (t *Table) Take(ctx context.Context, name string, shared bool, patience time.Duration) bool {
	var timer *time.Timer
	for {
		t.mu.Lock()
		if t.try(name, shared) {
			t.mu.Unlock()
			return true
		}
		changed := t.changed
		t.mu.Unlock()
		if timer == nil {
			timer = time.NewTimer(patience)
			defer timer.Stop()
		}
		select {
		case <-changed:
		case <-timer.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

func (t *Table) try(name string, shared bool) bool {
	switch n := t.held[name]; {
	case n == 0 && !shared:
		t.held[name] = -1
	case n >= 0 && shared:
		t.held[name] = n + 1
	default:
		return false
	}
	return true
}

// Drop gives a lock back.
func (t *Table) Drop(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[name] > 1 {
		t.held[name]--
	} else {
		delete(t.held, name)
	}
	close(t.changed)
	t.changed = make(chan struct{})
}
