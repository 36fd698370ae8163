package patrol

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
)

// Swept is what one sweep of one cluster came to, good or failed.
type Swept struct {
	Cluster core.Cluster
	At      time.Time     // when the cluster was asked, by our own clock
	Took    time.Duration // until it answered

	// Err says why the cluster did not tell what it has; then nothing is known
	// of it, and all that follows is empty. A sweep that failed because our
	// own store did is told to nobody.
	Err error

	// Measures are of the cluster itself, its nodes and storages, and the
	// servers whose guests it showed as we believe them to be, and that are not
	// found to be somebody else's. Who is missing was not seen, which proves nothing.
	Measures []core.Measure
	Readings []core.GuestReading // all guests, ours or not
	Odd      map[int]bool        // VMIDs of servers whose guests are not as we believe, and are looked at next
}

// Watcher is somebody who hears of every sweep that this process makes. Sweeps
// of one cluster come one after the other, those of several at once. A watcher
// that is slow holds up the next sweep of that cluster alone. What it returns,
// or panics with, is logged and disturbs nobody else.
type Watcher struct {
	Name string // what cannot be done when it fails: "count the traffic"
	Hear func(ctx context.Context, swept Swept) error
	Rest func(ctx context.Context) // called when this process is about to leave its clusters to others; may be nil
}

// tell hands a sweep to all who watch.
func (p *Patrol) tell(ctx context.Context, swept Swept) {
	for _, w := range p.Watchers {
		saga.Guard(p.Log, w.Name, func() {
			if err := w.Hear(ctx, swept); err != nil {
				p.warn(ctx, "a sweep was heard in vain", "by", w.Name, "cluster", swept.Cluster.Name, "err", err)
			}
		})
	}
}

// measure takes what the list shows of a server into account. A server that is
// being made or is gone has no guest that is proven to be its.
func (s *sweep) measure(server core.Server) {
	r, listed := s.seen[server.Placement.VMID]
	if !listed || r.Template || r.Ref.Kind != server.Kind || server.Life() != core.Ready {
		return
	}
	m := r.Measure
	m.Subject, m.Server, m.Name = core.ServerSubject(server.ID), server.ID, server.Name
	s.told.Measures = append(s.told.Measures, m)
}

// finish leaves out whose guests are strangers', adds what is no server, and
// says where and when all of it was seen.
func (s *sweep) finish(survey core.Survey) Swept {
	told := s.told
	told.Measures = slices.DeleteFunc(told.Measures, func(m core.Measure) bool {
		_, foreign := s.noted[m.Server].Finding(core.FoundForeign)
		return foreign
	})
	told.Odd = make(map[int]bool, len(s.odd))
	for _, server := range s.odd {
		told.Odd[server.Placement.VMID] = true
	}
	told.Measures = slices.Concat(told.Measures, survey.Nodes, survey.Storages, []core.Measure{survey.Total(told.Cluster)})
	for i := range told.Measures {
		told.Measures[i].Cluster, told.Measures[i].At = told.Cluster.ID, told.At
	}
	return told
}
