package fleet

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/alert"
	"github.com/remudahq/remuda/core/mail"
	"github.com/remudahq/remuda/core/sample"
	"github.com/remudahq/remuda/ports"
)

// schedulesGroup is the cursor that whoever runs the schedules holds. Nothing
// is read by it.
const schedulesGroup = "snapshot-schedules"

// Leads reports whether a cursor only says which process leads: no events are
// read by it.
func Leads(group string) bool {
	return group == schedulesGroup || group == alert.Group || group == sample.Group || group == mail.Lead
}

const schedulesPage = 100

// runSchedules looks at the schedules until ctx ends. Of all processes that
// share a store one does; another takes over when it is silent for three
// rounds.
func (s *Service) runSchedules(ctx context.Context) {
	ticker := time.NewTicker(s.Options.Schedules)
	defer ticker.Stop()
	defer func() { _ = s.Cursors.Drop(context.WithoutCancel(ctx), schedulesGroup, s.Options.Name) }()
	for {
		if err := s.runSchedulesOnce(ctx); err != nil && ctx.Err() == nil {
			s.Logger.Warn("cannot run the snapshot schedules", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// runSchedulesOnce does the next thing for every schedule that has something to
// do. A server that is held, or that cannot be looked at, is left for the next
// round: its schedule stays due.
func (s *Service) runSchedulesOnce(ctx context.Context) error {
	_, err := s.Cursors.Hold(ctx, schedulesGroup, s.Options.Name, 0, 3*s.Options.Schedules)
	if errors.Is(err, core.Busy) {
		return nil
	}
	if err != nil {
		return err
	}
	for page := (core.Page{Limit: schedulesPage}); ; {
		var due []core.SnapshotSchedule
		err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
			due, err = tx.SnapshotSchedules().Due(ctx, s.Clock.Now(), page)
			return err
		})
		if err != nil {
			return err
		}
		for _, schedule := range due {
			if err := s.runSchedule(ctx, schedule); err != nil {
				s.Logger.Warn("cannot run a snapshot schedule", "server", schedule.Server, "err", err)
			}
		}
		if len(due) < schedulesPage || ctx.Err() != nil {
			return ctx.Err()
		}
		page.After = string(due[len(due)-1].Server)
	}
}

// errLater leaves a schedule as it is, for the next round.
var errLater = errors.New("later")

// runSchedule does the next thing for one schedule, in one transaction: it
// deletes the oldest of its snapshots if it has too many, or else takes the one
// that is due. Deleting comes after the new one succeeded, because only a
// snapshot that is ready counts; except where plan or quota have no room for
// one more than are kept.
func (s *Service) runSchedule(ctx context.Context, schedule core.SnapshotSchedule) error {
	seen, ready := s.surveyForSchedule(ctx, schedule.Server)
	if !ready {
		return nil
	}
	refusal := error(nil)
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		run, err := s.scheduleRun(ctx, tx, schedule, seen)
		if err != nil {
			return err
		}
		refusal, err = run.next()
		return err
	})
	switch {
	case errors.Is(err, errLater), core.KindOf(err) == core.Conflict && core.CodeOf(err) == core.CodeVersionMismatch:
		return nil // somebody was faster
	case refusal != nil && err != nil:
		return s.noteFailure(ctx, schedule, refusal)
	case err == nil:
		s.stirred()
	}
	return err
}

// surveyForSchedule looks at a guest, unless its server is held or not ready.
func (s *Service) surveyForSchedule(ctx context.Context, id core.ServerID) (survey, bool) {
	var server core.Server
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		server, err = tx.Servers().Get(ctx, id)
		return err
	})
	if err != nil || server.Operation != "" || server.Life() != core.Ready {
		return survey{}, false
	}
	seen := s.surveyGuest(ctx, id)
	return seen, seen.away == nil
}

// scheduleRun is one schedule at its turn.
type scheduleRun struct {
	*Service
	ctx      context.Context
	tx       ports.Tx
	caller   core.Caller // who set it
	schedule core.SnapshotSchedule
	server   core.Server
	seen     survey
	own      []core.Snapshot // that it made and that are ready, the oldest first
}

