package alert

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Run goes a round a minute until ctx ends. Of all that share a store, one at a
// time does.
func (k *Keeper) Run(ctx context.Context) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	defer func() { _ = k.Cursors.Drop(context.WithoutCancel(ctx), Group, k.Owner) }()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if _, err := k.Cursors.Hold(ctx, Group, k.Owner, 0, 3*time.Minute); err != nil {
			continue
		}
		if err := k.Round(ctx); err != nil && ctx.Err() == nil {
			k.Log.Warn("cannot look for what is wrong besides the clusters", "err", err)
		}
	}
}

// Group is the cursor that whoever goes the round holds. Nothing is read by it.
const Group = "alerts"

// Round judges what no sweep tells of: operations that are stuck, certificates,
// and what is left of clusters that are gone.
func (k *Keeper) Round(ctx context.Context) error {
	b := &book{now: k.Clock.Now(), open: map[key]core.OpenAlert{}}
	var waiting []stalled
	var rounds []core.AlertRound
	var gone []core.OpenAlert
	err := k.Store.Read(ctx, func(tx ports.Tx) (err error) {
		open, err := tx.Alerts().Open(ctx, "")
		if err != nil {
			return err
		}
		for _, a := range open {
			b.open[key{a.Kind, a.Subject}] = a
		}
		if waiting, err = stalledOnes(ctx, tx, b.now); err != nil {
			return err
		}
		if rounds, err = tx.Alerts().Rounds(ctx); err != nil {
			return err
		}
		gone, err = orphans(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	k.outages(b.now, rounds)
	moves := k.operations(b, waiting)
	for _, a := range gone {
		ended, v := End(a.Alert, core.AlertGone, b.now)
		moves = append(moves, move{alert: ended, Verdict: v})
	}
	k.sight("").forget(b)
	if err := k.write(ctx, moves); err != nil {
		return err
	}
	return k.certificates(ctx)
}

// orphans are open alerts of clusters that are there no more.
func orphans(ctx context.Context, tx ports.Tx) (all []core.OpenAlert, err error) {
	named, err := tx.Alerts().Clusters(ctx)
	if err != nil || len(named) == 0 {
		return nil, err
	}
	there, err := tx.Clusters().List(ctx, core.Page{})
	if err != nil {
		return nil, err
	}
	for _, id := range named {
		if slices.ContainsFunc(there, func(c core.Cluster) bool { return c.ID == id }) {
			continue
		}
		open, err := tx.Alerts().Open(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, open...)
	}
	return all, nil
}
