package core

// The types of events about suspension, the billing block.
const (
	EventSuspendRequested   = "server.suspend_requested"
	EventServerSuspended    = "server.suspended"
	EventSuspensionEnforced = "server.suspension_enforced"
	EventEnforceFailed      = "server.suspension_enforce_failed"
	EventSuspendFailed      = "server.suspend_failed"
	EventUnsuspendRequested = "server.unsuspend_requested"
	EventServerUnsuspended  = "server.unsuspended"
	EventUnsuspendFailed    = "server.unsuspend_failed"
)

var suspendEvents = []EventType{
	told(EventSuspendRequested, "A server shall be suspended.", sometimes("by", "policy: nobody asked for it anew")),
	told(EventServerSuspended, "A server was suspended: it is off, and stays so."),
	told(EventSuspensionEnforced, "A suspended server that somebody had started past us was stopped again."),
	told(EventEnforceFailed, "A suspended server that somebody had started past us could not be stopped; it stays suspended.", failed()...),
	told(EventSuspendFailed, "A server was not suspended.", failed()...),
	told(EventUnsuspendRequested, "A server shall be suspended no more."),
	told(EventServerUnsuspended, "A server is suspended no more."),
	told(EventUnsuspendFailed, "A server is suspended no more, but could not be started.", failed()...),
}