// scheduleRun reads what a run needs, as it is now. errLater: something changed.
func (s *Service) scheduleRun(ctx context.Context, tx ports.Tx, was core.SnapshotSchedule, seen survey) (*scheduleRun, error) {
	r := &scheduleRun{Service: s, ctx: ctx, tx: tx, seen: seen, caller: core.Caller{User: was.User, Source: "schedule"}}
	var err error
	if r.schedule, err = tx.SnapshotSchedules().Get(ctx, was.Server); err != nil || r.schedule.Version != was.Version {
		return nil, errors.Join(errLater, err)
	}
	if r.server, err = tx.Servers().Get(ctx, was.Server); err != nil || r.server.Version != seen.version {
		return nil, errors.Join(errLater, err)
	}
	rows, err := tx.Snapshots().List(ctx, was.Server)
	if err != nil {
		return nil, err
	}
	r.own = slices.DeleteFunc(rows, func(row core.Snapshot) bool {
		return row.Schedule != r.schedule.ID || row.State != core.SnapshotReady
	})
	return r, nil
}

// next does what there is to do. refusal is why the run that is due cannot be.
func (r *scheduleRun) next() (refusal, err error) {
	if len(r.own) > r.schedule.Keep {
		return nil, r.prune()
	}
	if r.schedule.Next.After(r.Clock.Now()) {
		return nil, errLater
	}
	err = r.take()
	switch core.KindOf(err) {
	case core.Exhausted:
		if len(r.own) >= r.schedule.Keep && len(r.own) > 1 {
			return nil, r.prune()
		}
		return err, err
	case core.Invalid, core.NotFound, core.Denied:
		return err, err
	case core.Conflict:
		if core.CodeOf(err) != core.CodeVersionMismatch {
			return err, err
		}
	case core.Internal, core.Busy, core.Unavailable, core.Unknown:
	}
	return nil, err
}

// prune begins to delete the oldest.
func (r *scheduleRun) prune() error {
	if _, err := r.acceptDeletion(r.ctx, r.tx, r.caller, r.server, r.own[0].Name, r.schedule.ID); err != nil {
		return err
	}
	return r.tx.Audit(r.ctx, r.entry(r.caller, core.SnapshotDelete, string(r.server.ID), "accepted"))
}

// take begins the run that is due. A server that is off has no memory to keep.
func (r *scheduleRun) take() error {
	now := r.Clock.Now()
	rows, err := r.tx.Snapshots().List(r.ctx, r.server.ID)
	if err != nil {
		return err
	}
	req := NewSnapshot{Name: unusedName(r.schedule.Prefix, now, rows, r.seen), Memory: r.schedule.Memory && r.seen.guest.Power == core.On}
	if _, err := r.acceptSnapshot(r.ctx, r.tx, r.caller, r.server, r.seen, req, r.schedule.ID); err != nil {
		return err
	}
	r.schedule.Advance(now)
	r.schedule.Ran, r.schedule.Failure = now, ""
	r.schedule.Version++
	if err := r.tx.SnapshotSchedules().Put(r.ctx, r.schedule); err != nil {
		return err
	}
	return r.tx.Audit(r.ctx, r.entry(r.caller, core.SnapshotCreate, string(r.server.ID), "accepted"))
}

// noteFailure lets a run that cannot be pass, and tells so.
func (s *Service) noteFailure(ctx context.Context, schedule core.SnapshotSchedule, refusal error) error {
	schedule.Advance(s.Clock.Now())
	schedule.Failure = core.Explain(refusal)
	schedule.Version++
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, schedule.Server)
		if err != nil {
			return err
		}
		if err := tx.SnapshotSchedules().Put(ctx, schedule); err != nil {
			return err
		}
		data := map[string]string{"cause": schedule.Failure, "code": core.CodeOf(refusal), "schedule": string(schedule.ID)}
		return s.tellMoved(ctx, tx, server, core.EventSnapshotScheduleFailed, data)
	})
	if err == nil {
		s.stirred()
	}
	return err
}
