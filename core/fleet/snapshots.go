package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/snapshot"
	"github.com/remudahq/remuda/ports"
)

// NewSnapshot is what can be said of a snapshot that does not exist yet.
type NewSnapshot struct {
	Name        string // empty means made up from the time
	Description string
	Memory      bool // of a VM that runs
}

func (r NewSnapshot) validate() error {
	var v core.Violations
	if r.Name != "" {
		core.CheckSnapshotName(&v, "name", r.Name)
	}
	core.CheckSnapshotDescription(&v, "description", r.Description)
	return v.Err()
}

// TakeSnapshot accepts that a snapshot shall be taken. It counts from now on.
// Invalid (code not-supported): the guest cannot have it. Conflict (name-taken;
// guest-not-running: there is no memory). Exhausted (snapshots-exhausted: the
// plan has no more; quota-exceeded). Busy (server-busy).
func (s *Service) TakeSnapshot(ctx context.Context, c core.Caller, id core.ServerID, req NewSnapshot) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.SnapshotCreate, string(id)); err != nil {
		return Accepted{}, err
	}
	if err := req.validate(); err != nil {
		s.auditApart(ctx, c, core.SnapshotCreate, string(id), core.CodeOf(err))
		return Accepted{}, err
	}
	return surveyed(ctx, s, c, id, core.SnapshotCreate, func(tx ports.Tx, server core.Server, seen survey) (Accepted, error) {
		return s.acceptSnapshot(ctx, tx, c, server, seen, req, "")
	})
}

// surveyed runs a mutation of a server's snapshots that wants to have looked at
// the guest before.
func surveyed(ctx context.Context, s *Service, c core.Caller, id core.ServerID, action core.Permission,
	do func(ports.Tx, core.Server, survey) (Accepted, error),
) (Accepted, error) {
	answer, repeat, err := recall[Accepted](ctx, s, c)
	if repeat || err != nil {
		return answer, err
	}
	if _, err := s.Server(ctx, c, id); err != nil {
		s.auditApart(ctx, c, action, string(id), core.CodeOf(err))
		return Accepted{}, err
	}
	seen := s.surveyGuest(ctx, id)
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, action, id)
		if err != nil {
			return Accepted{}, err
		}
		if err := free(server); err != nil {
			return Accepted{}, err
		}
		if server.Life() != core.Ready {
			return Accepted{}, core.Fail(core.Conflict, core.CodeIllegalMove, "a server that is %s has no snapshots to speak of", server.Life())
		}
		return do(tx, server, seen.of(server))
	})
}

// acceptSnapshot reserves a snapshot and begins to take it.
func (s *Service) acceptSnapshot(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, seen survey, req NewSnapshot, by core.ScheduleID) (Accepted, error) {
	server, err := s.forgetLost(ctx, tx, server, seen)
	if err != nil {
		return Accepted{}, err
	}
	rows, err := tx.Snapshots().List(ctx, server.ID)
	if err != nil {
		return Accepted{}, err
	}
	if req.Name == "" {
		req.Name = unusedName("snap", s.Clock.Now(), rows, seen)
	}
	if err := seen.allows(server, req); err != nil {
		return Accepted{}, err
	}
	if err := s.room(ctx, tx, server, len(rows)); err != nil {
		return Accepted{}, err
	}
	op, err := s.snapshot.Take().Begin(snapshot.TakeState{Name: req.Name, Description: req.Description, Memory: req.Memory, Schedule: by})
	if err != nil {
		return Accepted{}, err
	}
	accepted, err := s.start(ctx, tx, c, server, op, core.EventSnapshotRequested, map[string]string{"snapshot": req.Name})
	if err != nil {
		return Accepted{}, err
	}
	return accepted, tx.Snapshots().Insert(ctx, core.Snapshot{
		Server: server.ID, Name: req.Name, Description: req.Description, Memory: req.Memory, Schedule: by,
		State: core.SnapshotCreating, Operation: accepted.Operation.ID, Created: s.Clock.Now(),
	})
}

