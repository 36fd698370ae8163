package migrate

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// patience is how long a guest may stay where it is after a task that ended
// well: that of a guest under high availability only asks for the move.
const patience = 10 * time.Minute

// lag is how long a guest that was moved may be seen where it was.
const lag = 15 * time.Second

// move asks for the migration unless it is under way, follows it, and is done
// when the guest stands on its new node without a lock.
func (m *Mover) move(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := m.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	failure, err := m.ended(ctx, c, run.State)
	if err != nil {
		return nil, err
	}
	g, err := c.SeeOurs(ctx)
	if guest.Lost(err) {
		run.State.At, run.State.Seen = "", core.PowerUnknown
		return nil, saga.NoEffect(err) // somebody took it away, and no task of ours is under way
	}
	if err != nil {
		return nil, err
	}
	run.State.At, run.State.Seen = g.Ref.Node, g.Power
	switch {
	case g.Lock == "migrate":
		return nil, m.underWay(ctx, c, run.State, g)
	case g.Ref.Node == run.State.To && g.Lock == "":
		return nil, nil
	case g.Ref.Node == run.State.To:
		return nil, saga.NotYet(0)
	case g.Ref.Node != run.State.From:
		return nil, saga.NoEffect(core.Fail(core.Conflict, core.CodeCannotMigrate, "somebody else moved the guest to %s", g.Ref.Node))
	case failure != nil:
		return nil, saga.NoEffect(failure)
	case !run.State.Ended.IsZero():
		return nil, m.requested(run.State)
	}
	return nil, m.send(ctx, c, run.State, g)
}

// ended follows the task under way, and answers why it failed, if it did.
func (m *Mover) ended(ctx context.Context, c guest.Case, s *State) (failure, err error) {
	if s.Task == "" {
		return nil, nil
	}
	status, err := c.Follow(ctx, s.Task)
	if err != nil {
		return nil, err
	}
	s.Task = ""
	if status.Well() {
		s.Ended, s.Sure = m.Clock.Now(), !status.Requests
	}
	return guest.TaskError(status), nil
}

// requested waits for a move that was asked for.
func (m *Mover) requested(s *State) error {
	if s.Sure && m.Clock.Now().Sub(s.Ended) >= lag {
		return saga.NoEffect(core.Fail(core.Conflict, core.CodeCannotMigrate, "the guest was moved, and somebody moved it back to %s", s.From))
	}
	if m.Clock.Now().Sub(s.Ended) < patience {
		return saga.WaitFor(0, "the cluster was asked to move the guest, which is still on "+s.From)
	}
	return saga.NoEffect(core.Fail(core.Denied, core.CodeTaskFailed, "the cluster accepted the move, but the guest is still on %s after %s", s.From, patience))
}

// underWay takes up a migration whose task we do not know: we began it just
// before a crash, or its answer was lost, or it is somebody else's.
func (m *Mover) underWay(ctx context.Context, c guest.Case, s *State, g core.Guest) error {
	at := c.Server.Ref()
	at.Node = s.From
	tasks, err := c.Hypervisor.MigrateTasks(ctx, at)
	if err != nil {
		return err
	}
	if len(tasks) > 0 {
		status, err := c.Hypervisor.Task(ctx, tasks[0])
		if err == nil && status.Running {
			s.Task = tasks[0]
			return saga.NotYet(0)
		}
	}
	if s.Locked.IsZero() {
		s.Locked = m.Clock.Now()
	}
	if m.Clock.Now().Sub(s.Locked) < patience {
		return saga.WaitFor(0, "the guest is being moved")
	}
	e := guest.Locked(g)
	e.Msg += ", and nothing moves it"
	return saga.Stuck(e)
}

// send asks for the move of a guest that was just seen where it was. A refusal
// proves that it stays there.
func (m *Mover) send(ctx context.Context, c guest.Case, s *State, g core.Guest) error {
	s.Locked = time.Time{}
	task, err := c.Hypervisor.Migrate(ctx, g.Ref, core.MigrateOrder{Node: s.To, Online: s.Online, Storage: s.Storage})
	if err != nil {
		return refusal(err)
	}
	s.Task = task
	return saga.NotYet(0)
}

func refusal(err error) error {
	switch core.KindOf(err) {
	case core.Invalid, core.NotFound, core.Exhausted, core.Denied, core.Conflict:
		return saga.NoEffect(err)
	case core.Internal, core.Busy, core.Unavailable, core.Unknown:
	}
	return err
}
