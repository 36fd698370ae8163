package core

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestNamesOfSnapshotsFollowProxmoxsRule(t *testing.T) {
	t.Parallel()
	for name, good := range map[string]bool{
		"ab": true, "A-1_b": true, "x" + strings.Repeat("y", 39): true, "a": false, "": false, "1abc": false, "-x": false,
		"bad!name": false, "snap.dot": false, "x" + strings.Repeat("y", 40): false, "current": false, "pending": false, "ab\n": false,
	} {
		var v Violations
		CheckSnapshotName(&v, "name", name)
		if (v.Err() == nil) != good {
			t.Errorf("%q: got %v, want good=%t", name, v.Err(), good)
		}
	}
}

func TestTheTreeHoldsEverySnapshotOnce(t *testing.T) {
	t.Parallel()
	at := func(name, parent string, seconds int64) GuestSnapshot {
		return GuestSnapshot{Name: name, Parent: parent, Time: time.Unix(seconds, 0)}
	}
	for name, c := range map[string]struct {
		all  []GuestSnapshot
		want string
	}{
		"branches by age": {[]GuestSnapshot{at("c", "a", 3), at("b", "a", 2), at("a", "", 1), at("d", "b", 4)}, "0a[b c] 1b[d] 2d[] 1c[]"},
		"an orphan":       {[]GuestSnapshot{at("b", "gone", 2), at("a", "", 1)}, "0a[] 0b[]"},
		"a circle":        {[]GuestSnapshot{at("a", "b", 1), at("b", "a", 2), at("c", "c", 3)}, "0c[] 0a[b] 1b[]"},
	} {
		var got []string
		for _, n := range (GuestSnapshots{All: c.all}).Tree() {
			got = append(got, fmt.Sprintf("%d%s%v", n.Depth, n.Name, n.Children))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %s, want %s", name, s, c.want)
		}
	}
}
