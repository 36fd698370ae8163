package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// SnapshotSchedule shows when a server gets snapshots by itself. NotFound
// (schedule-not-found): it has no schedule.
func (s *Service) SnapshotSchedule(ctx context.Context, c core.Caller, id core.ServerID) (schedule core.SnapshotSchedule, err error) {
	if _, err := s.Server(ctx, c, id); err != nil {
		return schedule, err
	}
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		schedule, err = tx.SnapshotSchedules().Get(ctx, id)
		return err
	})
	if missing(err) {
		err = notThere("schedule", "of server "+string(id))
	}
	return schedule, err
}

// SetSnapshotSchedule sets when a server gets snapshots by itself; Every, At,
// Keep, Memory and Prefix are what it takes of the order. A schedule that was
// there stays the same one, and goes on to keep the snapshots that it made.
// Invalid. Invalid (not-supported): the guest cannot have snapshots. Conflict
// (version-mismatch): of the schedule's version.
func (s *Service) SetSnapshotSchedule(ctx context.Context, c core.Caller, id core.ServerID, order core.SnapshotSchedule) (core.SnapshotSchedule, error) {
	const action = core.SnapshotPlan
	var none core.SnapshotSchedule
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return none, err
	}
	if order.Prefix == "" {
		order.Prefix = core.DefaultPrefix
	}
	if err := order.Validate(); err != nil {
		s.auditApart(ctx, c, action, string(id), core.CodeOf(err))
		return none, err
	}
	if answer, repeat, err := recall[core.SnapshotSchedule](ctx, s, c); repeat || err != nil {
		return answer, err
	}
	if _, err := s.Server(ctx, c, id); err != nil {
		s.auditApart(ctx, c, action, string(id), core.CodeOf(err))
		return none, err
	}
	seen := s.surveyGuest(ctx, id)
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.SnapshotSchedule, error) {
		server, now, err := s.scheduled(ctx, tx, c, id)
		if err != nil {
			return none, err
		}
		if err := seen.of(server).able(server.Kind, order.Memory); err != nil {
			return none, err
		}
		next := core.SnapshotSchedule{ID: guest.NewID[core.ScheduleID](s.kit), Created: s.Clock.Now()}
		if now.Version > 0 {
			next = now
		}
		next.Server, next.User, next.Failure, next.Version = id, c.User, "", now.Version+1
		next.Every, next.At, next.Keep, next.Memory, next.Prefix = order.Every, order.At, order.Keep, order.Memory, order.Prefix
		next.Begin(s.Clock.Now())
		if err := tx.SnapshotSchedules().Put(ctx, next); err != nil {
			return none, err
		}
		return next, s.tellMoved(ctx, tx, server, core.EventSnapshotScheduleSet, map[string]string{"every": next.Every.String()})
	})
}

// RemoveSnapshotSchedule ends the schedule of a server. Its snapshots stay, and
// nothing deletes them by itself any more. NotFound. Conflict
// (version-mismatch): of the schedule's version.
func (s *Service) RemoveSnapshotSchedule(ctx context.Context, c core.Caller, id core.ServerID) error {
	const action = core.SnapshotPlan
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return err
	}
	_, err := once(ctx, s, c, action, string(id), func(tx ports.Tx) (struct{}, error) {
		server, now, err := s.scheduled(ctx, tx, c, id)
		if err == nil && now.Version == 0 {
			err = notThere("schedule", "of server "+string(id))
		}
		if err != nil {
			return struct{}{}, err
		}
		if err := tx.SnapshotSchedules().Delete(ctx, id); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.tellMoved(ctx, tx, server, core.EventSnapshotScheduleRemoved, nil)
	})
	return err
}

// scheduled reads a server and its schedule to change the latter; zero if it
// has none. The caller's precondition is about the schedule.
func (s *Service) scheduled(ctx context.Context, tx ports.Tx, c core.Caller, id core.ServerID) (core.Server, core.SnapshotSchedule, error) {
	match := c.IfMatch
	c.IfMatch = 0
	server, err := serverFor(ctx, tx, c, core.SnapshotPlan, id)
	if err != nil {
		return server, core.SnapshotSchedule{}, err
	}
	now, err := tx.SnapshotSchedules().Get(ctx, id)
	if err != nil && !missing(err) {
		return server, now, err
	}
	c.IfMatch = match
	return server, now, matches(c, now.Version)
}

// able answers why a schedule would never come to anything.
func (v survey) able(kind core.GuestKind, memory bool) error {
	if memory && kind == core.Container {
		return core.CheckSnapshotMemory(kind, core.On)
	}
	return v.unable
}

// tellMoved tells a fact about a server that is no change of its own row: its
// version moves all the same, because that is the order of its events.
func (s *Service) tellMoved(ctx context.Context, tx ports.Tx, server core.Server, fact string, data map[string]string) error {
	server.UpdatedAt = s.Clock.Now()
	server, err := tx.Servers().Update(ctx, server)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, server, fact, "", data)
}
