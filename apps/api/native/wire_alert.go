package native

import "time"

// Alert is something that is wrong, or was.
type Alert struct {
	ID            string       `json:"id" format:"uuid"`
	Kind          string       `json:"kind" enum:"cpu,memory,disk,bandwidth,node-down,node-cpu,node-memory,storage-full,certificate,cluster-away,everything-away,operation-stuck"`
	State         string       `json:"state" enum:"firing,resolved"`
	Subject       AlertSubject `json:"subject"`
	ServerID      *string      `json:"server_id" doc:"Null for what is no server."`
	ClusterID     *string      `json:"cluster_id" doc:"Null for what is of no one cluster."`
	Value         float64      `json:"value" doc:"In unit, when the state last changed. Of what is only so or not, 1 or 0."`
	Threshold     float64      `json:"threshold" doc:"In unit; a value that reaches it is a breach."`
	Unit          *string      `json:"unit" enum:"percent,days" doc:"Null for what is only so or not."`
	Since         time.Time    `json:"since" doc:"When the breach began."`
	RaisedAt      time.Time    `json:"raised_at" doc:"When it first fired."`
	ResolvedAt    *time.Time   `json:"resolved_at" doc:"Null while it fires."`
	Cause         *string      `json:"cause" enum:"gone,moved,off" doc:"Of its end, if that is not that all is well: its subject is gone, belongs to somebody else, or the rule was switched off."`
	Flaps         int          `json:"flaps" doc:"How often it came back before its cooldown was over; of that nobody was told."`
	ToldAt        *time.Time   `json:"told_at" doc:"When an event last told of it; null if none did."`
	SilencedUntil *time.Time   `json:"silenced_until"`
	Version       int64        `json:"version"`
}

// AlertSubject is what an alert is about.
type AlertSubject struct {
	Kind string `json:"kind" enum:"server,node,storage,cluster,operation,everything"`
	ID   string `json:"id" doc:"Of a server, cluster or operation its ID; of a node CLUSTER/NODE, of a storage CLUSTER/NODE/STORAGE, with no node if it is shared."`
	Name string `json:"name" example:"web-1"`
}

// NewSilence says until when nobody is told of an alert.
type NewSilence struct {
	Until *time.Time `json:"until" doc:"Within a year; null to be told again at once."`
}

// AlertTuning is what somebody wants other than usual in one rule; what is left
// out is as usual.
type AlertTuning struct {
	Enabled   *bool    `json:"enabled,omitempty"`
	Threshold *float64 `json:"threshold,omitempty" doc:"Percent, 1 to 1000; of certificate days, 1 to 365. What is only so or not has none."`
	Clear     *float64 `json:"clear,omitempty" doc:"Percent, below which it is well again; if left out, 5 less than the threshold, or half of it below 10. Of certificate days, of which more is well; if left out, 2 more than the threshold."`
	Duration  *int     `json:"duration,omitempty" minimum:"-1000000000" maximum:"1000000000" doc:"Seconds that a breach lasts before it is an alert, and its end before it is resolved; up to 86400. What is only so or not is over at once; certificate has none."`
	Cooldown  *int     `json:"cooldown,omitempty" minimum:"-1000000000" maximum:"1000000000" doc:"Seconds after it was told in which its coming back is not; 60 to 604800."`
}

// NewAlertRules is what somebody wants other than usual from now on.
type NewAlertRules struct {
	Rules         map[string]AlertTuning `json:"rules,omitempty" nullable:"false" doc:"By kind: of servers cpu, memory, disk, bandwidth; of a cluster node-down, node-cpu, node-memory, storage-full, certificate, cluster-away."`
	SilencedUntil *time.Time             `json:"silenced_until,omitempty" nullable:"true" doc:"Nothing is told until then; within a year."`
}

// AlertRules is which rules hold.
type AlertRules struct {
	Rules         map[string]AlertTuning `json:"rules" nullable:"false" doc:"What is wanted other than usual, by kind."`
	SilencedUntil *time.Time             `json:"silenced_until"`
	Effective     map[string]AlertRule   `json:"effective" nullable:"false" doc:"What holds, by kind: what was said for the server, else by its owner, else the usual."`
	Version       int64                  `json:"version"`
}

// AlertRule says when a reading becomes an alert.
type AlertRule struct {
	Enabled   bool    `json:"enabled"`
	Threshold float64 `json:"threshold" doc:"Percent; of certificate days, of what is only so or not 1."`
	Clear     float64 `json:"clear" doc:"As threshold."`
	Duration  int     `json:"duration" doc:"Seconds."`
	Cooldown  int     `json:"cooldown" doc:"Seconds."`
}
