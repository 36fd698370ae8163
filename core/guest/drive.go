package guest

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
)

// Drive is the state of one power action under way, part of a workflow's
// saved state.
type Drive struct {
	Known    []core.TaskID `json:",omitempty"` // tasks of this action that were there before ours
	Prepared bool          `json:",omitempty"`
	Task     core.TaskID   `json:",omitempty"`
	Ended    bool          `json:",omitempty"` // the task ended well; the state may lag behind
	Seen     core.Power    `json:",omitempty"` // what the last look showed
	EndedAt  time.Time
	Asked    bool     `json:",omitempty"` // the task only asked high availability to do it
	Warnings []string `json:",omitempty"` // what its task warned of
	Start    *Drive   `json:",omitempty"` // of a guest that its reboot left off
}

// reachTimeout is, unless said otherwise, how long a state may lag behind a task that ended well. A
// task of a guest under high availability only requests the change.
const reachTimeout = 2 * time.Minute

// restartGrace is how long a guest may be off after its reboot before we start
// it: Proxmox ends the task of a virtual machine's reboot when it is off, and
// starts it a second later, or not at all where its configuration cannot run.
const restartGrace = 15 * time.Second

// Drive moves the guest one bit further towards what the action leads to, and
// answers nil when it is there. It never sends an action whose last answer was
// lost before it has looked whether it happened.
func (c Case) Drive(ctx context.Context, d *Drive, action core.PowerAction, timeout time.Duration, now time.Time) error {
	if d.Start != nil {
		err := c.Drive(ctx, d.Start, core.Start, 0, now)
		d.Seen = d.Start.Seen
		return err
	}
	if d.Task != "" {
		status, err := c.Follow(ctx, d.Task)
		if Unread(err) && !repeats(action) {
			return c.arrived(ctx, d, action, err)
		}
		if err != nil {
			return err
		}
		return c.taskEnded(ctx, d, action, status, now)
	}
	g, err := c.SeeOurs(ctx)
	if err != nil {
		return err
	}
	d.Seen = g.Power
	switch {
	case !repeats(action) && g.Power == action.Until():
		return nil
	case g.Lock == "migrate": // it will be elsewhere
		return underWay(g)
	case repeats(action):
		return c.repeatOnce(ctx, d, action, timeout, now)
	case d.Ended:
		return c.lagging(d, action, now)
	}
	if err := c.Settle(ctx, d, action); err != nil {
		return err
	}
	return c.send(ctx, d, action, timeout, now)
}

// arrived answers nil if the guest is where the action leads, and else the wait
// for its task.
func (c Case) arrived(ctx context.Context, d *Drive, action core.PowerAction, wait error) error {
	g, err := c.SeeOurs(ctx)
	if err != nil {
		return err
	}
	if d.Seen = g.Power; g.Power != action.Until() {
		return wait
	}
	d.Task = ""
	return nil
}

// Settle waits for the action's task, if one is under way: the one that we
// know of, or one that we began and then forgot in a crash. It answers nil
// when none is.
func (c Case) Settle(ctx context.Context, d *Drive, action core.PowerAction) error {
	if d.Start != nil {
		return c.Settle(ctx, d.Start, core.Start)
	}
	if d.Task == "" {
		tasks, err := c.Hypervisor.PowerTasks(ctx, c.Server.Ref(), action)
		if err != nil || len(tasks) == 0 {
			return err
		}
		status, err := c.Hypervisor.Task(ctx, tasks[0])
		if err != nil || !status.Running {
			return ignoreForgotten(err)
		}
		d.Task = tasks[0]
		return saga.NotYet(0)
	}
	if _, err := c.Follow(ctx, d.Task); err != nil {
		return err
	}
	d.Task = ""
	return nil
}

func ignoreForgotten(err error) error {
	if err != nil && core.KindOf(err) == core.NotFound {
		return nil
	}
	return err
}

// repeats reports whether the action leads to the state that it begins in, so
// that the state does not tell whether it happened.
func repeats(action core.PowerAction) bool { return action == core.Reboot || action == core.Reset }

