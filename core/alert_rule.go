package core

import (
	"maps"
	"slices"
	"time"
)

// AlertKind is a kind of thing that can be wrong.
type AlertKind string

// The kinds of alerts.
const (
	AlertCPU       AlertKind = "cpu"       // of a server
	AlertMemory    AlertKind = "memory"    // of a server
	AlertDisk      AlertKind = "disk"      // of a server; Proxmox VE tells it of containers only
	AlertBandwidth AlertKind = "bandwidth" // of a server: what it used of the month's traffic

	AlertNodeDown    AlertKind = "node-down"
	AlertNodeCPU     AlertKind = "node-cpu"
	AlertNodeMemory  AlertKind = "node-memory"
	AlertStorageFull AlertKind = "storage-full"
	AlertCertificate AlertKind = "certificate" // of a node, near its end

	AlertClusterAway    AlertKind = "cluster-away"
	AlertEverythingAway AlertKind = "everything-away" // no cluster at all is reached: the network is more likely ours
	AlertOperationStuck AlertKind = "operation-stuck"
)

// OfOperation and OfEverything are subjects of alerts that are not measured.
const (
	OfOperation  SubjectKind = "operation"
	OfEverything SubjectKind = "everything"
)

// AlertRule says when a reading becomes an alert.
type AlertRule struct {
	Off       bool
	Threshold float64       // in the kind's unit; a reading that reaches it is a breach
	Clear     float64       // a reading that has not reached this is well again
	For       time.Duration // how long a breach lasts before it is an alert
	ClearFor  time.Duration // how long it is well before that is over
	Cooldown  time.Duration // after it was told, nothing is told of its coming back
	Unit      string        // percent, days, or empty for yes or no
	Below     bool          // less is worse
}

// Breach reports whether a reading is beyond the threshold.
func (r AlertRule) Breach(value float64) bool { return r.beyond(value, r.Threshold) }

// Well reports whether a reading is so far from the threshold that a breach
// is over.
func (r AlertRule) Well(value float64) bool { return !r.beyond(value, r.Clear) }

func (r AlertRule) beyond(value, line float64) bool {
	if r.Below {
		return value <= line
	}
	return value >= line
}

const (
	alertFor      = 5 * time.Minute
	alertAwayFor  = 2 * time.Minute
	alertCooldown = time.Hour
	alertGap      = 5 // percent between the threshold and what clears it
	alertGapDays  = 2
)

func percentRule(hold time.Duration) AlertRule {
	return AlertRule{Threshold: 90, Clear: 90 - alertGap, For: hold, ClearFor: hold, Cooldown: alertCooldown, Unit: "percent"}
}

func plainRule(hold time.Duration) AlertRule {
	return AlertRule{Threshold: 1, Clear: 1, For: hold, Cooldown: alertCooldown}
}

// alertRules are the rules that hold where nobody said otherwise.
var alertRules = map[AlertKind]AlertRule{
	AlertCPU: percentRule(alertFor), AlertMemory: percentRule(alertFor), AlertDisk: percentRule(alertFor), AlertBandwidth: percentRule(0),
	AlertNodeCPU: percentRule(alertFor), AlertNodeMemory: percentRule(alertFor), AlertStorageFull: percentRule(alertFor),
	AlertNodeDown: plainRule(alertAwayFor), AlertClusterAway: plainRule(alertAwayFor), AlertEverythingAway: plainRule(alertAwayFor),
	AlertOperationStuck: plainRule(0),
	AlertCertificate:    {Threshold: 10, Clear: 10 + alertGapDays, Cooldown: 24 * time.Hour, Unit: "days", Below: true},
}

// tunable are the kinds that users have a say in, of their servers, and
// ofClusters those that operators have a say in, for each cluster.
var (
	tunable    = []AlertKind{AlertCPU, AlertMemory, AlertDisk, AlertBandwidth}
	ofClusters = []AlertKind{AlertNodeDown, AlertNodeCPU, AlertNodeMemory, AlertStorageFull, AlertCertificate, AlertClusterAway}
)

// AlertKinds lists every kind.
func AlertKinds() []AlertKind { return slices.Sorted(maps.Keys(alertRules)) }

// TunableAlerts lists the kinds that users have a say in.
func TunableAlerts() []AlertKind { return slices.Clone(tunable) }

// ClusterAlertKinds lists the kinds that operators have a say in, for each
// cluster: all that is about it or something of it, and not about a server.
func ClusterAlertKinds() []AlertKind { return slices.Clone(ofClusters) }

// Urgent reports whether an alert of the kind is told at once, however much else
// there is to tell.
func (k AlertKind) Urgent() bool {
	return k == AlertNodeDown || k == AlertClusterAway || k == AlertEverythingAway
}

// Rule is the kind's rule where nobody said otherwise.
func (k AlertKind) Rule() AlertRule { return alertRules[k] }

// AlertTuning is what somebody wants other than usual in a rule; nil is as usual.
type AlertTuning struct {
	Off       *bool
	Threshold *float64
	Clear     *float64       // by default 5 percent less than the threshold, or half of it below 10; 2 days more
	For       *time.Duration // both ways; what is only so or not is over at once
	Cooldown  *time.Duration
}

// AlertSettings is what a user, or the owner of a server for it, or an operator
// for what is not a server's in a cluster, wants other than usual.
type AlertSettings struct {
	Rules         map[AlertKind]AlertTuning
	SilencedUntil time.Time // nothing is told until then; zero if not
	Version       int64     // 0 if nobody ever said anything
}

// Clone copies what it points at.
func (s AlertSettings) Clone() AlertSettings {
	s.Rules = maps.Clone(s.Rules)
	for kind, t := range s.Rules {
		s.Rules[kind] = AlertTuning{Off: copied(t.Off), Threshold: copied(t.Threshold), Clear: copied(t.Clear), For: copied(t.For), Cooldown: copied(t.Cooldown)}
	}
	return s
}

// TunedServer is a server for which somebody wants rules other than usual.
type TunedServer struct {
	Server ServerID
	User   AlertSettings // of its owner
	Own    AlertSettings
}

// Rule is the rule of a kind for the server: what was said for it, before what
// its owner said for all of theirs.
func (t TunedServer) Rule(kind AlertKind) AlertRule {
	return t.Own.tune(kind, t.User.tune(kind, kind.Rule()))
}

// SilencedUntil is when something may be told of the server again.
func (t TunedServer) SilencedUntil() time.Time {
	if t.User.SilencedUntil.After(t.Own.SilencedUntil) {
		return t.User.SilencedUntil
	}
	return t.Own.SilencedUntil
}

// Rule is the rule of a kind under the settings alone.
func (s AlertSettings) Rule(kind AlertKind) AlertRule { return s.tune(kind, kind.Rule()) }

func (s AlertSettings) tune(kind AlertKind, r AlertRule) AlertRule {
	t := s.Rules[kind]
	if t.Threshold != nil {
		r.Threshold, r.Clear = *t.Threshold, max(*t.Threshold-alertGap, *t.Threshold/2)
		if r.Below {
			r.Clear = *t.Threshold + alertGapDays
		}
	}
	if t.Clear != nil {
		r.Clear = *t.Clear
	}
	set(&r.Off, t.Off)
	set(&r.For, t.For)
	if r.Unit != "" {
		set(&r.ClearFor, t.For)
	}
	set(&r.Cooldown, t.Cooldown)
	return r
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}
