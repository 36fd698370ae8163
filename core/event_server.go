package core

// The types of events about a server's life.
const (
	EventServerRequested   = "server.requested"
	EventServerProvisioned = "server.provisioned"
	EventServerFailed      = "server.failed"
	EventRebuildRequested  = "server.rebuild_requested"
	EventServerRebuilt     = "server.rebuilt"
	EventRebuildFailed     = "server.rebuild_failed"
	EventAdoptRequested    = "server.adopt_requested"
	EventServerAdopted     = "server.adopted"
	EventAdoptFailed       = "server.adopt_failed"
	EventServerUpdated     = "server.updated"
	EventDeleteRequested   = "server.delete_requested"
	EventServerDeleted     = "server.deleted"
	EventDeleteCancelled   = "server.delete_cancelled"
)

var serverEvents = []EventType{
	told(EventServerRequested, "A server was accepted; it is being made."),
	told(EventServerProvisioned, "A server was made, and is ready."),
	told(EventServerFailed, "A server could not be made; nothing remains of it.", failed()...),
	told(EventRebuildRequested, "A server shall be made anew from an image.", always("image", "the image's name")),
	told(EventServerRebuilt, "A server was made anew; its disks, and so its snapshots, are new.",
		always("image", "the image's name"), always("snapshots", "lost: those from before are no more")),
	told(EventRebuildFailed, "A server was not made anew; nothing was destroyed.", failed()...),
	told(EventAdoptRequested, "A guest that was there before shall become a server."),
	told(EventServerAdopted, "A guest that was there before has become a server."),
	told(EventAdoptFailed, "A guest could not become a server; it is as it was.", failed()...),
	told(EventServerUpdated, "Name, hostname, labels or owner of a server were changed."),
	told(EventDeleteRequested, "A server shall be no more."),
	told(EventServerDeleted, "A server is no more; all that it held was given back.",
		sometimes("guest", "kept: its guest was let go, and not destroyed")),
	told(EventDeleteCancelled, "A server was not deleted after all.", failed()...),
}

// The types of events about a server's power.
const (
	EventPowerRequested = "server.power_requested"
	EventServerStarted  = "server.started"
	EventServerStopped  = "server.stopped"
	EventServerPaused   = "server.paused"
	EventServerResumed  = "server.resumed"
	EventServerRebooted = "server.rebooted"
	EventPowerLost      = "server.power_lost"
	EventPowerFailed    = "server.power_failed"
)

var (
	ofAction  = sometimes("action", "what was asked for: start, shutdown, stop, reboot, reset, suspend or resume")
	asAsked   = always("action", ofAction.Says)
	seenPower = []EventField{ofAction, byOthers, sometimes("node", "the node that it was seen on"),
		sometimes("observed_at", "when it was seen, if it was none of our operations")}
)

var powerEvents = []EventType{
	told(EventPowerRequested, "A server's power shall be switched.", asAsked),
	told(EventServerStarted, "A server is running, by our doing or somebody else's.", seenPower...),
	told(EventServerStopped, "A server is off, by our doing or somebody else's.", seenPower...),
	told(EventServerPaused, "A server stands still and keeps its memory, by our doing or somebody else's.", seenPower...),
	told(EventServerResumed, "A server runs on.", asAsked),
	told(EventServerRebooted, "A server was started anew, by our doing or somebody else's.", ofAction, byOthers, sometimes("node", "the node that it was seen on")),
	told(EventPowerLost, "What power a server has can no longer be told.", ofNode, always("observed_at", "when it was seen")),
	told(EventPowerFailed, "A server's power was not switched.", failed(asAsked)...),
}

// The types of events about changes of what a server is made of, and of where
// it is.
const (
	EventResizeRequested   = "server.resize_requested"
	EventServerResized     = "server.resized"
	EventResizeFailed      = "server.resize_failed"
	EventPasswordRequested = "server.password_requested"
	EventPasswordSet       = "server.password_set"
	EventPasswordFailed    = "server.password_failed"
	EventKeysRequested     = "server.keys_requested"
	EventKeysDelivered     = "server.keys_delivered"
	EventKeysFailed        = "server.keys_failed"
	EventMigrateRequested  = "server.migrate_requested"
	EventServerMigrated    = "server.migrated"
	EventMigrationFailed   = "server.migrate_failed"
)

var (
	ofLogin  = always("user", "the name of the user inside the guest")
	fromNode = always("from", "the node that it left, or was to leave")
	toNode   = always("to", "the node that it came to, or was to come to; empty while none is chosen")
)

var changeEvents = []EventType{
	told(EventResizeRequested, "A server shall have another specification."),
	told(EventServerResized, "A server has another specification, at once or after its next start.",
		always("pending", "what waits for its next start, separated by commas: cores, memory, swap")),
	told(EventResizeFailed, "A server has the specification that it had.", failed()...),
	told(EventPasswordRequested, "A password shall be set inside a server.", ofLogin),
	told(EventPasswordSet, "A password was set inside a server.", ofLogin),
	told(EventPasswordFailed, "A password was not set inside a server.", failed(ofLogin)...),
	told(EventKeysRequested, "A server's TLS material shall be put into its guest."),
	told(EventKeysDelivered, "A server's guest has its TLS material."),
	told(EventKeysFailed, "A server's TLS material was not put into its guest, or only in part.", failed()...),
	told(EventMigrateRequested, "A server shall go to another node.", fromNode, toNode),
	told(EventServerMigrated, "A server has gone to another node.", fromNode, toNode),
	told(EventMigrationFailed, "A server stays where it was, unless the cause says otherwise.", failed()...),
}
