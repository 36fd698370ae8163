package core

import (
	"maps"
	"time"
)

// Event is a fact: something happened, it is named in the past tense, and it
// never changes. Events are small; who wants more asks for it.
type Event struct {
	ID            EventID
	Position      int64 // place in the log, gap-free from 1; 0 until it has one
	Type          string
	Version       int      // of the type's form; 1 to begin with
	Server        ServerID // the subject; empty for what concerns no server
	ServerVersion int64    // the server's version after the change: the order of its events
	Owner         UserID   // who may hear of it, besides admins
	Operation     OperationID
	At            time.Time
	Data          map[string]string
}

// Clone copies what it points at.
func (e Event) Clone() Event {
	e.Data = maps.Clone(e.Data)
	return e
}

// The types of events.
const (
	EventServerRequested   = "server.requested"   // accepted; is being made
	EventServerProvisioned = "server.provisioned" // is ready
	EventServerFailed      = "server.failed"      // could not be made; nothing remains
	EventRebuildRequested  = "server.rebuild_requested"
	EventServerRebuilt     = "server.rebuilt"        // made anew; its disks, and so its snapshots, are new
	EventRebuildFailed     = "server.rebuild_failed" // nothing was destroyed
	EventAdoptRequested    = "server.adopt_requested"
	EventServerAdopted     = "server.adopted"
	EventAdoptFailed       = "server.adopt_failed" // the guest is as it was
	EventServerUpdated     = "server.updated"      // name, hostname, labels or owner changed
	EventPowerRequested    = "server.power_requested"
	EventServerStarted     = "server.started"
	EventServerStopped     = "server.stopped"
	EventServerPaused      = "server.paused"
	EventServerResumed     = "server.resumed"
	EventServerRebooted    = "server.rebooted"
	EventPowerLost         = "server.power_unknown" // its power can no longer be told
	EventPowerFailed       = "server.power_failed"
	EventDeleteRequested   = "server.delete_requested"
	EventServerDeleted     = "server.deleted"
	EventDeleteCancelled   = "server.delete_cancelled"
	EventServerMoved       = "server.moved"
	EventMigrateRequested  = "server.migrate_requested"
	EventServerMigrated    = "server.migrated"
	EventMigrationFailed   = "server.migrate_failed"    // it stays where it was, unless the cause says otherwise
	EventIdentityConflict  = "server.identity_conflict" // a stranger's guest stands under its VMID
	EventOperationStuck    = "operation.needs_operator"
	EventBulkRequested     = "bulk.requested" // one thing shall be done to many servers
	EventBulkEnded         = "bulk.ended"
	EventResizeRequested   = "server.resize_requested"
	EventServerResized     = "server.resized" // its specification is another, at once or after its next start
	EventResizeFailed      = "server.resize_failed"
	EventPasswordRequested = "server.password_requested"
	EventPasswordSet       = "server.password_set"
	EventPasswordFailed    = "server.password_failed"

	EventNetworkRequested = "server.network_requested"
	EventIPLocked         = "server.ip_locked" // its guest may use no addresses but its own
	EventIPUnlocked       = "server.ip_unlocked"
	EventIPLockRestored   = "server.ip_lock_restored" // put back after it was broken
	EventIPLockViolated   = "server.ip_lock_violated" // somebody changed what locks its guest
	EventAddressesChanged = "server.addresses_changed"
	EventNetworkFailed    = "server.network_failed" // a change of addresses or lock; all is as it was
	EventReverseChanged   = "address.reverse_changed"

	EventServerMissing      = "server.missing"   // its guest is gone; its addresses are kept
	EventServerFound        = "server.found"     // its guest is there again
	EventServerHidden       = "server.hidden"    // our token may not see its guest any more
	EventNodeAway           = "server.node_away" // its node is not reached: nothing is known of it
	EventMarkLost           = "server.mark_lost"
	EventMarkRepaired       = "server.mark_repaired"
	EventSuspensionViolated = "server.suspension_violated" // it is suspended, and somebody started it
	EventNetworkChanged     = "server.network_changed"     // somebody changed its interface
	EventSpecChanged        = "server.spec_changed"        // somebody changed its size
	EventFindingOver        = "server.finding_over"        // what was found wrong is so no more
	EventGuestStray         = "guest.stray"                // a guest carries our mark and is no server's

	EventBandwidthExceeded   = "server.bandwidth_exceeded"   // its limit for the month is used up
	EventBandwidthRestrained = "server.bandwidth_restrained" // its interface was slowed down, or its link taken away
	EventBandwidthRestored   = "server.bandwidth_restored"   // and has again what it had before
	// The books are those of a backup: what came between the places "from" and
	// "to" of the log is in them no more, and is read anew.
	EventDatabaseRestored = "database.restored"

	EventBandwidthFailed = "server.bandwidth_failed" // its interface could not be changed; it will be tried again
)

// EventTypes lists every type, for catalogues.
func EventTypes() []string {
	return append(append([]string{
		EventServerRequested, EventServerProvisioned, EventServerFailed, EventServerUpdated,
		EventRebuildRequested, EventServerRebuilt, EventRebuildFailed,
		EventAdoptRequested, EventServerAdopted, EventAdoptFailed,
		EventPowerRequested, EventServerStarted, EventServerStopped, EventServerPaused,
		EventServerResumed, EventServerRebooted, EventPowerLost, EventPowerFailed,
		EventDeleteRequested, EventServerDeleted, EventDeleteCancelled, EventServerMoved, EventMigrateRequested, EventServerMigrated, EventMigrationFailed,
		EventIdentityConflict, EventOperationStuck, EventBulkRequested, EventBulkEnded,
		EventNetworkRequested, EventIPLocked, EventIPUnlocked, EventIPLockRestored, EventIPLockViolated, EventAddressesChanged,
		EventNetworkFailed, EventReverseChanged,
		EventServerMissing, EventServerFound, EventServerHidden, EventNodeAway,
		EventMarkLost, EventMarkRepaired, EventSuspensionViolated, EventNetworkChanged, EventSpecChanged,
		EventFindingOver, EventGuestStray,
		EventResizeRequested, EventServerResized, EventResizeFailed,
		EventPasswordRequested, EventPasswordSet, EventPasswordFailed,
		EventBandwidthExceeded, EventBandwidthRestrained, EventBandwidthRestored, EventBandwidthFailed, EventDatabaseRestored,
	}, snapshotEvents...), append(append(append(append(suspendEvents, grantEvents...), webhookEvents...), alertEvents...), userEvents...)...)
}

// PowerEvent names the event of a power that was seen to be reached.
func PowerEvent(p Power) string {
	switch p {
	case On:
		return EventServerStarted
	case Off:
		return EventServerStopped
	case Paused:
		return EventServerPaused
	case PowerUnknown, Starting, Stopping, Rebooting, Pausing, Resuming:
		return EventPowerLost
	}
	return EventPowerLost
}
