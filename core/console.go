package core

import "time"

// ConsoleKind is what a console shows.
type ConsoleKind string

// ConsoleTerminal is the terminal of a container, or the serial line of a VM.
const ConsoleTerminal ConsoleKind = "terminal"

// ConsoleTicket opens one console once. It is bound to who asked for it, by the
// token that they asked with, and to one server.
type ConsoleTicket struct {
	User    UserID
	Token   TokenID
	Server  ServerID
	Kind    ConsoleKind
	Expires time.Time
}
