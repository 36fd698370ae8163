package core

import "time"

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states of deliveries.
const (
	DeliveryPending   DeliveryState = "pending"
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryDead      DeliveryState = "dead"     // given up; it can be sent again by hand
	DeliveryWithheld  DeliveryState = "withheld" // its owner may not hear of it any more
)

// Delivery is one event on its way to one webhook. There is one of each event
// for each webhook.
type Delivery struct {
	ID       DeliveryID
	Webhook  WebhookID
	Event    Event
	State    DeliveryState
	Attempts int    // since it was asked for last
	Status   int    // that the endpoint answered last; 0 if it did not
	Answer   string // what it said with it, at most [MaxWebhookAnswer] bytes, printable
	Failure  string // the code of why the last try failed; empty after a good one
	DueAt    time.Time
	Created  time.Time
	TriedAt  time.Time // zero before the first try
	EndedAt  time.Time // zero while pending

	LeaseOwner string
	LeaseUntil time.Time
}

// Why a try failed, besides the codes of errors.
const (
	DeliveryRefused    = "refused"    // the endpoint answered with another status than 2xx
	DeliveryRedirected = "redirected" // the endpoint answered 3xx, which is not followed
)

// waits are the pauses between the tries of a delivery.
var waits = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
}

// MaxDeliveryAttempts is how often a delivery is tried.
var MaxDeliveryAttempts = len(waits) + 1

// Wait is how long to wait after so many tries that failed; false when there
// will be no other.
func (d Delivery) Wait() (time.Duration, bool) {
	if d.Attempts < 1 || d.Attempts > len(waits) {
		return 0, d.Attempts < 1
	}
	return waits[d.Attempts-1], true
}

// Clone copies what it points at.
func (d Delivery) Clone() Delivery {
	d.Event = d.Event.Clone()
	return d
}

// Letter is what is sent to an endpoint.
type Letter struct {
	URL     string
	ID      string // the same for every try
	At      time.Time
	Secrets []string // that it is signed with, each
	Event   Event
}

// Receipt is what an endpoint answered.
type Receipt struct {
	Status int
	Answer string // the beginning of the body, printable, at most [MaxWebhookAnswer] bytes
}
