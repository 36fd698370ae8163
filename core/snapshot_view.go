package core

import "time"

// SnapshotView is a snapshot as people and programs read it.
type SnapshotView struct {
	SnapshotNode            // the description without its mark
	State        string     // a [SnapshotState], or unfinished
	Ours         bool       // Remuda made it
	Schedule     ScheduleID // that asked for it; empty for none
	Current      bool       // the server goes on from it
}

// SnapshotUnfinished is the state of a snapshot that was broken off: it can
// only be deleted.
const SnapshotUnfinished = "unfinished"

// SnapshotList is what a server has of snapshots, each behind its parent.
type SnapshotList struct {
	Items   []SnapshotView
	Current string    // the one that the server goes on from; empty for none
	At      time.Time // when the cluster was asked; zero if Stale
	Stale   bool      // the cluster could not be asked: this is what we remember of our own
	Reason  string    // why it is stale
}

// ViewSnapshots puts what a cluster shows together with what we know. What we
// know of and the cluster does not show is left out, unless it is being made.
func ViewSnapshots(live GuestSnapshots, server ServerID, rows []Snapshot) []SnapshotView {
	ours := make(map[string]Snapshot, len(rows))
	for _, row := range rows {
		ours[row.Name] = row
		if _, shown := live.Find(row.Name); !shown && row.State == SnapshotCreating {
			live.All = append(live.All, row.Remembered())
		}
	}
	nodes := live.Tree()
	views := make([]SnapshotView, len(nodes))
	for i, node := range nodes {
		row, known := ours[node.Name]
		mark, marked := FindMark(node.Description)
		view := SnapshotView{SnapshotNode: node, State: string(SnapshotReady), Ours: known || marked && mark.Server == server,
			Schedule: row.Schedule, Current: node.Name == live.Current}
		view.Description = Unmark(node.Description)
		switch {
		case known && row.State != SnapshotReady:
			view.State = string(row.State)
		case node.Unfinished:
			view.State = SnapshotUnfinished
		}
		views[i] = view
	}
	return views
}

// Remembered is a snapshot as its cluster would show it, as far as we know.
func (s Snapshot) Remembered() GuestSnapshot {
	return GuestSnapshot{Name: s.Name, Description: s.Description, Parent: s.Parent, Time: s.Created, Memory: s.Memory}
}
