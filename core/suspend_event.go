package core

// The types of events about suspension, the billing block.
const (
	EventSuspendRequested   = "server.suspend_requested"
	EventServerSuspended    = "server.suspended"
	EventSuspensionEnforced = "server.suspension_enforced" // somebody had started it past us, and it was stopped again
	EventSuspendFailed      = "server.suspend_failed"      // and is not suspended
	EventUnsuspendRequested = "server.unsuspend_requested"
	EventServerUnsuspended  = "server.unsuspended"
	EventUnsuspendFailed    = "server.unsuspend_failed" // it is unsuspended, and could not be started
)

// suspendEvents are those, for the catalogue.
var suspendEvents = []string{
	EventSuspendRequested, EventServerSuspended, EventSuspensionEnforced, EventSuspendFailed,
	EventUnsuspendRequested, EventServerUnsuspended, EventUnsuspendFailed,
}
