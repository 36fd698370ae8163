package core

import (
	"maps"
	"slices"
	"time"
)

// Finding is something that was found to be other than it should be: told once,
// and kept until it is over.
type Finding struct {
	Code   string
	Since  time.Time
	Detail map[string]string
}

// The codes of findings.
const (
	FoundHidden             = "hidden"              // the guest is there, and our token may not see it
	FoundForeign            = "foreign"             // a stranger's guest stands under the VMID
	FoundMarkLost           = "mark-lost"           // the guest is ours, but says so no more
	FoundSuspensionViolated = "suspension-violated" // the server is suspended, and its guest runs
	FoundIPLockViolated     = "ip-lock-violated"    // the guest may use addresses that are not its own
	FoundNetworkChanged     = "network-changed"     // its first interface is not as we left it
	FoundSpecChanged        = "spec-changed"        // it has not the cores, memory or disks that it should have
	FoundNodeAway           = "node-away"           // its node is not reached: nothing is known of it
	maxFindingDetail        = 300
)

// Watch is what is remembered of a server besides its row: what was found wrong
// with its guest, how it was last seen, and its IP lock. It moves no version,
// because most of it is only seen.
type Watch struct {
	Server    ServerID
	Lock      IPLock
	Findings  []Finding
	Network   *Interface // how the first interface was when we last had reason to think it right
	CheckedAt time.Time  // when the guest was last read whole; zero if never
}

// Clone returns a copy that shares no list with w.
func (w Watch) Clone() Watch {
	w.Findings = slices.Clone(w.Findings)
	if w.Network != nil {
		network := *w.Network
		network.Addresses = slices.Clone(network.Addresses)
		w.Network = &network
	}
	if w.Lock.Before != nil {
		before := *w.Lock.Before
		w.Lock.Before = &before
	}
	return w
}

// Finding answers what was found under the code, if anything was.
func (w Watch) Finding(code string) (Finding, bool) {
	at := w.find(code)
	if at < 0 {
		return Finding{}, false
	}
	return w.Findings[at], true
}

func (w Watch) find(code string) int {
	return slices.IndexFunc(w.Findings, func(f Finding) bool { return f.Code == code })
}

// Find notes a finding and reports whether it is news: it was not there, or
// its detail is another.
func (w *Watch) Find(code string, detail map[string]string, now time.Time) bool {
	for key, text := range detail {
		if len(text) > maxFindingDetail {
			detail[key] = text[:maxFindingDetail]
		}
	}
	at := w.find(code)
	if at < 0 {
		w.Findings = append(w.Findings, Finding{Code: code, Since: now, Detail: detail})
		return true
	}
	if maps.Equal(w.Findings[at].Detail, detail) {
		return false
	}
	w.Findings[at].Detail = detail
	return true
}

// Settle forgets a finding and reports whether there was one.
func (w *Watch) Settle(code string) bool {
	at := w.find(code)
	if at < 0 {
		return false
	}
	w.Findings = slices.Delete(w.Findings, at, at+1)
	return true
}

// Stray is a guest that carries our mark and belongs to no server that we have
// under that VMID: a copy, or a backup that somebody restored. It is left alone.
type Stray struct {
	Cluster ClusterID
	VMID    int
	Node    string
	Kind    GuestKind
	Name    string
	Server  ServerID // that its mark names
	FoundAt time.Time
}
