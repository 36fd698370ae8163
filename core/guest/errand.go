package guest

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
)

// Errand is the state of one order to a cluster that becomes a task and must
// not be given twice blindly, part of a workflow's saved state. The tasks that
// are there before are noted and saved; then it is sent; and whenever it is
// not known whether it was, a task that was not there is ours.
type Errand struct {
	Known []core.TaskID `json:",omitempty"` // tasks of this kind that were there before ours
	Armed time.Time     `json:",omitzero"`  // since when it may be out; zero if it is not
	First int64         `json:",omitempty"` // the operation's version when it cannot be out yet
	Task  core.TaskID   `json:",omitempty"`
}

// Order is how an errand is sent, and how its tasks are found.
type Order struct {
	Send  func() (core.TaskID, error)
	Tasks func() ([]core.TaskID, error)
	Doubt time.Duration // how long it may still arrive after its answer was lost; 0 means [DefaultDoubt]
}

// DefaultDoubt is how long an order whose answer was lost may still arrive:
// pveproxy gives up a proxied call after 30 s, and the daemon behind it
// finishes all the same.
const DefaultDoubt = 40 * time.Second

func (o Order) doubt() time.Duration {
	if o.Doubt == 0 {
		return DefaultDoubt
	}
	return o.Doubt
}

// Run sends the order once, and answers how its task ended. Until then it
// answers [saga.NotYet], or the error of a cluster that is not reached. An
// answer that proves that the order had no effect comes out as it is; the
// next call sends anew.
func (c Case) Run(ctx context.Context, op core.Operation, e *Errand, o Order, now time.Time) (core.TaskStatus, error) {
	if e.Task == "" {
		if err := c.dispatch(op, e, o, now); err != nil {
			return core.TaskStatus{}, err
		}
	}
	return c.ended(ctx, e)
}

func (c Case) ended(ctx context.Context, e *Errand) (core.TaskStatus, error) {
	status, err := c.Follow(ctx, e.Task)
	if err == nil {
		*e = Errand{}
	}
	return status, err
}

func (c Case) dispatch(op core.Operation, e *Errand, o Order, now time.Time) error {
	switch {
	case e.Armed.IsZero():
		known, err := o.Tasks()
		if err != nil {
			return err
		}
		*e = Errand{Known: known, Armed: now, First: op.Version + 2} // saved, and claimed again
		return saga.NotYet(time.Millisecond)
	case e.First != op.Version:
		if err := c.retrieve(e, o, now); err != nil {
			return err
		}
		if e.Task == "" {
			return saga.NotYet(time.Millisecond) // it is not out: from the beginning
		}
		return nil
	}
	task, err := o.Send()
	if err != nil && core.KindOf(err) == core.Unknown {
		return err
	}
	if err != nil {
		*e = Errand{}
		return err
	}
	e.Task = task
	return saga.NotYet(0)
}

// retrieve looks for the task of an order that may be out. Nothing is known of
// it before the time of doubt is over; then it is not out.
func (c Case) retrieve(e *Errand, o Order, now time.Time) error {
	tasks, err := o.Tasks()
	if err != nil {
		return err
	}
	for _, task := range tasks {
		if !slices.Contains(e.Known, task) {
			e.Task = task
			return nil
		}
	}
	if now.Sub(e.Armed) < o.doubt() {
		return saga.WaitFor(time.Second, "an order whose answer was lost may still arrive")
	}
	*e = Errand{}
	return nil
}

// Recall waits until no order is out any more: it has ended, or it never
// arrived. Of what came of it only a look tells.
func (c Case) Recall(ctx context.Context, e *Errand, o Order, now time.Time) error {
	if e.Armed.IsZero() && e.Task == "" {
		return nil
	}
	if e.Task == "" {
		if err := c.retrieve(e, o, now); err != nil || e.Task == "" {
			return err
		}
	}
	_, err := c.ended(ctx, e)
	return err
}

// Locked says that a guest is locked, and what lets go of it: no token can.
func Locked(g core.Guest) *core.Error {
	e := core.Fail(core.Conflict, core.CodeGuestLocked, "the guest %d on %s is locked (%s)", g.Ref.VMID, g.Ref.Node, g.Lock)
	e.Remedy = g.Ref.Type("unlock")
	return e
}
