package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Census counts everything, row by row.
func (t *tx) Census(context.Context) (core.Census, error) {
	defer t.reading()()
	last, emitted := t.counters.rows["position"], t.counters.rows["emitted"]
	return core.Census{
		Servers: t.countServers(), Operations: t.countOperations(), Deliveries: t.countDeliveries(), Mails: t.countMails(), Poison: t.countPoison(), Cursors: t.places(),
		Position: last, Unplaced: emitted - last,
	}, nil
}

func (t *tx) countServers() (all []core.ServerCount) {
	counts := map[core.ServerCount]int64{}
	for _, s := range t.servers.rows {
		counts[core.ServerCount{Cluster: s.Placement.Cluster, Life: s.Life(), Power: s.Power(), Suspended: s.Suspended}]++
	}
	for kind, n := range counts {
		kind.Count = n
		all = append(all, kind)
	}
	slices.SortFunc(all, func(a, b core.ServerCount) int {
		less := cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Life, b.Life), cmp.Compare(a.Power, b.Power))
		if less == 0 && a.Suspended != b.Suspended {
			less = 1
			if b.Suspended {
				less = -1
			}
		}
		return less
	})
	return all
}

// heap is how many of a kind there are, and when the first came.
type heap struct {
	count  int64
	oldest time.Time
}

func (h heap) with(made time.Time) heap {
	if h.count == 0 || made.Before(h.oldest) {
		h.oldest = made
	}
	h.count++
	return h
}

func (t *tx) countOperations() (all []core.OperationCount) {
	type kind struct {
		kind  string
		state core.OperationState
	}
	heaps := map[kind]heap{}
	for _, op := range t.operations.rows {
		if !op.State.Ended() {
			k := kind{op.Kind, op.State}
			heaps[k] = heaps[k].with(op.CreatedAt)
		}
	}
	for k, h := range heaps {
		all = append(all, core.OperationCount{Kind: k.kind, State: k.state, Count: h.count, Oldest: h.oldest})
	}
	slices.SortFunc(all, func(a, b core.OperationCount) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.State, b.State))
	})
	return all
}

func (t *tx) countDeliveries() (all []core.DeliveryCount) {
	heaps := map[core.DeliveryState]heap{}
	for _, one := range t.deliveries.rows {
		if one.State == core.DeliveryPending || one.State == core.DeliveryDead {
			heaps[one.State] = heaps[one.State].with(one.Created)
		}
	}
	for state, h := range heaps {
		all = append(all, core.DeliveryCount{State: state, Count: h.count, Oldest: h.oldest})
	}
	slices.SortFunc(all, func(a, b core.DeliveryCount) int { return cmp.Compare(a.State, b.State) })
	return all
}

func (t *tx) countMails() (all []core.MailCount) {
	heaps := map[core.MailState]heap{}
	for _, one := range t.mails.rows {
		if one.State == core.MailPending || one.State == core.MailDead {
			heaps[one.State] = heaps[one.State].with(one.Created)
		}
	}
	for state, h := range heaps {
		all = append(all, core.MailCount{State: state, Count: h.count, Oldest: h.oldest})
	}
	slices.SortFunc(all, func(a, b core.MailCount) int { return cmp.Compare(a.State, b.State) })
	return all
}

func (t *tx) places() []core.CursorPlace {
	var all []core.CursorPlace
	now := t.clock.Now()
	for group, c := range t.cursors.after("") {
		if !strings.HasPrefix(group, "patrol/") && group != ports.AuditCursor { // these read other logs
			all = append(all, core.CursorPlace{Group: group, Position: c.position, Held: c.owner != "" && c.until.After(now)})
		}
	}
	return core.WholeGroups(all)
}
