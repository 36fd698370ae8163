// Package bandwidth counts what servers send and receive, and restrains those
// that have used up what their plan gives them in a month.
//
// It hears of every sweep over a cluster. What was counted is written in one
// transaction a sweep, and only where something changed. A server whose limit is
// used up is told of once, and an operation slows its interface down or takes
// its link away, once; when the month is over, or the limit is raised, another
// gives back what the interface had.
package bandwidth

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// Keeper holds what counting and restraining need.
type Keeper struct {
	guest.Kit
	Log  *slog.Logger
	Told func() // called when something was written that others wait for; may be nil
}

const (
	page  = 500             // servers read at once
	retry = 5 * time.Minute // after an attempt to change an interface
)

// Observe takes over a sweep: counters of the guests that the cluster showed.
func (k *Keeper) Observe(ctx context.Context, cluster core.ClusterID, readings []core.GuestReading) error {
	meters, plans, err := k.meters(ctx, cluster)
	if err != nil {
		return err
	}
	now := k.Clock.Now()
	if err := k.count(ctx, meters, readings, now); err != nil {
		return err
	}
	for _, m := range meters {
		if err := k.judge(ctx, m, plans[m.Plan], now); err != nil && core.KindOf(err) != core.Conflict && ctx.Err() == nil {
			k.Log.Warn("cannot mind the bandwidth of a server", "server", m.Server, "err", err)
		}
	}
	return nil
}

// meters are those of the servers of a cluster, but for those under whose VMID a
// stranger's guest was found: what that one counts is not theirs.
func (k *Keeper) meters(ctx context.Context, cluster core.ClusterID) (meters []core.Meter, plans map[core.PlanID]core.Plan, err error) {
	foreign := map[core.ServerID]bool{}
	err = k.Store.Read(ctx, func(tx ports.Tx) error {
		all, err := tx.Plans().List(ctx, core.Page{})
		if err != nil {
			return err
		}
		plans = make(map[core.PlanID]core.Plan, len(all))
		for _, p := range all {
			plans[p.ID] = p
		}
		for after := ""; ; after = string(meters[len(meters)-1].Server) {
			more, err := tx.Traffic().Meters(ctx, cluster, core.Page{After: after, Limit: page})
			meters = append(meters, more...)
			if err != nil {
				return err
			}
			if len(more) < page {
				break
			}
		}
		noted, err := tx.Watches().Noted(ctx, cluster)
		for _, watch := range noted {
			_, foreign[watch.Server] = watch.Finding(core.FoundForeign)
		}
		return err
	})
	return slices.DeleteFunc(meters, func(m core.Meter) bool { return foreign[m.Server] }), plans, err
}

