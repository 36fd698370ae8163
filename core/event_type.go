package core

import (
	"slices"
	"strings"
)

// EventType is one type of events: what it tells, and in which form.
type EventType struct {
	Name    string
	Version int    // of the form of its data, from 1; another form is another version
	Says    string // what has happened, in a sentence
	About   EventAbout
	Heard   EventHeard
	Data    []EventField // and nothing else
	Apart   bool         // it is in no log, and only sent
}

// EventField is one of the details that events of a type have. All are texts:
// numbers are decimal, times in RFC 3339, lists separated by spaces.
type EventField struct {
	Name   string
	Says   string
	Always bool // every event of the type has it, if only empty
}

// EventAbout says what the subject of the events of a type is.
type EventAbout string

// The subjects.
const (
	AboutServer  EventAbout = "server"  // always a server
	AboutPerhaps EventAbout = "perhaps" // a server, if it concerns one that is there
	AboutNone    EventAbout = "none"    // no server
)

// EventHeard says who may hear of the events of a type, besides those who see
// everything: see [Caller.Hears].
type EventHeard string

// The audiences.
const (
	HeardByOwner   EventHeard = "owner"   // whose it is; and of a server, whoever it was granted to
	HeardByGrantee EventHeard = "grantee" // the same, and whom it names
	HeardByStaff   EventHeard = "staff"   // nobody else
)

// EventCatalogue lists every type of events, sorted by name.
func EventCatalogue() []EventType { return slices.Clone(catalogue) }

// EventTypeNamed finds a type in the catalogue, and reports whether it is there.
func EventTypeNamed(name string) (EventType, bool) {
	i, found := slices.BinarySearchFunc(catalogue, name, func(t EventType, name string) int { return strings.Compare(t.Name, name) })
	if !found {
		return EventType{}, false
	}
	return catalogue[i], true
}

// EventTypes lists the names of every type that the log may hold, sorted.
func EventTypes() []string {
	names := make([]string, 0, len(catalogue))
	for _, t := range catalogue {
		if !t.Apart {
			names = append(names, t.Name)
		}
	}
	return names
}

// catalogue is all there is, sorted by name.
var catalogue = sortedTypes(
	serverEvents, powerEvents, changeEvents, snapshotEvents, suspendEvents, networkEvents, bandwidthEvents, foundEvents,
	grantEvents, operationEvents, alertEvents, userEvents, webhookEvents, shopEvents,
)

func sortedTypes(groups ...[]EventType) []EventType {
	all := slices.Concat(groups...)
	slices.SortFunc(all, func(a, b EventType) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// told is an event of a server that its owner hears of.
func told(name, says string, data ...EventField) EventType {
	return EventType{Name: name, Version: 1, Says: says, About: AboutServer, Heard: HeardByOwner, Data: data}
}

// owned is an event of something else that belongs to somebody.
func owned(name, says string, data ...EventField) EventType {
	return EventType{Name: name, Version: 1, Says: says, About: AboutNone, Heard: HeardByOwner, Data: data}
}

// staff is an event for those who see everything.
func staff(name, says string, data ...EventField) EventType {
	return EventType{Name: name, Version: 1, Says: says, About: AboutNone, Heard: HeardByStaff, Data: data}
}

// perhaps is an event of a server or of something else.
func perhaps(t EventType) EventType {
	t.About = AboutPerhaps
	return t
}

// always is a detail that every event of a type has.
func always(name, says string) EventField { return EventField{Name: name, Says: says, Always: true} }

// sometimes is a detail that may be missing.
func sometimes(name, says string) EventField { return EventField{Name: name, Says: says} }

// failed are the details of what did not succeed, and more.
func failed(more ...EventField) []EventField {
	return append([]EventField{
		always("cause", "why, in words for people"),
		always("code", "why, as a stable code; empty if there is none for it"),
	}, more...)
}

// Details that several types have.
var (
	ofUser     = always("user", "the user's ID")
	ofSnapshot = always("snapshot", "its name")
	ofSchedule = sometimes("schedule", "the ID of the schedule that it belongs to")
	ofNode     = always("node", "the node's name")
	byOthers   = sometimes("by", "who did it, if it was none of our operations")
)
