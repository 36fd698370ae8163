package metrics

import "github.com/remudahq/remuda/core"

// groupsKept bounds the series of what was put aside; the rest is one.
const groupsKept = 50

// poison writes what consumers have put aside. The groups of our own are always
// there, so that the first message of one is seen as a rise.
func (p page) poison(counts []core.PoisonCount) {
	all := map[string]int64{"webhooks": 0, "mail": 0}
	for _, c := range counts {
		group := c.Group
		if _, known := all[group]; !known && len(all) >= groupsKept {
			group = other
		}
		all[group] += c.Count
	}
	for group, n := range all {
		p.gauge("poisoned", "Events that a group of consumers could not handle and has put aside.", float64(n), "group", group)
	}
}
