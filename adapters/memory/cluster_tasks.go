package memory

import (
	"context"
	"fmt"
	"slices"

	"github.com/remudahq/remuda/core"
)

// task is a long job. It ends after some looks, well or not.
type task struct {
	id    core.TaskID
	call  string
	node  string
	vmid  int
	left  int // looks until it ends
	ended bool
	err   *core.Error
	well  func()
	ill   func()
}

// begin starts a task. well is what it does in the end, and ill what becomes
// of things if it fails.
func (c *Cluster) begin(call string, ref core.GuestRef, well, ill func()) core.TaskID {
	t := &task{call: call, node: ref.Node, vmid: ref.VMID, left: c.looks, well: well, ill: ill}
	t.id = core.TaskID(fmt.Sprintf("UPID:%s:%08X:%d:%s:", ref.Node, len(c.tasks)+1, ref.VMID, call))
	t.err = c.failures[call]
	delete(c.failures, call)
	c.tasks = append(c.tasks, t)
	t.end()
	return t.id
}

// end ends a task whose time has come.
func (t *task) end() {
	if t.ended || t.left > 0 {
		return
	}
	t.ended = true
	if t.err != nil {
		t.ill()
	} else {
		t.well()
	}
}

func (c *Cluster) tick() {
	for _, t := range c.tasks {
		if !t.ended {
			t.left--
			t.end()
		}
	}
}

// Task says how far a task is.
func (c *Cluster) Task(_ context.Context, id core.TaskID) (core.TaskStatus, error) {
	unlock, err := c.reading()
	if err != nil {
		return core.TaskStatus{}, err
	}
	defer unlock()
	at := slices.IndexFunc(c.tasks, func(t *task) bool { return t.id == id })
	if at < 0 {
		return core.TaskStatus{}, missing("task", string(id))
	}
	status := c.tasks[at].status()
	status.Requests = c.requests
	return status, nil
}

func (t *task) status() core.TaskStatus {
	status := core.TaskStatus{ID: t.id, Running: !t.ended, Exit: "OK", Progress: 100}
	switch {
	case status.Running:
		status.Exit, status.Progress = "", 50
	case t.err != nil:
		status.Failed, status.Exit, status.Err = true, t.err.Error(), t.err
		status.Log = []string{"TASK ERROR: " + t.err.Error()}
	}
	return status
}

// PowerTasks answers the tasks of an action on a guest, newest first.
func (c *Cluster) PowerTasks(_ context.Context, ref core.GuestRef, action core.PowerAction) ([]core.TaskID, error) {
	return c.tasksOf(ref, powerCall(action))
}

func (c *Cluster) tasksOf(ref core.GuestRef, call string) ([]core.TaskID, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	var ids []core.TaskID
	for _, t := range slices.Backward(c.tasks) {
		if t.vmid == ref.VMID && t.call == call {
			ids = append(ids, t.id)
		}
	}
	return ids, nil
}

// ForgetTasks lets the nodes forget every task that has ended.
func (c *Cluster) ForgetTasks() {
	c.hook(func() {
		for _, t := range c.tasks { // the numbers of tasks go on
			if t.ended {
				t.id, t.vmid = "", 0
			}
		}
	})
}

// OnlyAsk makes every task one that only asks high availability to do what it is
// called after.
func (c *Cluster) OnlyAsk(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = on
}
