package eventsink

import (
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
)

// remembered is how many facts are known one by one.
const remembered = 10_000

// past knows which facts were written.
type past struct {
	last [core.Partitions]core.Event // of each partition, in which they come in order
	ids  map[core.EventID]struct{}
	ring []core.EventID
	next int
}

func newPast() *past {
	return &past{ids: make(map[core.EventID]struct{}), ring: make([]core.EventID, remembered)}
}

// has reports whether the fact was written: it is one of those known one by one,
// or it stands before the last one of its partition. A fact at such a position
// that is younger than that one comes from a log that has begun anew, beside a
// file of the one before.
func (p *past) has(e core.Event) bool {
	if _, ok := p.ids[e.ID]; ok {
		return true
	}
	last := p.last[bus.Partition(e)]
	return e.Position > 0 && e.Position <= last.Position && e.ID < last.ID
}

func (p *past) add(e core.Event) {
	if _, ok := p.ids[e.ID]; ok {
		return
	}
	delete(p.ids, p.ring[p.next])
	p.ring[p.next] = e.ID
	p.ids[e.ID] = struct{}{}
	p.next = (p.next + 1) % len(p.ring)
	p.last[bus.Partition(e)] = e
}