// taskEnded judges by what is seen, not by the task alone: a start may fail
// because the guest runs already, and may end well before the guest runs.
func (c Case) taskEnded(ctx context.Context, d *Drive, action core.PowerAction, status core.TaskStatus, now time.Time) error {
	g, err := c.SeeOurs(ctx)
	if err != nil {
		return err
	}
	d.Seen = g.Power
	failure := passedBy(stayedOn(TaskError(status)))
	d.Task, d.Asked, d.Warnings = "", status.Requests, Warned(d.Warnings, status)
	switch {
	case repeats(action) && failure != nil:
		d.Prepared = false
		return failure
	case g.Power == action.Until():
		return nil
	case failure != nil:
		return failure
	}
	d.Ended, d.EndedAt = true, now
	return saga.NotYet(0)
}

// stayedOn makes an answer of a guest that did not shut itself down in its time:
// it had its chance, and what comes next is for whoever asked to say.
func stayedOn(failure error) error {
	if failure == nil || core.CodeOf(failure) != core.CodeGuestStayedOn {
		return failure
	}
	e := core.Fail(core.Denied, core.CodeGuestStayedOn, "the guest did not shut itself down in time; ask again with force, or stop it, which switches it off hard")
	e.Err = failure
	return e
}

// passedBy makes an answer of a task that did not find the guest, which was seen
// since: it was moved meanwhile, and the next look follows it.
func passedBy(failure error) error {
	if failure == nil || core.KindOf(failure) != core.NotFound {
		return failure
	}
	return &core.Error{Kind: core.Conflict, Code: core.CodeTaskFailed, Msg: "the task did not find the guest where it looked", Err: failure}
}

// lagging waits for the state to follow the task.
func (c Case) lagging(d *Drive, action core.PowerAction, now time.Time) error {
	switch late := now.Sub(d.EndedAt) >= c.Reach; {
	case d.Asked && !late:
		return saga.WaitFor(0, "high availability was asked for the "+string(action))
	case !late:
		return saga.NotYet(0)
	case d.Asked:
		return core.Fail(core.Denied, core.CodeHAPending,
			"high availability accepted the %s, but the guest is %s after %s; it may still carry it out", action, d.Seen, c.Reach)
	}
	d.Ended, d.EndedAt = false, time.Time{} // if this is tried again, it is asked for again
	return core.Fail(core.Denied, core.CodeTaskFailed,
		"the %s was carried out, but the guest is %s after %s", action, d.Seen, c.Reach)
}

// repeatOnce sends a reboot or reset exactly once: it notes the tasks that are
// there, saves, sends; and after a lost answer a task that was not there is ours.
func (c Case) repeatOnce(ctx context.Context, d *Drive, action core.PowerAction, timeout time.Duration, now time.Time) error {
	if d.Ended {
		if d.Seen == action.Until() {
			return nil
		}
		if d.Seen == core.Off && now.Sub(d.EndedAt) >= restartGrace {
			d.Start = new(Drive)
			return saga.NotYet(time.Millisecond)
		}
		return c.lagging(d, action, now)
	}
	tasks, err := c.Hypervisor.PowerTasks(ctx, c.Server.Ref(), action)
	if err != nil {
		return err
	}
	if !d.Prepared {
		d.Known, d.Prepared = tasks, true
		return saga.NotYet(time.Millisecond)
	}
	for _, task := range tasks {
		if !slices.Contains(d.Known, task) {
			d.Task = task
			return saga.NotYet(0)
		}
	}
	return c.send(ctx, d, action, timeout, now)
}

func (c Case) send(ctx context.Context, d *Drive, action core.PowerAction, timeout time.Duration, now time.Time) error {
	task, err := c.Hypervisor.Power(ctx, c.Server.Ref(), action, timeout)
	if err != nil {
		return err
	}
	switch {
	case task != "":
	case repeats(action):
		d.Ended, d.EndedAt = true, now
	case d.EndedAt.IsZero():
		d.EndedAt = now
	default: // it was said before that there is nothing to do, maybe by a node that the guest has left
		return c.lagging(d, action, now)
	}
	d.Task = task
	return saga.NotYet(0)
}

// underWay says that somebody moves the guest: that ends by itself, and is waited
// for as long as it takes.
func underWay(g core.Guest) error {
	return core.Fail(core.Unavailable, core.CodeGuestLocked, "the guest %d on %s is being moved to another node", g.Ref.VMID, g.Ref.Node)
}
