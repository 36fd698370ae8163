package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// measures is a [ports.Measures].
type measures struct{ *tx }

// Measures implements [ports.Tx].
func (t *tx) Measures() ports.Measures { return measures{t} }

type measureRow struct {
	bun.BaseModel `bun:"table:measures"`
	Subject       string           `bun:"subject"`
	Kind          core.SubjectKind `bun:"kind"`
	Cluster       core.ClusterID   `bun:"cluster_id,type:uuid"`
	Server        core.ServerID    `bun:"server_id,type:uuid,nullzero"`
	Node          string           `bun:"node"`
	Name          string           `bun:"name"`
	State         string           `bun:"state"`
	Lost          bool             `bun:"lost"`
	At            stamp            `bun:"at"`
	Uptime        int64            `bun:"uptime"`
	CPU           *float64         `bun:"cpu"`
	CPUs          int              `bun:"cpus"`
	Memory        *int64           `bun:"memory"`
	MemoryTotal   int64            `bun:"memory_total"`
	Disk          *int64           `bun:"disk"`
	DiskTotal     int64            `bun:"disk_total"`
	NetIn         *int64           `bun:"net_in"`
	NetOut        *int64           `bun:"net_out"`
	DiskRead      *int64           `bun:"disk_read"`
	DiskWrite     *int64           `bun:"disk_write"`
	NetInRate     *float64         `bun:"net_in_rate"`
	NetOutRate    *float64         `bun:"net_out_rate"`
	DiskReadRate  *float64         `bun:"disk_read_rate"`
	DiskWriteRate *float64         `bun:"disk_write_rate"`
}

// sweptMeasureRow is a measure and when its cluster was last swept.
type sweptMeasureRow struct {
	measureRow `bun:",extend"`
	Swept      stamp `bun:"swept"`
}

func (r *sweptMeasureRow) measure() core.LastMeasure {
	return core.LastMeasure{Measure: core.Measure{Subject: core.Subject{Kind: r.Kind, ID: r.Subject}, Cluster: r.Cluster, Server: r.Server,
		Node: r.Node, Name: r.Name, At: time.Time(r.At), State: r.State, Uptime: time.Duration(r.Uptime) * time.Microsecond,
		CPU: r.CPU, CPUs: r.CPUs, Memory: r.Memory, MemoryTotal: r.MemoryTotal, Disk: r.Disk, DiskTotal: r.DiskTotal,
		NetIn: r.NetIn, NetOut: r.NetOut, DiskRead: r.DiskRead, DiskWrite: r.DiskWrite},
		NetInRate: r.NetInRate, NetOutRate: r.NetOutRate, DiskReadRate: r.DiskReadRate, DiskWriteRate: r.DiskWriteRate, Lost: r.Lost,
	}.Seen(time.Time(r.Swept))
}

func rowOfMeasure(m core.LastMeasure) measureRow {
	return measureRow{Subject: clean(m.Subject.ID), Kind: m.Subject.Kind, Cluster: m.Cluster, Server: m.Server, Node: clean(m.Node), Name: clean(m.Name),
		State: m.State, Lost: m.Lost, At: stamp(m.At), Uptime: m.Uptime.Microseconds(), CPU: m.CPU, CPUs: m.CPUs,
		Memory: m.Memory, MemoryTotal: m.MemoryTotal, Disk: m.Disk, DiskTotal: m.DiskTotal, NetIn: m.NetIn, NetOut: m.NetOut,
		DiskRead: m.DiskRead, DiskWrite: m.DiskWrite, NetInRate: m.NetInRate, NetOutRate: m.NetOutRate,
		DiskReadRate: m.DiskReadRate, DiskWriteRate: m.DiskWriteRate}
}

const sweptMeasures = `SELECT m.subject, m.kind, m.cluster_id, COALESCE(CAST(m.server_id AS TEXT), '') AS server_id, m.node, m.name, m.state,
	m.lost, m.at, m.uptime, m.cpu, m.cpus, m.memory, m.memory_total, m.disk, m.disk_total, m.net_in, m.net_out, m.disk_read, m.disk_write,
	m.net_in_rate, m.net_out_rate, m.disk_read_rate, m.disk_write_rate, w.at AS swept
	FROM measures m LEFT JOIN sweeps w ON w.cluster_id = m.cluster_id`

func (m measures) Last(ctx context.Context, subjects ...core.Subject) ([]core.LastMeasure, error) {
	var found []core.LastMeasure
	for some := range slices.Chunk(subjects, 500) {
		ids := make([]string, len(some))
		for i, s := range some {
			ids[i] = clean(s.ID)
		}
		var rows []sweptMeasureRow
		if _, err := m.find(ctx, m.db.NewRaw(sweptMeasures+" WHERE m.subject IN (?)", bun.List(ids)), &rows); err != nil {
			return nil, err
		}
		found = append(found, slices.DeleteFunc(each(rows, (*sweptMeasureRow).measure),
			func(one core.LastMeasure) bool { return !slices.Contains(some, one.Subject) })...)
	}
	return found, nil
}

