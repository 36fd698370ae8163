package core

import (
	"math"
	"strconv"
	"time"
)

// AlertID identifies an alert.
type AlertID string

// AlertState is where an alert stands.
type AlertState string

// The states of alerts.
const (
	AlertPending  AlertState = "pending" // it may become one; nobody is shown it
	AlertFiring   AlertState = "firing"
	AlertResolved AlertState = "resolved"
)

// Alert is one thing that is wrong, or was: a reading beyond its threshold for
// longer than its rule bears.
type Alert struct {
	ID      AlertID
	Kind    AlertKind
	Subject Subject
	Cluster ClusterID // empty for what concerns no one cluster
	Server  ServerID  // whose it is; empty for what operators alone have
	Owner   UserID    // of the server
	Name    string    // of the subject, as people know it

	State     AlertState
	Value     float64 // in the kind's unit, when the state last moved
	Threshold float64
	Since     time.Time // when the breach began
	RaisedAt  time.Time // when it first fired; zero while it is pending
	ResolvedAt,
	SilencedUntil time.Time // zero if not
	Cause string // of its end, if that is not that all is well: [AlertGone], [AlertMoved], [AlertOff]
	Flaps int    // how often it came back before its cooldown was over

	OverSince  time.Time // since when its readings are beyond the threshold, unbroken
	UnderSince time.Time // since when they are well again, unbroken
	Told       bool      // as raised, and not as resolved since
	ToldAt     time.Time // when it was last told of, either way; zero if never
	Open       bool      // it is still looked at: pending, firing, or not cooled down
	Version    int64     // 1 when new
}

// Why an alert ended, besides that all is well again.
const (
	AlertGone  = "gone"  // its subject is not there any more
	AlertMoved = "moved" // it belongs to another owner now, or is on another cluster
	AlertOff   = "off"   // its rule was switched off
)

// Silent reports whether nobody shall be told of it now.
func (a Alert) Silent(now time.Time) bool { return now.Before(a.SilencedUntil) }

// Facts is what an event tells of the alert; numbers to a tenth.
func (a Alert) Facts() map[string]string {
	number := func(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }
	facts := map[string]string{"alert": string(a.ID), "kind": string(a.Kind), "subject": string(a.Subject.Kind) + "/" + a.Subject.ID, "name": a.Name,
		"value": number(a.Value), "threshold": number(a.Threshold), "unit": a.Kind.Rule().Unit, "since": a.Since.UTC().Format(time.RFC3339)}
	if a.Cause != "" {
		facts["cause"] = a.Cause
	}
	if a.Flaps > 0 {
		facts["flaps"] = strconv.Itoa(a.Flaps)
	}
	return facts
}

// AlertFilter narrows a list of alerts, which is sorted by ID. Empty fields do
// not narrow. What is pending is never listed.
type AlertFilter struct {
	Page
	Viewer UserID // only what is theirs, or about a server that was granted to them
	Owner  UserID
	State  AlertState
	Kind   AlertKind
	Server ServerID
	Newest bool // the newest first: After then continues downward
}

// OpenAlert is an alert that is looked at, and how its server is by now.
type OpenAlert struct {
	Alert
	There     bool // false: the server is gone
	OwnedBy   UserID
	OnCluster ClusterID
}

// AlertRound is what is remembered of the sweeps over a cluster.
type AlertRound struct {
	Cluster     ClusterID
	SweptAt     time.Time // when it was last asked, to half a minute; zero if never
	FailedSince time.Time // since when it does not answer; zero while it does
}
