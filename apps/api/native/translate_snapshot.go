package native

import (
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
)

func wireSnapshots(list core.SnapshotList) SnapshotList {
	out := SnapshotList{Items: make([]Snapshot, len(list.Items)), Current: text(list.Current), Stale: list.Stale,
		Reason: text(list.Reason), ObservedAt: moment(list.At)}
	for i, one := range list.Items {
		out.Items[i] = wireSnapshot(one, list)
	}
	return out
}

func wireSnapshot(s core.SnapshotView, list core.SnapshotList) Snapshot {
	return Snapshot{
		Name: s.Name, Description: s.Description, Parent: text(s.Parent), Children: append([]string{}, s.Children...), Depth: s.Depth,
		CreatedAt: s.Time, Memory: s.Memory, State: s.State, Current: s.Current, Ours: s.Ours, Scheduled: s.Schedule != "",
		ObservedAt: moment(list.At),
	}
}

func wireSchedule(s core.SnapshotSchedule) SnapshotSchedule {
	return SnapshotSchedule{Every: wireEvery(s.Every), At: text(s.At), Keep: s.Keep, Memory: s.Memory, Prefix: s.Prefix,
		NextAt: s.Next, RanAt: moment(s.Ran), Failure: text(s.Failure), CreatedAt: s.Created, Version: s.Version}
}

func newSchedule(n NewSnapshotSchedule) core.SnapshotSchedule {
	return core.SnapshotSchedule{Every: parseEvery(n.Every), At: n.At, Keep: n.Keep, Memory: n.Memory, Prefix: n.Prefix}
}

// intervals are the units of an interval, the largest first.
var intervals = []struct {
	letter byte
	unit   time.Duration
}{{'d', 24 * time.Hour}, {'h', time.Hour}, {'m', time.Minute}}

// parseEvery reads an interval such as 6h; 0, which no schedule can have, for
// what is none.
func parseEvery(s string) time.Duration {
	for _, i := range intervals {
		n, err := strconv.ParseUint(s[:max(len(s)-1, 0)], 10, 24)
		if err == nil && s[len(s)-1] == i.letter {
			return time.Duration(n) * i.unit
		}
	}
	return 0
}

// wireEvery writes an interval in the largest unit that holds it.
func wireEvery(d time.Duration) string {
	for _, i := range intervals {
		if d%i.unit == 0 {
			return strconv.FormatInt(int64(d/i.unit), 10) + string(i.letter)
		}
	}
	return d.String()
}
