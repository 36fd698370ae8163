package core

// The types of events about snapshots. Which one it is stands in the data.
const (
	EventSnapshotRequested       = "server.snapshot_requested"
	EventSnapshotCreated         = "server.snapshot_created"
	EventSnapshotFailed          = "server.snapshot_failed"
	EventRollbackRequested       = "server.rollback_requested"
	EventRolledBack              = "server.rolled_back"
	EventRollbackFailed          = "server.rollback_failed"
	EventSnapshotDeleteRequested = "server.snapshot_delete_requested"
	EventSnapshotDeleted         = "server.snapshot_deleted"
	EventSnapshotDeleteFailed    = "server.snapshot_delete_failed"
	EventSnapshotScheduleSet     = "server.snapshot_schedule_set"
	EventSnapshotScheduleRemoved = "server.snapshot_schedule_removed"
	EventSnapshotScheduleFailed  = "server.snapshot_schedule_failed"
)

var snapshotEvents = []EventType{
	told(EventSnapshotRequested, "A snapshot shall be taken.", ofSnapshot),
	told(EventSnapshotCreated, "A snapshot was taken.", ofSnapshot, ofSchedule),
	told(EventSnapshotFailed, "A snapshot was not taken; nothing remains of it.", failed(ofSnapshot, ofSchedule)...),
	told(EventRollbackRequested, "A server shall go back to a snapshot.", ofSnapshot),
	told(EventRolledBack, "A server has gone back to a snapshot.", ofSnapshot, sometimes("power", "the power that it has now")),
	told(EventRollbackFailed, "A server has not gone back to a snapshot; it is as it was.", failed(ofSnapshot, sometimes("power", "the power that it has now"))...),
	told(EventSnapshotDeleteRequested, "A snapshot shall be no more.", ofSnapshot),
	told(EventSnapshotDeleted, "A snapshot is no more.", ofSnapshot, ofSchedule, byOthers),
	told(EventSnapshotDeleteFailed, "A snapshot is still there.", failed(ofSnapshot, ofSchedule)...),
	told(EventSnapshotScheduleSet, "A server's snapshots are taken by a schedule.", always("every", "the time between two")),
	told(EventSnapshotScheduleRemoved, "A server's snapshots are taken by no schedule any more."),
	told(EventSnapshotScheduleFailed, "A snapshot that was due by schedule was not begun.", failed(always("schedule", ofSchedule.Says))...),
}
