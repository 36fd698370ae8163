package native

import "time"

// Snapshot is a saved state of a server.
type Snapshot struct {
	Name        string     `json:"name" example:"before-upgrade"`
	Description string     `json:"description"`
	Parent      *string    `json:"parent" doc:"The snapshot that it was taken on top of; null if there is none."`
	Children    []string   `json:"children" nullable:"false" doc:"Those that were taken on top of it, the oldest first."`
	Depth       int        `json:"depth" minimum:"0" doc:"How many forebears it has."`
	CreatedAt   time.Time  `json:"created_at"`
	Memory      bool       `json:"memory" doc:"It has what a VM had in memory; after a rollback to it the server runs."`
	State       string     `json:"state" enum:"creating,ready,deleting,unfinished" doc:"One that is unfinished was broken off, and can only be deleted."`
	Current     bool       `json:"current" doc:"The server goes on from it."`
	Ours        bool       `json:"ours" doc:"Remuda made it. What was made by hand in Proxmox counts against neither plan nor quota."`
	Scheduled   bool       `json:"scheduled" doc:"The server's schedule made it, and may delete it."`
	ObservedAt  *time.Time `json:"observed_at" doc:"When the cluster showed it so; null if it could not be asked, and this is what we remember."`
}

// SnapshotList is what a server has of snapshots.
type SnapshotList struct {
	Items      []Snapshot `json:"items" nullable:"false" doc:"Each behind its parent, siblings by age."`
	Next       *string    `json:"next_cursor" doc:"Always null: there is one page."`
	Current    *string    `json:"current" doc:"The snapshot that the server goes on from; null if there is none."`
	Stale      bool       `json:"stale" doc:"The cluster could not be asked: this is what we remember of those that we made."`
	Reason     *string    `json:"stale_reason" doc:"Why it could not be asked."`
	ObservedAt *time.Time `json:"observed_at" doc:"When the cluster was asked; null if stale."`
}

// NewSnapshot is what can be said of a snapshot that does not exist yet.
type NewSnapshot struct {
	Name        string `json:"name,omitempty" maxLength:"40" doc:"2 to 40 letters, digits, _ and -, beginning with a letter; made up from the time, if left out." example:"before-upgrade"`
	Description string `json:"description,omitempty" maxLength:"512"`
	Memory      bool   `json:"memory,omitempty" doc:"With what is in memory. Only of a VM that runs."`
}

// Rollback is how a server shall be brought back.
type Rollback struct {
	Start bool `json:"start,omitempty" doc:"Switch it on afterwards. It is on anyway if the snapshot has the memory, and else off."`
}

// SnapshotSchedule says when a server gets snapshots by itself.
type SnapshotSchedule struct {
	Every     string     `json:"every" example:"1d"`
	At        *string    `json:"at" doc:"The time of day, in UTC, that the runs keep to; null for any." example:"03:00"`
	Keep      int        `json:"keep" doc:"How many of its snapshots are kept."`
	Memory    bool       `json:"memory" doc:"With the memory, while the server is on; VMs only."`
	Prefix    string     `json:"prefix" example:"auto"`
	NextAt    time.Time  `json:"next_at" doc:"When the next one is due."`
	RanAt     *time.Time `json:"ran_at" doc:"When the last one was begun; null if never."`
	Failure   *string    `json:"failure" doc:"Why the last run that was due did not begin; null if it did."`
	CreatedAt time.Time  `json:"created_at"`
	Version   int64      `json:"version"`
}

// NewSnapshotSchedule is what can be said of a schedule.
type NewSnapshotSchedule struct {
	Every  string `json:"every" minLength:"2" maxLength:"16" doc:"A number and m, h or d: 15m to 366d. What was missed is made up for once." example:"6h"`
	At     string `json:"at,omitempty" maxLength:"5" doc:"HH:MM in UTC, that the runs keep to. Left out, the first is due after one interval." example:"03:00"`
	Keep   int    `json:"keep" minimum:"1" maximum:"100" doc:"How many of its own snapshots are kept: the oldest is deleted once the new one has succeeded. Where plan or quota have no room for one more, the oldest goes first, if it is not the only one; else the run fails."`
	Memory bool   `json:"memory,omitempty" doc:"With the memory, while the server is on; VMs only."`
	Prefix string `json:"prefix,omitempty" maxLength:"24" doc:"What the names begin with; auto, if left out." example:"nightly"`
}
