package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// samples is a [ports.Samples]. Those of one subject are one series.
type samples struct{ *tx }

// Samples implements [ports.Tx].
func (t *tx) Samples() ports.Samples { return samples{t} }

type sampleRow struct {
	bun.BaseModel `bun:"table:samples"`
	Series        int64   `bun:"series"`
	Resolution    int64   `bun:"resolution"`
	At            int64   `bun:"at"`
	CPUCount      int     `bun:"cpu_count"`
	CPUSum        float64 `bun:"cpu_sum"`
	CPUMax        float64 `bun:"cpu_max"`
	MemoryCount   int     `bun:"memory_count"`
	MemorySum     float64 `bun:"memory_sum"`
	MemoryMax     float64 `bun:"memory_max"`
	DiskCount     int     `bun:"disk_count"`
	DiskSum       float64 `bun:"disk_sum"`
	DiskMax       float64 `bun:"disk_max"`
	CPUs          int     `bun:"cpus"`
	MemoryTotal   int64   `bun:"memory_total"`
	DiskTotal     int64   `bun:"disk_total"`
	NetIn         *int64  `bun:"net_in"`
	NetOut        *int64  `bun:"net_out"`
	DiskRead      *int64  `bun:"disk_read"`
	DiskWrite     *int64  `bun:"disk_write"`
}

func rowOfSample(series int64, s core.Sample) sampleRow {
	return sampleRow{Series: series, Resolution: seconds(s.Resolution), At: s.At.Unix(),
		CPUCount: s.CPU.Count, CPUSum: s.CPU.Sum, CPUMax: s.CPU.Max, MemoryCount: s.Memory.Count, MemorySum: s.Memory.Sum, MemoryMax: s.Memory.Max,
		DiskCount: s.Disk.Count, DiskSum: s.Disk.Sum, DiskMax: s.Disk.Max, CPUs: s.CPUs, MemoryTotal: s.MemoryTotal, DiskTotal: s.DiskTotal,
		NetIn: s.NetIn, NetOut: s.NetOut, DiskRead: s.DiskRead, DiskWrite: s.DiskWrite}
}

func (r *sampleRow) sample(of core.Subject) core.Sample {
	return core.Sample{Subject: of, Resolution: core.Resolution(r.Resolution) * core.Resolution(time.Second), At: time.Unix(r.At, 0).UTC(),
		CPU:    core.Gauge{Count: r.CPUCount, Sum: r.CPUSum, Max: r.CPUMax},
		Memory: core.Gauge{Count: r.MemoryCount, Sum: r.MemorySum, Max: r.MemoryMax},
		Disk:   core.Gauge{Count: r.DiskCount, Sum: r.DiskSum, Max: r.DiskMax},
		CPUs:   r.CPUs, MemoryTotal: r.MemoryTotal, DiskTotal: r.DiskTotal, NetIn: r.NetIn, NetOut: r.NetOut, DiskRead: r.DiskRead, DiskWrite: r.DiskWrite}
}

func seconds(r core.Resolution) int64 { return int64(time.Duration(r) / time.Second) }

