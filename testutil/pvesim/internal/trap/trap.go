// Package trap keeps the faults that were planted: which of the calls or tasks
// that match are hit, how many were, and which of them are held.
package trap

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Trap is one fault that was planted. It has a lock of its own, so that it can
// be looked at while the simulator works.
type Trap struct {
	ID   int
	What any // the fault

	mu      sync.Mutex
	skip    int // so many pass first
	times   int // so many are hit, below zero all
	seen    int
	taken   int
	hit     int
	held    int
	gone    bool
	changed chan struct{} // closed at each change
	gate    chan struct{} // closed when what is held may go on
}

// Status is what became of a trap so far.
type Status struct {
	Seen int `json:"seen"` // calls or tasks that matched
	Hit  int `json:"hit"`  // of them, those to which it happened
	Held int `json:"held"` // of them, those that wait to be released
}

// Take counts one that matches, and tells whether the trap is for it.
func (t *Trap) Take() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen++
	took := t.seen > t.skip && (t.times < 0 || t.taken < t.times)
	if took {
		t.taken++
	}
	t.tell()
	return took
}

// Hit says that it has happened to one that was taken.
func (t *Trap) Hit() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hit++
	t.tell()
}

// Hold is Hit for one that now waits until what is returned is closed. A trap
// that was removed holds nobody.
func (t *Trap) Hold() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hit++
	if gate := t.gate; !t.gone {
		t.held++
		t.tell()
		return gate
	}
	t.tell()
	open := make(chan struct{})
	close(open)
	return open
}

// Release lets all go on that are held now. Later ones are held anew.
func (t *Trap) Release() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.gate)
	t.gate, t.held = make(chan struct{}), 0
	t.tell()
}

// tell wakes all that wait for something to happen.
func (t *Trap) tell() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// Status is what became of it so far.
func (t *Trap) Status() Status {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Status{Seen: t.seen, Hit: t.hit, Held: t.held}
}

// ErrGone is that a trap was removed before it was hit.
var ErrGone = errors.New("the fault was removed before it was hit")

// Await waits until it was hit so many times.
func (t *Trap) Await(ctx context.Context, times int) error {
	for {
		t.mu.Lock()
		hit, gone, changed := t.hit, t.gone, t.changed
		t.mu.Unlock()
		switch {
		case hit >= times:
			return nil
		case gone:
			return ErrGone
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// close ends it: nothing is hit any more, and what is held goes on.
func (t *Trap) close() {
	t.mu.Lock()
	t.gone, t.times = true, 0
	t.mu.Unlock()
	t.Release()
}

// Set is all that are planted.
type Set struct {
	mu   sync.Mutex
	last int
	all  []*Trap
}

// Add plants one. It lets so many pass and then hits so many: 0 is one, below
// zero is all.
func (s *Set) Add(skip, times int, what any) *Trap {
	if times == 0 {
		times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	t := &Trap{ID: s.last, What: what, skip: skip, times: times, changed: make(chan struct{}), gate: make(chan struct{})}
	s.all = append(s.all, t)
	return t
}

// All are those that were not removed, the oldest first.
func (s *Set) All() []*Trap {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// Find is the one of that number, or nil.
func (s *Set) Find(id int) *Trap {
	for _, t := range s.All() {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// Remove takes one away. It may be repeated.
func (s *Set) Remove(t *Trap) {
	s.mu.Lock()
	s.all = slices.DeleteFunc(s.all, func(have *Trap) bool { return have == t })
	s.mu.Unlock()
	t.close()
}

// Clear takes all away.
func (s *Set) Clear() {
	for _, t := range s.All() {
		s.Remove(t)
	}
}
