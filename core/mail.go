package core

import (
	"maps"
	"slices"
	"time"
)

// Language is one that mails are written in.
type Language string

// The languages.
const (
	English Language = "en"
	Russian Language = "ru"
)

// Languages lists them; the first is the one of who chose none.
func Languages() []Language { return []Language{English, Russian} }

// OrDefault is the language itself, or English if it is none.
func (l Language) OrDefault() Language {
	if slices.Contains(Languages(), l) {
		return l
	}
	return English
}

// MailKind says what a mail is about.
type MailKind string

// The kinds of mails.
const (
	MailServerCreated   MailKind = "server-created"
	MailAlert           MailKind = "alert"
	MailAlertResolved   MailKind = "alert-resolved"
	MailSuspended       MailKind = "suspended"
	MailQuotaNear       MailKind = "quota-near"
	MailPasswordChanged MailKind = "password-changed" // of a user, or inside a server
	MailPaymentReminder MailKind = "payment-reminder" // on request
	MailSupportAnswer   MailKind = "support-answer"   // on request
	MailSummary         MailKind = "summary"          // stands for what was too much for mails of their own
)

// MailKinds lists every kind.
func MailKinds() []MailKind {
	return []MailKind{MailServerCreated, MailAlert, MailAlertResolved, MailSuspended, MailQuotaNear, MailPasswordChanged,
		MailPaymentReminder, MailSupportAnswer, MailSummary}
}

// Optional reports whether a user may do without mails of the kind.
func (k MailKind) Optional() bool {
	switch k {
	case MailServerCreated, MailAlert, MailAlertResolved, MailSuspended, MailQuotaNear:
		return true
	case MailPasswordChanged, MailPaymentReminder, MailSupportAnswer, MailSummary:
	}
	return false
}

// folds reports whether mails of the kind can come in storms.
func (k MailKind) folds() bool {
	switch k {
	case MailServerCreated, MailAlert, MailAlertResolved, MailQuotaNear:
		return true
	case MailSuspended, MailPasswordChanged, MailPaymentReminder, MailSupportAnswer, MailSummary:
	}
	return false
}

// Outlives reports whether users who are suspended get mails of the kind all
// the same: what tells why, and what they are asked for.
func (k MailKind) Outlives() bool {
	switch k {
	case MailSuspended, MailPasswordChanged, MailPaymentReminder, MailSupportAnswer:
		return true
	case MailServerCreated, MailAlert, MailAlertResolved, MailQuotaNear, MailSummary:
	}
	return false
}

// Bounds of mails.
const (
	MaxFoldingMails = 10               // of a kind to a user within [MailWindow]; what is more goes into a summary
	MailWindow      = time.Hour        // in which mails are counted
	MailGathering   = 10 * time.Minute // how long a summary waits for more
	MailPatience    = 24 * time.Hour   // how old an event may be that a mail still tells of
)

// MailState is how far a mail has come.
type MailState string

// The states of mails.
const (
	MailPending  MailState = "pending"
	MailSent     MailState = "sent"
	MailDead     MailState = "dead"     // given up; it can be sent again by hand
	MailWithheld MailState = "withheld" // its user is gone from mail: no address, or does not want it; or it is over
	MailFolded   MailState = "folded"   // another tells of it instead: a summary, or of an alert its end
)

// MailStates lists every state.
func MailStates() []MailState {
	return []MailState{MailPending, MailSent, MailDead, MailWithheld, MailFolded}
}

// Mail is what one user is told by mail. There is one of each event for each
// user. It holds no text: that is written when it is sent.
type Mail struct {
	ID       MailID
	User     UserID
	Event    EventID // that it tells of; an identifier of its own if somebody asked for it
	Kind     MailKind
	Params   map[string]string // what its text needs; never a secret
	To       string            // the address of the last try, or of when it was queued
	State    MailState
	Attempts int    // since it was asked for last
	Answer   string // what the mail server said last, if it refused; printable, at most [MaxMailAnswer] bytes
	Failure  string // the code of why the last try failed; empty after a good one
	DueAt    time.Time
	Created  time.Time
	TriedAt  time.Time // zero before the first try
	EndedAt  time.Time // zero while pending

	LeaseOwner string
	LeaseUntil time.Time
}

// Folds reports whether the mail goes into a summary when its user had too many
// of its kind. What tells that much is down at once never does.
func (m Mail) Folds() bool { return m.Kind.folds() && !AlertKind(m.Params["kind"]).Urgent() }

// MaxMailAnswer is how much is kept of what a mail server said.
const MaxMailAnswer = 256

// mailWaits are the pauses between the tries of a mail. Greylisting takes
// minutes, and a server that is away is back within a day.
var mailWaits = []time.Duration{
	30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour,
}

// MaxMailAttempts is how often a mail is tried.
var MaxMailAttempts = len(mailWaits) + 1

// Wait is how long to wait after so many tries that failed; false when there
// will be no other.
func (m Mail) Wait() (time.Duration, bool) {
	if m.Attempts < 1 || m.Attempts > len(mailWaits) {
		return 0, m.Attempts < 1
	}
	return mailWaits[m.Attempts-1], true
}

// Clone copies what it points at.
func (m Mail) Clone() Mail {
	m.Params = maps.Clone(m.Params)
	return m
}

// MailFilter narrows a list of mails, the newest first; what is empty narrows
// nothing.
type MailFilter struct {
	Page
	User  UserID
	State MailState
	Kind  MailKind
	Since time.Time // created then or later
}

// Message is a mail as it is handed to a mail server.
type Message struct {
	ID       string // the same for every try; without a domain
	To       string // a bare address
	Subject  string // one line
	Text     string
	HTML     string
	Language Language
	At       time.Time
}

// Why a mail was not sent, besides the codes of errors.
const (
	CodeMailRefused  = "mail-refused"         // the mail server will not take it, now or ever
	CodeMailDelayed  = "mail-delayed"         // the mail server will not take it now
	CodeMailInsecure = "mail-server-insecure" // the mail server speaks no TLS that we trust
	CodeMailLogin    = "mail-login-refused"   // the mail server does not take our user and password
	CodeMailOff      = "mail-not-set-up"
)