// count writes what changed, and notes it in the meters.
func (k *Keeper) count(ctx context.Context, meters []core.Meter, readings []core.GuestReading, now time.Time) error {
	seen := make(map[int]core.GuestReading, len(readings))
	for _, r := range readings {
		seen[r.Ref.VMID] = r
	}
	var rows []core.Traffic
	for i, m := range meters {
		r, ok := seen[m.VMID]
		if !ok || r.Ref.Kind != m.Kind {
			continue
		}
		if changed := m.Traffic.Count(r, m.Born, now); len(changed) > 0 {
			rows = append(rows, changed...)
			meters[i].Traffic = changed[len(changed)-1]
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return k.Store.Do(ctx, func(tx ports.Tx) error { return tx.Traffic().Count(ctx, rows) })
}

// judge compares what was used with what the plan gives, and with what is in
// force.
func (k *Keeper) judge(ctx context.Context, m core.Meter, plan core.Plan, now time.Time) error {
	used := int64(0)
	if m.Traffic.Month >= core.MonthOf(now) {
		used = m.Traffic.Used()
	}
	r := m.Restraint
	wanted := core.UsedUp(used, plan.Bandwidth) && plan.ID != ""
	fits := r.InForce() && r.Action == plan.Exceeded && (r.Action != core.BandwidthThrottle || r.Throttle == plan.Throttle)
	switch {
	case !r.InForce() && wanted:
		return k.exceeded(ctx, m, plan, used, now)
	case !r.InForce(), wanted && fits && r.Applied, now.Before(r.NextTry):
		return nil
	case wanted && fits:
		return k.begin(ctx, m.Server, now, State{Action: r.Action, Throttle: r.Throttle})
	case r.Applied && r.Action != core.BandwidthNone:
		return k.begin(ctx, m.Server, now, State{Lift: true, Action: r.Action, Throttle: r.Throttle, Rate: r.Rate, Down: r.Down, Looked: true})
	}
	return k.restored(ctx, m.Server)
}

// errBusy says that an operation has the server; it is looked at again.
var errBusy = core.Fail(core.Conflict, core.CodeServerBusy, "an operation has the server")

// change changes a server that no operation has, with whatever else belongs to it.
func (k *Keeper) change(ctx context.Context, op core.Operation, change func(*core.Server) (guest.Fact, error), also func(ports.Tx) error) error {
	effect := k.Change(op, func(s *core.Server) (guest.Fact, error) {
		if s.Operation != "" || s.Life() != core.Ready {
			return guest.Fact{}, errBusy
		}
		return change(s)
	})
	err := k.Store.Do(ctx, func(tx ports.Tx) error {
		if err := also(tx); err != nil {
			return err
		}
		return effect(ctx, tx)
	})
	if err == nil && k.Told != nil {
		k.Told()
	}
	if errors.Is(err, core.NotFound) {
		return nil // it is gone
	}
	return err
}

func (k *Keeper) exceeded(ctx context.Context, m core.Meter, plan core.Plan, used int64, now time.Time) error {
	r := core.Restraint{Server: m.Server, Action: plan.Exceeded, Throttle: plan.Throttle, Since: now, Applied: plan.Exceeded == core.BandwidthNone}
	fact := guest.Fact{Type: core.EventBandwidthExceeded, Data: map[string]string{"month": string(core.MonthOf(now)),
		"used": strconv.FormatInt(used, 10), "limit": strconv.FormatInt(*plan.Bandwidth, 10), "action": string(plan.Exceeded)}}
	err := k.change(ctx, core.Operation{Server: m.Server}, func(*core.Server) (guest.Fact, error) { return fact, nil }, func(tx ports.Tx) error {
		if _, there, err := tx.Traffic().Get(ctx, m.Server, m.Traffic.Month); err != nil || there.InForce() {
			return errors.Join(err, inForce(there))
		}
		return tx.Traffic().Restrain(ctx, r)
	})
	if err != nil || r.Applied {
		return err
	}
	return k.begin(ctx, m.Server, now, State{Action: r.Action, Throttle: r.Throttle})
}

// inForce is the error of a restraint that is there already: somebody else was
// faster.
func inForce(r core.Restraint) error {
	if r.InForce() {
		return core.Fail(core.Conflict, "", "it is in force already")
	}
	return nil
}

// restored ends a restraint that has nothing to give back.
func (k *Keeper) restored(ctx context.Context, id core.ServerID) error {
	fact := guest.Fact{Type: core.EventBandwidthRestored}
	return k.change(ctx, core.Operation{Server: id}, func(*core.Server) (guest.Fact, error) { return fact, nil },
		func(tx ports.Tx) error { return k.relieve(ctx, tx, id) })
}

func (k *Keeper) relieve(ctx context.Context, tx ports.Tx, id core.ServerID) error {
	_, r, err := tx.Traffic().Get(ctx, id, "")
	if err == nil && !r.InForce() {
		err = core.Fail(core.Conflict, "", "nothing is in force any more")
	}
	if err != nil {
		return err
	}
	return tx.Traffic().Relieve(ctx, id)
}

// begin gives the server to an operation that changes its interface.
func (k *Keeper) begin(ctx context.Context, id core.ServerID, now time.Time, state State) error {
	op, err := k.Workflow().Begin(state)
	if err != nil {
		return err
	}
	op.ID, op.Server = guest.NewID[core.OperationID](k.Kit), id
	op.CreatedAt, op.UpdatedAt, op.DueAt = now, now, now
	return k.change(ctx, op, func(s *core.Server) (guest.Fact, error) {
		s.Operation = op.ID
		return guest.Fact{Type: core.EventBandwidthRequested, Data: map[string]string{"action": string(state.Action)}}, nil
	}, func(tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, id)
		if err != nil {
			return err
		}
		_, r, err := tx.Traffic().Get(ctx, id, "")
		if err != nil {
			return err
		}
		op.Owner, r.NextTry = server.Owner, now.Add(retry)
		if err := tx.Traffic().Restrain(ctx, r); err != nil {
			return err
		}
		return tx.Operations().Insert(ctx, op)
	})
}
