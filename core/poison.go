package core

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

// PoisonID identifies a message that was put aside.
type PoisonID string

// Poison is a message that a group of consumers could not handle, and that was
// put aside so that those behind it need not wait. It stays until it is handled
// after all, or dropped.
type Poison struct {
	ID       PoisonID
	Group    string // who could not handle it
	Message  string // the message's ID; an event's, if it is one
	Type     string // of the event; empty if it is none
	Server   ServerID
	Position int64 // of the event in the log; 0 if it is none
	Payload  []byte
	Failure  string // the kind of the last error
	Error    string // its words; at most [MaxPoisonError] bytes
	Tries    int    // in all
	FirstAt  time.Time
	LastAt   time.Time
	Wanted   bool // somebody asked for it to be handled again

	LeaseOwner string
	LeaseUntil time.Time
}

// MaxPoisonError is how much is kept of why a message could not be handled.
const MaxPoisonError = 4096

// Clone copies what it points at.
func (p Poison) Clone() Poison {
	p.Payload = bytes.Clone(p.Payload)
	return p
}

// PoisonFilter narrows a list of messages put aside, the newest first; what is
// empty narrows nothing.
type PoisonFilter struct {
	Page
	Group string
}

// PoisonCount is how many messages a group has put aside.
type PoisonCount struct {
	Group  string
	Count  int64
	Oldest time.Time // when the first of them was put aside
}

// Poisons reports whether an error of the kind, that stays, may put a message
// aside: it is the message's fault, or the handler's. The others are the
// world's, and pass: messages wait for that, in their order.
func (k Kind) Poisons() bool {
	switch k {
	case Internal, Invalid, NotFound, Denied:
		return true
	case Conflict, Busy, Exhausted, Unavailable, Unknown:
	}
	return false
}

// PoisonError is an error as it is kept with the message.
func PoisonError(err error) string {
	text := strings.ToValidUTF8(err.Error(), "\uFFFD")
	if len(text) <= MaxPoisonError {
		return text
	}
	end := MaxPoisonError - len("…")
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