// RollBack accepts that a server shall be brought back to a snapshot, whoever
// made it: what happened since is lost. start switches it on afterwards.
// NotFound (snapshot-not-found). Denied (suspended): it would run afterwards.
// Conflict (in-use): the snapshot is not whole. Busy (server-busy).
func (s *Service) RollBack(ctx context.Context, c core.Caller, id core.ServerID, name string, start bool) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.SnapshotRollback, string(id)); err != nil {
		return Accepted{}, err
	}
	return surveyed(ctx, s, c, id, core.SnapshotRollback, func(tx ports.Tx, server core.Server, seen survey) (Accepted, error) {
		target, err := s.known(ctx, tx, server.ID, seen, name)
		switch {
		case err != nil:
			return Accepted{}, err
		case target.Unfinished:
			return Accepted{}, core.Fail(core.Conflict, core.CodeInUse, "the snapshot %q is not whole; it can only be deleted", name)
		case server.Suspended && (start || target.Memory):
			return Accepted{}, core.Fail(core.Denied, core.CodeSuspended, "the server is suspended, and would run afterwards")
		}
		op, err := s.snapshot.Rollback().Begin(snapshot.RollbackState{Name: name, Start: start})
		if err != nil {
			return Accepted{}, err
		}
		return s.start(ctx, tx, c, server, op, core.EventRollbackRequested, map[string]string{"snapshot": name})
	})
}

// DeleteSnapshot accepts that a snapshot shall be no more, whoever made it.
// Those that were taken on top of it stay. NotFound (snapshot-not-found). Busy
// (server-busy).
func (s *Service) DeleteSnapshot(ctx context.Context, c core.Caller, id core.ServerID, name string) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.SnapshotDelete, string(id)); err != nil {
		return Accepted{}, err
	}
	return surveyed(ctx, s, c, id, core.SnapshotDelete, func(tx ports.Tx, server core.Server, seen survey) (Accepted, error) {
		if _, err := s.known(ctx, tx, server.ID, seen, name); err != nil {
			return Accepted{}, err
		}
		return s.acceptDeletion(ctx, tx, c, server, name, "")
	})
}

func (s *Service) acceptDeletion(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, name string, by core.ScheduleID) (Accepted, error) {
	row, err := tx.Snapshots().Get(ctx, server.ID, name)
	if err == nil {
		row.State = core.SnapshotDeleting
		err = tx.Snapshots().Update(ctx, row)
	}
	if err != nil && !missing(err) {
		return Accepted{}, err
	}
	op, err := s.snapshot.Delete().Begin(snapshot.DeleteState{Name: name, Schedule: by})
	if err != nil {
		return Accepted{}, err
	}
	return s.start(ctx, tx, c, server, op, core.EventSnapshotDeleteRequested, map[string]string{"snapshot": name})
}

// known finds a snapshot of ours, or one that the cluster shows.
func (s *Service) known(ctx context.Context, tx ports.Tx, id core.ServerID, seen survey, name string) (core.GuestSnapshot, error) {
	if live, shown := seen.live.Find(name); seen.away == nil && shown {
		return live, nil
	}
	row, err := tx.Snapshots().Get(ctx, id, name)
	switch {
	case err == nil:
		return row.Remembered(), nil
	case !missing(err):
		return core.GuestSnapshot{}, err
	case seen.away != nil:
		return core.GuestSnapshot{}, seen.away
	}
	return core.GuestSnapshot{}, notThere("snapshot", core.Clip(name))
}

// room answers Exhausted when the plan, or the owner's quota, has no more. What
// was made by hand counts for neither.
func (s *Service) room(ctx context.Context, tx ports.Tx, server core.Server, used int) error {
	plan, err := tx.Plans().Get(ctx, server.Plan)
	if err != nil && !missing(err) {
		return err
	}
	if plan.Snapshots != nil && used >= *plan.Snapshots {
		return core.Fail(core.Exhausted, core.CodeSnapshotsFull, "the server has %d snapshots, and its plan allows %d", used, *plan.Snapshots)
	}
	return s.afford(ctx, tx, server.Owner, core.Usage{Snapshots: 1})
}
