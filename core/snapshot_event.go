package core

// The types of events about snapshots. Which one it is stands in the data.
const (
	EventSnapshotRequested       = "server.snapshot_requested"
	EventSnapshotCreated         = "server.snapshot_created"
	EventSnapshotFailed          = "server.snapshot_failed" // nothing remains of it
	EventRollbackRequested       = "server.rollback_requested"
	EventRolledBack              = "server.rolled_back"
	EventRollbackFailed          = "server.rollback_failed" // the server is as it was
	EventSnapshotDeleteRequested = "server.snapshot_delete_requested"
	EventSnapshotDeleted         = "server.snapshot_deleted"
	EventSnapshotDeleteFailed    = "server.snapshot_delete_failed" // it is still there
	EventSnapshotScheduleSet     = "server.snapshot_schedule_set"
	EventSnapshotScheduleRemoved = "server.snapshot_schedule_removed"
	EventSnapshotScheduleFailed  = "server.snapshot_schedule_failed" // a run that was due did not begin
)

// snapshotEvents are those, for the catalogue.
var snapshotEvents = []string{
	EventSnapshotRequested, EventSnapshotCreated, EventSnapshotFailed, EventRollbackRequested, EventRolledBack, EventRollbackFailed,
	EventSnapshotDeleteRequested, EventSnapshotDeleted, EventSnapshotDeleteFailed,
	EventSnapshotScheduleSet, EventSnapshotScheduleRemoved, EventSnapshotScheduleFailed,
}
