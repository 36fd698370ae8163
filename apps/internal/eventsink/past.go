package eventsink

import (
	"hash/maphash"

	"github.com/remudahq/remuda/core"
)

// remembered is how many facts are known one by one.
const remembered = 10_000

// past knows which facts were written.
type past struct {
	last [core.Partitions]int64 // the furthest position of each partition, in which they come in order
	ids  map[core.EventID]struct{}
	ring []core.EventID
	next int

	seed  maphash.Seed
	whole map[uint64]struct{} // hashes of the IDs of all facts in the file; nil until one is asked about that is older
}

func newPast() *past {
	return &past{ids: make(map[core.EventID]struct{}), ring: make([]core.EventID, remembered), seed: maphash.MakeSeed()}
}

// knows reports whether the fact is one of those known one by one.
func (p *past) knows(id core.EventID) bool {
	_, ok := p.ids[id]
	return ok
}

// isNew reports whether the fact stands behind all of its partition that were
// written, as it does unless somebody hears them again, or the log began anew.
func (p *past) isNew(e core.Event) bool {
	return e.Position == 0 || e.Position > p.last[e.Part()]
}

func (p *past) add(e core.Event) {
	if p.whole != nil {
		p.whole[maphash.String(p.seed, string(e.ID))] = struct{}{}
	}
	if p.knows(e.ID) {
		return
	}
	delete(p.ids, p.ring[p.next])
	p.ring[p.next] = e.ID
	p.ids[e.ID] = struct{}{}
	p.next = (p.next + 1) % len(p.ring)
	if p.isNew(e) {
		p.last[e.Part()] = e.Position
	}
}
