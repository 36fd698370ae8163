package core

import (
	"maps"
	"time"
)

// Event is a fact: something happened, it is named in the past tense, and it
// never changes. Events are small; who wants more asks for it. What types there
// are, and what each says, is the catalogue: [EventCatalogue].
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
