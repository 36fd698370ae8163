package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// vmids is a [ports.VMIDs].
type vmids struct{ *tx }

func (v vmids) Reserve(ctx context.Context, cluster core.ClusterID, server core.ServerID, within core.VMIDRange, coolBefore time.Time) (int, error) {
	const tries = 3 // somebody may just have got the same one
	for n := 0; n < tries && v.flavour.postgres; n++ {
		if vmid, err := v.next(ctx, cluster, server, within, coolBefore); err != nil || vmid != 0 {
			return vmid, err
		}
	}
	for {
		free, err := v.free(ctx, cluster, within, coolBefore)
		if err != nil {
			return 0, err
		}
		if vmid, err := v.keep(ctx, cluster, server, free, coolBefore); err != nil || vmid != 0 {
			return vmid, err
		}
	}
}

// free finds the first VMID after the last one, and round, that may be given.
// Exhausted.
func (v vmids) free(ctx context.Context, cluster core.ClusterID, within core.VMIDRange, coolBefore time.Time) (int, error) {
	last, err := v.last(ctx, cluster, within)
	if err != nil {
		return 0, err
	}
	vmid, err := v.open(ctx, cluster, last+1, within.Last, coolBefore)
	if err == nil && vmid == 0 {
		vmid, err = v.open(ctx, cluster, within.First, last, coolBefore)
	}
	if err == nil && vmid == 0 {
		err = core.Fail(core.Exhausted, core.CodeVMIDsExhausted, "no VMID from %d to %d is free", within.First, within.Last)
	}
	return vmid, err
}

// last answers the VMID of the range that was given last, or the end of the
// range, so that the next is its first.
func (v vmids) last(ctx context.Context, cluster core.ClusterID, within core.VMIDRange) (int, error) {
	var last int
	if _, err := v.find(ctx, v.db.NewRaw("SELECT COALESCE((SELECT vmid FROM vmids WHERE cluster_id = ? ORDER BY given DESC LIMIT 1), 0)", cluster), &last); err != nil {
		return 0, err
	}
	if last < within.First || last > within.Last {
		return within.Last, nil
	}
	return last, nil
}

// keep gives the server a VMID, after whoever wants the same one has ended; 0
// if that one got it.
func (v vmids) keep(ctx context.Context, cluster core.ClusterID, server core.ServerID, free int, coolBefore time.Time) (vmid int, err error) {
	given := "(SELECT COALESCE(MAX(given), 0) + 1 FROM vmids)"
	if v.flavour.postgres {
		given = "nextval('vmids_given')"
	}
	_, err = v.change(ctx, v.flavour.statement(`INSERT INTO vmids AS v (cluster_id, vmid, server_id, given) VALUES (?, ?, ?, `+given+`)`+
		regiven, string(cluster), free, string(server), stamp(coolBefore)), &vmid)
	return vmid, err
}

// regiven ends an insertion: a VMID that has rested is given again.
const regiven = ` ON CONFLICT (cluster_id, vmid) DO UPDATE SET server_id = excluded.server_id, released_at = NULL, given = excluded.given
	WHERE v.server_id IS NULL AND (v.released_at IS NULL OR v.released_at <= ?) RETURNING vmid`

// next gives the first VMID after the last one, of some, that may be given and
// that nobody else is taking at this moment, in a single statement of
// PostgreSQL's that waits for nobody; 0 if there is none.
func (v vmids) next(ctx context.Context, cluster core.ClusterID, server core.ServerID, within core.VMIDRange, coolBefore time.Time) (vmid int, err error) {
	_, err = v.change(ctx, v.flavour.statement(`WITH last AS MATERIALIZED (
			SELECT COALESCE((SELECT vmid FROM vmids WHERE cluster_id = ?::uuid ORDER BY given DESC LIMIT 1), 0) AS vmid),
		span AS MATERIALIZED (
			SELECT f.vmid AS first, LEAST(f.vmid + 15, ?::bigint) AS last
			FROM (SELECT CASE WHEN vmid >= ?::bigint AND vmid < ?::bigint THEN vmid + 1 ELSE ?::bigint END AS vmid FROM last) AS f),
		shut AS MATERIALIZED (
			SELECT ARRAY(SELECT t.vmid FROM span s, vmids t WHERE t.cluster_id = ?::uuid AND t.vmid BETWEEN s.first AND s.last
				AND (t.server_id IS NOT NULL OR t.released_at > ?)) AS vmids),
		one AS MATERIALIZED (
			SELECT n FROM span s, shut, generate_series(s.first, s.last) AS n
			WHERE n <> ALL (shut.vmids) AND pg_try_advisory_xact_lock(hashtext(?), n::int) LIMIT 1)
		INSERT INTO vmids AS v (cluster_id, vmid, server_id, given) SELECT ?::uuid, n, ?::uuid, nextval('vmids_given') FROM one`+regiven,
		string(cluster), within.Last, within.First, within.Last, within.First, string(cluster), stamp(coolBefore),
		string(cluster), string(cluster), string(server), stamp(coolBefore)), &vmid)
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

// Claim leaves the order in which VMIDs were given as it is: it counts as
// having been given first of all.
func (v vmids) Claim(ctx context.Context, cluster core.ClusterID, server core.ServerID, vmid int) error {
	n, err := v.exec(ctx, `INSERT INTO vmids AS v (cluster_id, vmid, server_id, given) VALUES (?, ?, ?, 0)
		ON CONFLICT (cluster_id, vmid) DO UPDATE SET server_id = excluded.server_id, released_at = NULL
		WHERE v.server_id IS NULL OR v.server_id = excluded.server_id`, cluster, vmid, server)
	if err == nil && n == 0 {
		err = core.Fail(core.Conflict, core.CodeVMIDTaken, "the VMID %d is another server's", vmid)
	}
	return err
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
