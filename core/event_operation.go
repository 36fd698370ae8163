package core

// The types of events about operations, and about all that is kept.
const (
	EventOperationStuck   = "operation.stuck"
	EventBulkRequested    = "bulk.requested"
	EventBulkEnded        = "bulk.ended"
	EventDatabaseRestored = "database.restored"
)

var operationEvents = []EventType{
	told(EventOperationStuck, "An operation needs an operator, and holds all that it has until then.",
		always("kind", "the operation's kind"), always("cause", "why, in words for people"), always("remedy", "what to type; empty if nothing is known to help")),
	owned(EventBulkRequested, "One thing shall be done to many servers.", always("action", "what"), always("servers", "how many")),
	owned(EventBulkEnded, "What was to be done to many servers has an end.", always("state", "succeeded, failed or cancelled"),
		always("succeeded", "how many did"), always("failed", "how many did"), always("cancelled", "how many were")),
	staff(EventDatabaseRestored, "The books are those of a backup: what came between two places of the log is in them no more, and is read anew.",
		always("from", "the last place that is in the books"), always("to", "the next place that is given")),
}
