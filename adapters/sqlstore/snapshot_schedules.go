package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// snapshotSchedules is a [ports.SnapshotSchedules].
type snapshotSchedules struct{ *tx }

type scheduleRow struct {
	bun.BaseModel `bun:"table:snapshot_schedules,alias:s"`
	Server        core.ServerID   `bun:"server_id,pk,type:uuid"`
	ID            core.ScheduleID `bun:"id,type:uuid"`
	Every         int64           `bun:"every"`
	At            string          `bun:"at"`
	Keep          int             `bun:"keep"`
	Memory        bool            `bun:"memory"`
	Prefix        string          `bun:"prefix"`
	User          core.UserID     `bun:"user_id,type:uuid,nullzero"`
	Next          stamp           `bun:"next_at"`
	Ran           stamp           `bun:"ran_at"`
	Failure       string          `bun:"failure"`
	Version       int64           `bun:"version"`
	Created       stamp           `bun:"created_at"`
}

func rowOfSchedule(s *core.SnapshotSchedule) *scheduleRow {
	return &scheduleRow{Server: s.Server, ID: s.ID, Every: int64(s.Every / time.Second), At: s.At, Keep: s.Keep, Memory: s.Memory,
		Prefix: clean(s.Prefix), User: s.User, Next: stamp(s.Next), Ran: stamp(s.Ran), Failure: clean(s.Failure),
		Version: s.Version, Created: stamp(s.Created)}
}

func (r *scheduleRow) schedule() core.SnapshotSchedule {
	return core.SnapshotSchedule{Server: r.Server, ID: r.ID, Every: time.Duration(r.Every) * time.Second, At: r.At, Keep: r.Keep,
		Memory: r.Memory, Prefix: r.Prefix, User: r.User, Next: time.Time(r.Next), Ran: time.Time(r.Ran), Failure: r.Failure,
		Version: r.Version, Created: time.Time(r.Created)}
}

func (s snapshotSchedules) Get(ctx context.Context, server core.ServerID) (core.SnapshotSchedule, error) {
	var row scheduleRow
	found, err := s.find(ctx, s.db.NewSelect().Model(&row).Where("s.server_id = ?", server))
	if err == nil && !found {
		err = missing("snapshot schedule")
	}
	if err != nil {
		return core.SnapshotSchedule{}, err
	}
	return row.schedule(), nil
}

func (s snapshotSchedules) Put(ctx context.Context, one core.SnapshotSchedule) error {
	row := rowOfSchedule(&one)
	var query bun.Query = s.db.NewInsert().Model(row).On("CONFLICT (server_id) DO NOTHING")
	if one.Version > 1 {
		query = s.db.NewUpdate().Model(row).WherePK().Where("s.version = ?", one.Version-1)
	}
	n, err := s.write(ctx, query)
	if err == nil && n == 0 {
		err = core.Fail(core.Conflict, core.CodeVersionMismatch, "the snapshot schedule has changed meanwhile")
	}
	return err
}

func (s snapshotSchedules) Delete(ctx context.Context, server core.ServerID) error {
	_, err := s.exec(ctx, "DELETE FROM snapshot_schedules WHERE server_id = ?", server)
	return err
}

// overfull says that a schedule has more ready snapshots than it keeps.
const overfull = "(SELECT count(*) FROM snapshots n WHERE n.server_id = s.server_id AND n.schedule_id = s.id AND n.state = ?) > s.keep"

func (s snapshotSchedules) Due(ctx context.Context, now time.Time, page core.Page) ([]core.SnapshotSchedule, error) {
	var rows []scheduleRow
	query := s.db.NewSelect().Model(&rows).Where("(s.next_at <= ? OR "+overfull+")", stamp(now), core.SnapshotReady).Order("s.server_id")
	if page.After != "" {
		query = query.Where("s.server_id > ?", page.After)
	}
	if page.Limit > 0 {
		query = query.Limit(int64(page.Limit))
	}
	if _, err := s.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*scheduleRow).schedule), nil
}
