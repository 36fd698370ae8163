package alert

import (
	"context"
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// stuck is how long an operation may wait, for the world or for its turn, before
// that is an alert. The time in which its cluster is away does not count: that is
// told once, of the cluster, and not again of all that waits for it.
const stuck = time.Hour

// stalled is an operation that may be stuck, and what it is about.
type stalled struct {
	core.Operation
	server  string // its name; empty if it is none's
	cluster core.ClusterID
}

func (o stalled) name() string {
	if o.server == "" {
		return o.Kind
	}
	return o.Kind + " of " + o.server
}

// stalledOnes are the operations that need an operator, or have not gone on for long.
func stalledOnes(ctx context.Context, tx ports.Tx, now time.Time) (found []stalled, err error) {
	for after := ""; ; {
		ops, err := tx.Operations().List(ctx, core.OperationFilter{Active: true, Page: core.Page{After: after, Limit: page}})
		if err != nil {
			return nil, err
		}
		for _, op := range ops {
			waits := (op.State == core.Waiting || op.State == core.Queued) && now.Sub(op.UpdatedAt) >= stuck
			if !waits && op.State != core.NeedsOperator {
				continue
			}
			o := stalled{Operation: op}
			server, err := tx.Servers().Get(ctx, op.Server)
			if err != nil && !errors.Is(err, core.NotFound) {
				return nil, err
			}
			if err == nil {
				o.server, o.cluster = server.Name, server.Placement.Cluster
			}
			found = append(found, o)
		}
		if len(ops) < page {
			return found, nil
		}
		after = string(ops[page-1].ID)
	}
}

// outages remembers when each cluster was last seen to be away.
func (k *Keeper) outages(now time.Time, rounds []core.AlertRound) {
	k.mu.Lock()
	defer k.mu.Unlock()
	was := k.away
	k.away = map[core.ClusterID]time.Time{}
	for _, r := range rounds {
		if !r.FailedSince.IsZero() {
			k.away[r.Cluster] = now
		} else if at, known := was[r.Cluster]; known {
			k.away[r.Cluster] = at
		}
	}
}

// since is from when on an operation has not gone on though it could have.
func (k *Keeper) since(o stalled) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	if away := k.away[o.cluster]; away.After(o.UpdatedAt) {
		return away
	}
	return o.UpdatedAt
}

// operations judges those that are stuck, and those that were. Of one that waits
// for a cluster that is away nothing new is known.
func (k *Keeper) operations(b *book, all []stalled) (moves []move) {
	mind := k.sight("")
	under := map[key]bool{}
	for _, o := range all {
		at := key{core.AlertOperationStuck, core.Subject{Kind: core.OfOperation, ID: string(o.ID)}}
		waits := o.State != core.NeedsOperator
		under[at] = true
		if waits && b.now.Sub(k.since(o)) < stuck {
			continue
		}
		moves = k.judge(mind, b, moves, reading{key: at, name: o.name(), value: 1}, b.now)
	}
	for at, a := range b.open {
		if a.Kind == core.AlertOperationStuck && !under[at] {
			moves = k.judge(mind, b, moves, reading{key: at}, b.now)
		}
	}
	return moves
}
