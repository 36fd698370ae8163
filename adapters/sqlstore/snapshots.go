package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

func (t *tx) Snapshots() ports.SnapshotRows { return snapshotRows{t} }

func (t *tx) SnapshotSchedules() ports.SnapshotSchedules { return snapshotSchedules{t} }

// snapshotRows is a [ports.SnapshotRows].
type snapshotRows struct{ *tx }

type snapshotRow struct {
	bun.BaseModel `bun:"table:snapshots"`
	Server        core.ServerID      `bun:"server_id,pk,type:uuid"`
	Name          string             `bun:"name,pk"`
	Description   string             `bun:"description"`
	Memory        bool               `bun:"memory"`
	Schedule      core.ScheduleID    `bun:"schedule_id,type:uuid,nullzero"`
	State         core.SnapshotState `bun:"state"`
	Operation     core.OperationID   `bun:"operation_id,type:uuid,nullzero"`
	Parent        string             `bun:"parent"`
	Created       stamp              `bun:"created_at"`
}

func rowOfSnapshot(s *core.Snapshot) *snapshotRow {
	return &snapshotRow{Server: s.Server, Name: clean(s.Name), Description: clean(s.Description), Memory: s.Memory, Schedule: s.Schedule,
		State: s.State, Operation: s.Operation, Parent: clean(s.Parent), Created: stamp(s.Created)}
}

func (r *snapshotRow) snapshot() core.Snapshot {
	return core.Snapshot{Server: r.Server, Name: r.Name, Description: r.Description, Memory: r.Memory, Schedule: r.Schedule,
		State: r.State, Operation: r.Operation, Parent: r.Parent, Created: time.Time(r.Created)}
}

func (s snapshotRows) Insert(ctx context.Context, one core.Snapshot) error {
	n, err := s.write(ctx, s.db.NewInsert().Model(rowOfSnapshot(&one)).On("CONFLICT (server_id, name) DO NOTHING"))
	if err == nil && n == 0 {
		err = core.Fail(core.Conflict, core.CodeNameTaken, "the server has a snapshot %q already", one.Name)
	}
	return err
}

func (s snapshotRows) Update(ctx context.Context, one core.Snapshot) error {
	n, err := s.write(ctx, s.db.NewUpdate().Model(rowOfSnapshot(&one)).WherePK())
	if err == nil && n == 0 {
		err = missing("snapshot")
	}
	return err
}

func (s snapshotRows) Get(ctx context.Context, server core.ServerID, name string) (core.Snapshot, error) {
	var row snapshotRow
	found, err := s.find(ctx, s.db.NewSelect().Model(&row).Where("server_id = ? AND name = ?", server, name))
	if err == nil && !found {
		err = missing("snapshot")
	}
	if err != nil {
		return core.Snapshot{}, err
	}
	return row.snapshot(), nil
}

func (s snapshotRows) List(ctx context.Context, server core.ServerID) ([]core.Snapshot, error) {
	var rows []snapshotRow
	if _, err := s.find(ctx, s.db.NewSelect().Model(&rows).Where("server_id = ?", server).Order("created_at", "name")); err != nil {
		return nil, err
	}
	return each(rows, (*snapshotRow).snapshot), nil
}

func (s snapshotRows) Delete(ctx context.Context, server core.ServerID, name string) error {
	_, err := s.exec(ctx, "DELETE FROM snapshots WHERE server_id = ? AND name = ?", server, name)
	return err
}

func (s snapshotRows) Clear(ctx context.Context, server core.ServerID) error {
	_, err := s.exec(ctx, "DELETE FROM snapshots WHERE server_id = ?", server)
	return err
}
