package task

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/trap"
)

// ErrInterrupted ends a worker whose task was stopped.
var ErrInterrupted = errors.New("interrupted by signal")

// Store holds the tasks of all nodes. Everything about it happens while its
// Lock, the one lock of the simulator, is held; a worker holds it too, except
// while it sleeps or waits.
type Store struct {
	Lock  sync.Locker
	Boot  time.Time
	Done  func(*Task)            // called when a task has ended
	Clock func(string) time.Time // what a node thinks the time is
	Tasks []*Task

	pid    int
	traps  *trap.Set
	cancel map[string]context.CancelCauseFunc
	group  sync.WaitGroup
}

// NewStore has no tasks yet.
func NewStore(lock sync.Locker, boot time.Time, traps *trap.Set) *Store {
	return &Store{Lock: lock, Boot: boot, pid: 1000, traps: traps, cancel: map[string]context.CancelCauseFunc{}}
}

// Run is a worker's view of its task.
type Run struct {
	*Task
	Context context.Context
	store   *Store
	warned  int
	fault   *stroke
	stages  int
	killed  bool
}

// Sleep lets time pass and others work; it fails when the task is stopped, or
// by a fault whose stage has come.
func (r *Run) Sleep(d time.Duration) error {
	if err := r.pause(d); err != nil {
		return err
	}
	return r.stage()
}

// Await lets others work until something happens, and tells whether it did
// within its time.
func (r *Run) Await(what <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	happened := false
	_ = r.wait(func() {
		select {
		case <-what:
			happened = true
		case <-t.C:
		case <-r.Context.Done():
		}
	})
	return happened
}

func (r *Run) pause(d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	return r.wait(func() {
		select {
		case <-t.C:
		case <-r.Context.Done():
		}
	})
}

// wait gives up the one lock while something is waited for. A worker whose node
// has lost its power meanwhile never comes back from it.
func (r *Run) wait(until func()) error {
	func() {
		r.store.Lock.Unlock()
		defer r.store.Lock.Lock()
		until()
	}()
	Survive(r.Context)
	if r.Context.Err() != nil {
		return ErrInterrupted
	}
	return nil
}

// errLost is why a worker ends whose node has lost its power.
var errLost = errors.New("the node lost its power")

func (r *Run) lost() bool { return errors.Is(context.Cause(r.Context), errLost) }

// Survive ends the worker of a context there and then if its node has lost its
// power. The one lock is held.
func Survive(ctx context.Context) {
	if errors.Is(context.Cause(ctx), errLost) {
		runtime.Goexit()
	}
}

// Logf adds a line to the log.
func (r *Run) Logf(format string, args ...any) { r.Log = append(r.Log, fmt.Sprintf(format, args...)) }

// Warn adds a warning; the task will end with WARNINGS instead of OK.
func (r *Run) Warn(text string) {
	r.warned++
	r.Log = append(r.Log, "WARN: "+text)
}

// Start forks a worker and returns its UPID.
func (s *Store) Start(node, kind, id, who string, work func(*Run) error) string {
	s.pid++
	t := &Task{
		Node: node, Type: kind, ID: id, Who: who, PID: s.pid, Start: s.Clock(node).Unix(),
		PStart: int64(time.Since(s.Boot)/(10*time.Millisecond)) & 0xffffffff,
	}
	t.UPID = t.name()
	s.Tasks = append(s.Tasks, t)
	ctx, cancel := context.WithCancelCause(context.Background())
	s.cancel[t.UPID] = cancel
	fault := s.strike(kind)
	s.group.Go(func() {
		s.Lock.Lock()
		defer s.Lock.Unlock()
		run := &Run{Task: t, Context: ctx, store: s, fault: fault}
		var err error
		defer func() { s.finish(run, err) }()
		err = work(run)
		err = run.outcome(err)
	})
	return t.UPID
}

func (s *Store) finish(r *Run, err error) {
	var line string
	r.Exit, line = exitOf(err, r.warned)
	if r.killed || r.lost() {
		r.Exit = "unexpected status"
	} else {
		r.Log = append(r.Log, line)
	}
	r.End = s.Clock(r.Node).Unix()
	s.cancel[r.UPID](nil)
	delete(s.cancel, r.UPID)
	if s.Done != nil {
		s.Done(r.Task)
	}
}

// Stop interrupts a running task; a finished one stays as it is.
func (s *Store) Stop(upid string) {
	if cancel := s.cancel[upid]; cancel != nil {
		cancel(ErrInterrupted)
	}
}

// Kill ends all workers of a node as a loss of its power does: nothing is
// cleaned up but what the kernel gives back.
func (s *Store) Kill(node string) {
	for _, t := range s.Tasks {
		if cancel := s.cancel[t.UPID]; cancel != nil && t.Node == node {
			cancel(errLost)
			t.Exit, t.End = "unexpected status", s.Clock(node).Unix()
		}
	}
}

// Forget drops finished tasks, as the rotation of their logs does: all of
// them, or those of one UPID. It reports how many.
func (s *Store) Forget(upid string) int {
	before := len(s.Tasks)
	s.Tasks = slices.DeleteFunc(s.Tasks, func(t *Task) bool { return s.cancel[t.UPID] == nil && (upid == "" || t.UPID == upid) })
	return before - len(s.Tasks)
}

// Find returns a task by its UPID, or nil.
func (s *Store) Find(upid string) *Task {
	for i := len(s.Tasks) - 1; i >= 0; i-- {
		if s.Tasks[i].UPID == upid {
			return s.Tasks[i]
		}
	}
	return nil
}

// Restore takes over the tasks of an earlier life. Those that ran then are
// dead, as after the reboot of a node: their end is an unexpected status.
func (s *Store) Restore(tasks []*Task) {
	for _, t := range tasks {
		if t.Running() {
			t.Exit, t.End = "unexpected status", t.Start
		}
		s.pid = max(s.pid, t.PID)
	}
	s.Tasks = tasks
}

// Close stops everything and waits for it. The Lock must not be held.
func (s *Store) Close() {
	s.Lock.Lock()
	for _, cancel := range s.cancel {
		cancel(ErrInterrupted)
	}
	s.Lock.Unlock()
	s.group.Wait()
}
