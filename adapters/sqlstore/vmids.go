package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// vmids is a [ports.VMIDs].
type vmids struct{ *tx }

func (v vmids) Reserve(ctx context.Context, cluster core.ClusterID, server core.ServerID, within core.VMIDRange, coolBefore time.Time) (int, error) {
	if vmid, err := v.next(ctx, cluster, server, within, coolBefore); err != nil || vmid != 0 {
		return vmid, err
	}
	// Whoever has the counter's row has the cluster: no two look at once.
	var last int
	if _, err := v.write(ctx, v.db.NewRaw(`INSERT INTO vmid_counters (cluster_id, last) VALUES (?, ?)
		ON CONFLICT (cluster_id) DO UPDATE SET last = vmid_counters.last RETURNING last`, cluster, 0), &last); err != nil {
		return 0, err
	}
	if last < within.First || last > within.Last {
		last = within.Last // so that the next is the first
	}
	vmid, err := v.open(ctx, cluster, last+1, within.Last, coolBefore)
	if err == nil && vmid == 0 {
		vmid, err = v.open(ctx, cluster, within.First, last, coolBefore)
	}
	if err != nil {
		return 0, err
	}
	if vmid == 0 {
		return 0, core.Fail(core.Exhausted, core.CodeVMIDsExhausted, "no VMID from %d to %d is free", within.First, within.Last)
	}
	if _, err := v.exec(ctx, `INSERT INTO vmids (cluster_id, vmid, server_id) VALUES (?, ?, ?)
		ON CONFLICT (cluster_id, vmid) DO UPDATE SET server_id = excluded.server_id, released_at = NULL`, cluster, vmid, server); err != nil {
		return 0, err
	}
	_, err = v.exec(ctx, "UPDATE vmid_counters SET last = ? WHERE cluster_id = ?", vmid, cluster)
	return vmid, err
}

// next tries the one VMID after the last, which mostly may be given, in a
// single statement; 0 if it may not, or if the database has no such statement.
func (v vmids) next(ctx context.Context, cluster core.ClusterID, server core.ServerID, within core.VMIDRange, coolBefore time.Time) (vmid int, err error) {
	if !v.flavour.postgres || within.First > within.Last {
		return 0, nil
	}
	_, err = v.change(ctx, v.flavour.statement(`WITH counter AS (
			INSERT INTO vmid_counters AS c (cluster_id, last) VALUES (?, ?)
			ON CONFLICT (cluster_id) DO UPDATE SET last = CASE WHEN c.last >= excluded.last AND c.last < ? THEN c.last + 1 ELSE excluded.last END
			RETURNING cluster_id, last)
		INSERT INTO vmids AS v (cluster_id, vmid, server_id) SELECT cluster_id, last, ?::uuid FROM counter
		ON CONFLICT (cluster_id, vmid) DO UPDATE SET server_id = excluded.server_id, released_at = NULL
			WHERE v.server_id IS NULL AND (v.released_at IS NULL OR v.released_at <= ?) RETURNING vmid`,
		string(cluster), within.First, within.Last, string(server), stamp(coolBefore)), &vmid)
	return vmid, err
}

// open finds the lowest VMID from first to last that may be given; 0 if none.
// What may not comes in order and some at a time; the first gap is the answer.
func (v vmids) open(ctx context.Context, cluster core.ClusterID, first, last int, coolBefore time.Time) (int, error) {
	const some = 500
	for next := first; next <= last; {
		var shut []int
		if _, err := v.find(ctx, v.db.NewRaw(`SELECT vmid FROM vmids WHERE cluster_id = ? AND vmid BETWEEN ? AND ?
			AND (server_id IS NOT NULL OR released_at > ?) ORDER BY vmid LIMIT ?`,
			cluster, next, last, stamp(coolBefore), some), &shut); err != nil {
			return 0, err
		}
		for _, vmid := range shut {
			if vmid != next {
				return next, nil
			}
			next++
		}
		if len(shut) < some && next <= last {
			return next, nil
		}
	}
	return 0, nil
}

func (v vmids) Release(ctx context.Context, cluster core.ClusterID, server core.ServerID, vmid int, at time.Time) error {
	_, err := v.exec(ctx, "UPDATE vmids SET server_id = NULL, released_at = ? WHERE cluster_id = ? AND vmid = ? AND server_id = ?",
		stamp(at), cluster, vmid, server)
	return err
}

func (v vmids) Reserved(ctx context.Context, cluster core.ClusterID) ([]core.Reservation, error) {
	var rows []struct {
		VMID   int           `bun:"vmid"`
		Server core.ServerID `bun:"server_id"`
	}
	if _, err := v.find(ctx, v.db.NewRaw("SELECT vmid, server_id FROM vmids WHERE cluster_id = ? AND server_id IS NOT NULL ORDER BY vmid", cluster), &rows); err != nil {
		return nil, err
	}
	live := make([]core.Reservation, len(rows))
	for i, r := range rows {
		live[i] = core.Reservation{Cluster: cluster, VMID: r.VMID, Server: r.Server}
	}
	return live, nil
}
