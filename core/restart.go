package core

import "time"

const (
	slack = time.Minute      // how far an uptime and our clock may disagree
	views = 20 * time.Second // how much older one view of a cluster may be than another
)

// Restarted reports whether something was started anew between two readings,
// from its uptimes then and now, the time between them by our clock, and whether
// one of its counters fell. One that is only shown as it was some seconds before
// was not.
func Restarted(then, now, between time.Duration, fell bool) bool {
	switch {
	case now >= then:
		return fell && now+slack < then+between
	case between < 0: // our clock was set back, and tells nothing
		return then-now > slack
	}
	return now <= between+slack && then+between-now > views
}
