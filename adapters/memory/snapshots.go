package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (t *tx) Snapshots() ports.SnapshotRows { return snapshotRows{t} }

func (t *tx) SnapshotSchedules() ports.SnapshotSchedules { return schedules{t} }

// snapshotRows keeps what we know of our snapshots; see [ports.SnapshotRows].
type snapshotRows struct{ *tx }

func snapshotKey(server core.ServerID, name string) string { return string(server) + "/" + name }

func (s snapshotRows) Insert(_ context.Context, one core.Snapshot) error {
	if err := s.writable(); err != nil {
		return err
	}
	key := snapshotKey(one.Server, one.Name)
	if _, taken := s.snapshots.rows[key]; taken {
		return core.Fail(core.Conflict, core.CodeNameTaken, "the server has a snapshot %q already", one.Name)
	}
	s.snapshots.set(s.undo, key, one)
	return nil
}

func (s snapshotRows) Update(_ context.Context, one core.Snapshot) error {
	if err := s.writable(); err != nil {
		return err
	}
	key := snapshotKey(one.Server, one.Name)
	if _, known := s.snapshots.rows[key]; !known {
		return missing("snapshot", one.Name)
	}
	s.snapshots.set(s.undo, key, one)
	return nil
}

func (s snapshotRows) Get(_ context.Context, server core.ServerID, name string) (core.Snapshot, error) {
	defer s.reading()()
	one, known := s.snapshots.get(snapshotKey(server, name))
	if !known {
		return core.Snapshot{}, missing("snapshot", name)
	}
	return one, nil
}

func (s snapshotRows) List(_ context.Context, server core.ServerID) ([]core.Snapshot, error) {
	defer s.reading()()
	return s.snapshotsOf(server), nil
}

func (t *tx) snapshotsOf(server core.ServerID) []core.Snapshot {
	var found []core.Snapshot
	for _, key := range t.snapshots.find("server", string(server)) {
		found = append(found, t.snapshots.rows[key])
	}
	slices.SortFunc(found, func(a, b core.Snapshot) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Name, b.Name)) })
	return found
}

func (s snapshotRows) Delete(_ context.Context, server core.ServerID, name string) error {
	if err := s.writable(); err != nil {
		return err
	}
	s.snapshots.remove(s.undo, snapshotKey(server, name))
	return nil
}

func (s snapshotRows) Clear(_ context.Context, server core.ServerID) error {
	if err := s.writable(); err != nil {
		return err
	}
	for _, key := range s.snapshots.find("server", string(server)) {
		s.snapshots.remove(s.undo, key)
	}
	return nil
}

// schedules keeps when servers get snapshots; see [ports.SnapshotSchedules].
type schedules struct{ *tx }

func (s schedules) Get(_ context.Context, server core.ServerID) (core.SnapshotSchedule, error) {
	defer s.reading()()
	one, known := s.schedules.get(server)
	if !known {
		return core.SnapshotSchedule{}, missing("schedule of server", string(server))
	}
	return one, nil
}

func (s schedules) Put(_ context.Context, one core.SnapshotSchedule) error {
	if err := s.writable(); err != nil {
		return err
	}
	if s.schedules.rows[one.Server].Version != one.Version-1 {
		return mismatch("schedule of server", string(one.Server))
	}
	s.schedules.set(s.undo, one.Server, one)
	return nil
}

func (s schedules) Delete(_ context.Context, server core.ServerID) error {
	if err := s.writable(); err != nil {
		return err
	}
	s.schedules.remove(s.undo, server)
	return nil
}

func (s schedules) Due(_ context.Context, now time.Time, page core.Page) ([]core.SnapshotSchedule, error) {
	defer s.reading()()
	var due []core.SnapshotSchedule
	for _, one := range s.schedules.after(core.ServerID(page.After)) {
		if page.Limit > 0 && len(due) == page.Limit {
			break
		}
		if !one.Next.After(now) || s.kept(one) > one.Keep {
			due = append(due, one)
		}
	}
	return due, nil
}

// kept counts the snapshots of a schedule that are ready.
func (t *tx) kept(schedule core.SnapshotSchedule) int {
	n := 0
	for _, one := range t.snapshotsOf(schedule.Server) {
		if one.Schedule == schedule.ID && one.State == core.SnapshotReady {
			n++
		}
	}
	return n
}