func (m measures) List(ctx context.Context, cluster core.ClusterID, kinds []core.SubjectKind, page core.Page) ([]core.LastMeasure, error) {
	if cluster != "" && !wellFormed(cluster) || len(kinds) == 0 {
		return nil, nil
	}
	text, args := sweptMeasures+" WHERE m.kind IN (?)", []any{bun.List(kinds)}
	if cluster != "" {
		text, args = text+" AND m.cluster_id = ?", append(args, cluster)
	}
	if page.After != "" {
		text, args = text+" AND m.subject > ?", append(args, clean(page.After))
	}
	text += " ORDER BY m.subject"
	if page.Limit > 0 {
		text, args = text+" LIMIT ?", append(args, page.Limit)
	}
	var rows []sweptMeasureRow
	if _, err := m.find(ctx, m.db.NewRaw(text, args...), &rows); err != nil {
		return nil, err
	}
	return each(rows, (*sweptMeasureRow).measure), nil
}

type sweepRow struct {
	bun.BaseModel `bun:"table:sweeps"`
	Cluster       core.ClusterID `bun:"cluster_id,type:uuid"`
	At            stamp          `bun:"at"`
	Took          int64          `bun:"took"`
	Failing       stamp          `bun:"failing"`
	Failure       string         `bun:"failure"`
}

func (r *sweepRow) sweep() core.LastSweep {
	return core.LastSweep{Cluster: r.Cluster, At: time.Time(r.At), Took: time.Duration(r.Took) * time.Microsecond, Failing: time.Time(r.Failing), Failure: r.Failure}
}

func (m measures) Sweeps(ctx context.Context) ([]core.LastSweep, error) {
	var rows []sweepRow
	_, err := m.find(ctx, m.db.NewSelect().Model(&rows).Order("cluster_id"))
	return each(rows, (*sweepRow).sweep), err
}

func (m measures) Keep(ctx context.Context, before, sweep core.LastSweep, changed []core.LastMeasure) error {
	if !wellFormed(sweep.Cluster) {
		return nil
	}
	n, err := m.exec(ctx, "INSERT INTO sweeps (cluster_id, at, took, failing, failure) SELECT c.id, ?, ?, ?, ? FROM clusters c WHERE c.id = ?"+
		" ON CONFLICT (cluster_id) DO UPDATE SET at = excluded.at, took = excluded.took, failing = excluded.failing, failure = excluded.failure"+
		" WHERE sweeps.at IS NOT DISTINCT FROM ? AND sweeps.failing IS NOT DISTINCT FROM ?",
		stamp(sweep.At), sweep.Took.Microseconds(), stamp(sweep.Failing), clean(sweep.Failure), sweep.Cluster, stamp(before.At), stamp(before.Failing))
	if err != nil {
		return err
	}
	if n == 0 {
		return m.swept(ctx, sweep.Cluster)
	}
	for some := range slices.Chunk(changed, 500) {
		rows, err := m.kept(ctx, some)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			continue
		}
		query := m.db.NewInsert().Model(&rows).On("CONFLICT (subject, kind) DO UPDATE")
		for _, column := range measureColumns {
			query = query.Set("? = excluded.?", bun.Ident(column), bun.Ident(column))
		}
		if _, err := m.write(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// swept says why no sweep was kept of a cluster: another was, or it is gone.
func (m measures) swept(ctx context.Context, cluster core.ClusterID) error {
	var there core.ClusterID
	found, err := m.find(ctx, m.db.NewRaw("SELECT cluster_id FROM sweeps WHERE cluster_id = ?", cluster), &there)
	if found {
		return core.Fail(core.Conflict, "", "another process has swept the cluster since")
	}
	return err
}

// measureColumns are all of a measure but its key.
var measureColumns = []string{"cluster_id", "server_id", "node", "name", "state", "lost", "at", "uptime", "cpu", "cpus", "memory", "memory_total", "disk",
	"disk_total", "net_in", "net_out", "disk_read", "disk_write", "net_in_rate", "net_out_rate", "disk_read_rate", "disk_write_rate"}

// kept are the rows of what there still is.
func (m measures) kept(ctx context.Context, changed []core.LastMeasure) ([]measureRow, error) {
	var ids, living []core.ServerID
	for _, one := range changed {
		if wellFormed(one.Server) {
			ids = append(ids, one.Server)
		}
	}
	if len(ids) > 0 {
		if _, err := m.find(ctx, m.db.NewRaw("SELECT id FROM servers WHERE id IN (?)", bun.List(ids)), &living); err != nil {
			return nil, err
		}
	}
	there := make(map[core.ServerID]bool, len(living))
	for _, id := range living {
		there[id] = true
	}
	var rows []measureRow
	for _, one := range changed {
		if one.Subject.Kind != core.OfServer || there[one.Server] {
			rows = append(rows, rowOfMeasure(one))
		}
	}
	return rows, nil
}

func (m measures) Forget(ctx context.Context, before time.Time) (int, error) {
	return m.exec(ctx, "DELETE FROM measures WHERE lost = ? AND at < ?", true, stamp(before))
}
