package core

import (
	"fmt"
	"strings"
)

// Quota is what a user may have at most of everything together. Nil is no
// limit; zero is nothing at all. Memory and disk are bytes.
type Quota struct {
	Servers   *int64
	Cores     *int64
	Memory    *int64
	Disk      *int64
	Addresses *int64
	Snapshots *int64
}

// Usage is what a user has, or is about to take. Memory and disk are bytes.
type Usage struct {
	Servers   int64
	Cores     int64
	Memory    int64
	Disk      int64
	Addresses int64
	Snapshots int64
}

// UsageOf is what a server of the specifications uses: the greater of what it
// has and what it will have after its next start, which is nil if that is the same.
func UsageOf(now Spec, pending *Spec) Usage {
	u := Usage{Servers: 1, Cores: int64(now.Cores), Memory: now.Memory, Disk: now.disk()}
	if pending != nil {
		u.Cores, u.Memory, u.Disk = max(u.Cores, int64(pending.Cores)), max(u.Memory, pending.Memory), max(u.Disk, pending.disk())
	}
	return u
}

func (s Spec) disk() (bytes int64) {
	for _, size := range s.Disks {
		bytes += size
	}
	return bytes
}

// Plus adds two usages.
func (u Usage) Plus(more Usage) Usage {
	return Usage{
		Servers: u.Servers + more.Servers, Cores: u.Cores + more.Cores, Memory: u.Memory + more.Memory,
		Disk: u.Disk + more.Disk, Addresses: u.Addresses + more.Addresses, Snapshots: u.Snapshots + more.Snapshots,
	}
}

// limit is one line of a quota: what there may be, is, and is asked for.
type limit struct {
	of         string
	most       *int64
	used, more int64
}

func (q Quota) limits(used, more Usage) []limit {
	return []limit{
		{"servers", q.Servers, used.Servers, more.Servers},
		{"cores", q.Cores, used.Cores, more.Cores},
		{"memory", q.Memory, used.Memory, more.Memory},
		{"disk", q.Disk, used.Disk, more.Disk},
		{"addresses", q.Addresses, used.Addresses, more.Addresses},
		{"snapshots", q.Snapshots, used.Snapshots, more.Snapshots},
	}
}

// Limited reports whether the quota has any limit.
func (q Quota) Limited() bool {
	for _, l := range q.limits(Usage{}, Usage{}) {
		if l.most != nil {
			return true
		}
	}
	return false
}

// Validate names every limit that is negative. Invalid.
func (q Quota) Validate() error {
	var v Violations
	for _, l := range q.limits(Usage{}, Usage{}) {
		v.Check(l.most == nil || *l.most >= 0, l.of, "must be 0 or more, or null for no limit")
	}
	return v.Err()
}

// Afford is Exhausted (code quota-exceeded) when more does not fit beside what
// is used, and names each resource with what is used, allowed and asked for.
// What nothing more is asked of does not matter, even when too much is used.
func (q Quota) Afford(used, more Usage) error {
	var fields []Violation
	var names []string
	for _, l := range q.limits(used, more) {
		if l.most != nil && l.more > 0 && l.used+l.more > *l.most {
			fields = append(fields, Violation{Path: l.of, Msg: fmt.Sprintf("used %d, limit %d, asked %d", l.used, *l.most, l.more)})
			names = append(names, l.of)
		}
	}
	if fields == nil {
		return nil
	}
	return &Error{Kind: Exhausted, Code: CodeQuotaExceeded, Msg: "the quota does not allow it: " + strings.Join(names, ", "), Fields: fields}
}

// Clone returns a copy that shares nothing with q.
func (q Quota) Clone() Quota {
	return Quota{
		Servers: copied(q.Servers), Cores: copied(q.Cores), Memory: copied(q.Memory),
		Disk: copied(q.Disk), Addresses: copied(q.Addresses), Snapshots: copied(q.Snapshots),
	}
}

// NearQuota is the part of a limit from which on it is told that little is left.
const NearQuota = 0.9

// Level is how much of one resource somebody has. Memory and disk are bytes.
type Level struct {
	Resource    string
	Used, Limit int64
}

// Nearing lists the resources of which more, taken beside what is used, passes
// [NearQuota] of the limit.
func (q Quota) Nearing(used, more Usage) (near []Level) {
	for _, l := range q.limits(used, more) {
		if l.most == nil || *l.most == 0 {
			continue
		}
		least := NearQuota * float64(*l.most)
		if float64(l.used) < least && float64(l.used+l.more) >= least {
			near = append(near, Level{Resource: l.of, Used: l.used + l.more, Limit: *l.most})
		}
	}
	return near
}
