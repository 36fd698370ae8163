package task

import "runtime"

// Fault is something that goes wrong with tasks of a type.
type Fault struct {
	Type   string `json:"type"`             // such as qmclone
	Skip   int    `json:"skip,omitempty"`   // so many matching tasks pass first
	Times  int    `json:"times,omitempty"`  // so many are hit; 0 is one, below zero is all
	Stages int    `json:"stages,omitempty"` // it happens after so many stages of the task: of a clone, 1 is with its file, 2 with its name
	Exit   string `json:"exit,omitempty"`   // the task fails with this text, and cleans up if it can
	Kill   bool   `json:"kill,omitempty"`   // the worker is killed: nothing is cleaned up, locks in configurations stay
	After  bool   `json:"after,omitempty"`  // all is done, and the task says Exit all the same
	Warn   string `json:"warn,omitempty"`   // all is done, with a warning
}

type armed struct {
	Fault
	seen, hit int
}

// Fail sets a fault.
func (s *Store) Fail(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &armed{Fault: f})
}

// Heal removes all faults.
func (s *Store) Heal() { s.faults = nil }

// fault finds the fault that hits a task, if any, and counts it.
func (s *Store) fault(kind string) *Fault {
	for _, a := range s.faults {
		if a.Type != kind {
			continue
		}
		a.seen++
		if a.seen > a.Skip && (a.Times < 0 || a.hit < a.Times) {
			a.hit++
			return &a.Fault
		}
	}
	return nil
}

// stage lets the fault of a task happen when its stage has come. A killed
// worker does not return: only what the kernel gives back, its lock files, is
// given back.
func (r *Run) stage() error {
	f := r.fault
	if f == nil || f.After || f.Exit == "" && !f.Kill {
		return nil
	}
	if r.stages++; r.stages <= f.Stages {
		return nil
	}
	if f.Kill {
		r.killed = true
		runtime.Goexit()
	}
	return failure(f.Exit)
}

type failure string

func (f failure) Error() string { return string(f) }

// outcome is the end of a task with what its fault makes of it.
func (r *Run) outcome(err error) error {
	f := r.fault
	switch {
	case f == nil || err != nil:
	case f.After && f.Exit != "":
		return failure(f.Exit)
	case f.Warn != "":
		r.Warn(f.Warn)
	}
	return err
}
