package task

import (
	"runtime"

	"github.com/remudahq/remuda/testutil/pvesim/internal/trap"
)

// Fault is something that goes wrong with tasks of a type.
type Fault struct {
	Type   string `json:"type,omitempty"`   // such as qmclone; empty is any
	Skip   int    `json:"skip,omitempty"`   // so many matching tasks pass first
	Times  int    `json:"times,omitempty"`  // so many are hit; 0 is one, below zero is all
	Stages int    `json:"stages,omitempty"` // it happens after so many stages of the task: of a clone, 1 is with its file, 2 with its name
	Exit   string `json:"exit,omitempty"`   // the task fails with this text, and cleans up if it can
	Kill   bool   `json:"kill,omitempty"`   // the worker is killed: nothing is cleaned up, locks in configurations stay
	After  bool   `json:"after,omitempty"`  // all is done, and the task says Exit all the same
	Warn   string `json:"warn,omitempty"`   // all is done, with a warning

	// Hold keeps the task until it is released, with its locks: at its stage
	// or, with After, when all is done and only its end is missing. What
	// follows is what the other fields say; alone, it goes on.
	Hold bool `json:"hold,omitempty"`
}

// stroke is a fault on its way to hit one task.
type stroke struct {
	Fault
	trap *trap.Trap
	done bool // it has happened
}

// Fail plants a fault.
func (s *Store) Fail(f Fault) *trap.Trap { return s.traps.Add(f.Skip, f.Times, f) }

// strike finds the fault that hits a task, if any, and counts it.
func (s *Store) strike(kind string) *stroke {
	for _, t := range s.traps.All() {
		if f, ok := t.What.(Fault); ok && (f.Type == "" || f.Type == kind) && t.Take() {
			return &stroke{Fault: f, trap: t}
		}
	}
	return nil
}

// stage lets the fault of a task happen when its stage has come. A killed
// worker does not return: only what the kernel gives back, its lock files, is
// given back.
func (r *Run) stage() error {
	f := r.fault
	if f == nil || f.done || f.After || f.Exit == "" && !f.Kill && !f.Hold {
		return nil
	}
	if r.stages++; r.stages <= f.Stages {
		return nil
	}
	f.done = true
	if err := r.strike(); err != nil {
		return err
	}
	if f.Kill {
		r.killed = true
		runtime.Goexit()
	}
	if f.Exit == "" {
		return nil
	}
	return failure(f.Exit)
}

// strike counts the hit, and holds the task if it is to be held.
func (r *Run) strike() error {
	if !r.fault.Hold {
		r.fault.trap.Hit()
		return nil
	}
	gate := r.fault.trap.Hold()
	return r.wait(func() {
		select {
		case <-gate:
		case <-r.Context.Done():
		}
	})
}

type failure string

func (f failure) Error() string { return string(f) }

// outcome is the end of a task with what its fault makes of it.
func (r *Run) outcome(err error) error {
	f := r.fault
	if f == nil || err != nil || !f.After && f.Warn == "" {
		return err
	}
	if !f.done {
		f.done = true
		if err := r.strike(); err != nil {
			return err
		}
	}
	if f.Warn != "" {
		r.Warn(f.Warn)
	}
	if f.After && f.Exit != "" {
		return failure(f.Exit)
	}
	return nil
}