func (s samples) Add(ctx context.Context, all []core.Sample) error {
	for some := range slices.Chunk(all, 500) {
		series, err := s.series(ctx, some)
		if err != nil {
			return err
		}
		rows := rowsOfSamples(series, some)
		if len(rows) == 0 {
			continue
		}
		query := s.db.NewInsert().Model(&rows).On("CONFLICT (series, resolution, at) DO UPDATE")
		for _, column := range summed {
			query = query.Set("? = ?TableAlias.? + excluded.?", bun.Ident(column), bun.Ident(column), bun.Ident(column))
		}
		for _, column := range highest {
			query = query.Set("? = CASE WHEN ?TableAlias.? > excluded.? THEN ?TableAlias.? ELSE excluded.? END",
				bun.Ident(column), bun.Ident(column), bun.Ident(column), bun.Ident(column), bun.Ident(column))
		}
		for _, column := range carried {
			query = query.Set("? = COALESCE(?TableAlias.? + excluded.?, ?TableAlias.?, excluded.?)",
				bun.Ident(column), bun.Ident(column), bun.Ident(column), bun.Ident(column), bun.Ident(column))
		}
		if _, err := s.write(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// rowsOfSamples has one row a bucket: a statement changes none twice.
func rowsOfSamples(series map[core.Subject]int64, all []core.Sample) []sampleRow {
	type bucket struct{ series, resolution, at int64 }
	sums := make(map[bucket]core.Sample, len(all))
	var order []bucket
	for _, one := range all {
		n, known := series[one.Subject]
		if !known {
			continue
		}
		b := bucket{n, seconds(one.Resolution), one.At.Unix()}
		sum, twice := sums[b]
		if !twice {
			order = append(order, b)
			sums[b] = one
			continue
		}
		sums[b] = sum.Plus(one)
	}
	rows := make([]sampleRow, len(order))
	for i, b := range order {
		rows[i] = rowOfSample(b.series, sums[b])
	}
	return rows
}

// The columns by how two samples become one.
var (
	summed  = []string{"cpu_count", "cpu_sum", "memory_count", "memory_sum", "disk_count", "disk_sum"}
	highest = []string{"cpu_max", "memory_max", "disk_max", "cpus", "memory_total", "disk_total"}
	carried = []string{"net_in", "net_out", "disk_read", "disk_write"} // may be absent
)

// series are the numbers of the subjects that there are.
func (s samples) series(ctx context.Context, all []core.Sample) (map[core.Subject]int64, error) {
	ids := make([]string, len(all))
	for i, one := range all {
		ids[i] = clean(one.Subject.ID)
	}
	var rows []struct {
		Series  int64            `bun:"series"`
		Subject string           `bun:"subject"`
		Kind    core.SubjectKind `bun:"kind"`
	}
	if _, err := s.find(ctx, s.db.NewRaw("SELECT series, subject, kind FROM measures WHERE subject IN (?)", bun.List(ids)), &rows); err != nil {
		return nil, err
	}
	series := make(map[core.Subject]int64, len(rows))
	for _, r := range rows {
		series[core.Subject{Kind: r.Kind, ID: r.Subject}] = r.Series
	}
	return series, nil
}

func (s samples) Range(ctx context.Context, subject core.Subject, resolution core.Resolution, from, to time.Time) ([]core.Sample, error) {
	var rows []sampleRow
	_, err := s.find(ctx, s.db.NewSelect().Model(&rows).
		Where("series = (SELECT m.series FROM measures m WHERE m.subject = ? AND m.kind = ?)", clean(subject.ID), subject.Kind).
		Where("resolution = ? AND at >= ? AND at < ?", seconds(resolution), ceil(from), ceil(to)).Order("at"))
	return each(rows, func(r *sampleRow) core.Sample { return r.sample(subject) }), err
}

// ceil is the first whole second that is not before a time.
func ceil(t time.Time) int64 { return t.Add(time.Second - 1).Unix() }

func (s samples) Roll(ctx context.Context, resolution core.Resolution, at time.Time) error {
	columns, values, replaced := "", "", ""
	add := func(names []string, how func(string) string) {
		for _, name := range names {
			columns, values = columns+", "+name, values+", "+how(name)
			replaced += ", " + name + " = excluded." + name
		}
	}
	add(summed, func(name string) string { return "sum(" + name + ")" })
	add(highest, func(name string) string { return "max(" + name + ")" })
	add(carried, func(name string) string { return "CAST(sum(" + name + ") AS BIGINT)" })
	_, err := s.exec(ctx, "INSERT INTO samples (series, resolution, at"+columns+") SELECT series, ?, ?"+values+
		" FROM samples WHERE resolution = ? AND at >= ? AND at < ? GROUP BY series ON CONFLICT (series, resolution, at) DO UPDATE SET "+replaced[2:],
		seconds(resolution), at.Unix(), seconds(resolution.Finer()), at.Unix(), at.Unix()+seconds(resolution))
	return err
}

func (s samples) Expire(ctx context.Context, resolution core.Resolution, before time.Time) (int, error) {
	return s.exec(ctx, "DELETE FROM samples WHERE resolution = ? AND at < ? AND at = (SELECT min(o.at) FROM samples o WHERE o.resolution = ?)",
		seconds(resolution), ceil(before), seconds(resolution))
}
