package core

// The types of events about alerts. Owner and subject are those of what the
// alert is about; one that belongs to nobody concerns the operators.
const (
	EventAlertRaised   = "alert.raised" // once, however often it comes and goes within its cooldown
	EventAlertResolved = "alert.resolved"
	EventAlertSilenced = "alert.silenced"
	EventAlertRulesSet = "server.alerts_set"
	EventUserAlertsSet = "user.alerts_set"

	EventClusterAlertsSet = "cluster.alerts_set"
)

var (
	ofAlert   = always("alert", "the alert's ID")
	ofKind    = always("kind", "the alert's kind")
	ofAnAlert = []EventField{
		ofAlert, ofKind,
		always("subject", "what it is about, as KIND/ID"),
		always("name", "the name of what it is about"),
		always("value", "what was measured"),
		always("threshold", "where the rule has its limit"),
		always("unit", "of both: percent, days, minutes, or empty where there is only yes or no"),
		always("since", "since when it is so"),
		sometimes("cause", "why it is over, if it was not that all is well again: gone, moved or off"),
		sometimes("flaps", "how often it came and went meanwhile"),
	}
)

var alertEvents = []EventType{
	perhaps(owned(EventAlertRaised, "An alert was raised; it is told once, however often it comes and goes within its cooldown.", ofAnAlert...)),
	perhaps(owned(EventAlertResolved, "An alert that was raised is over.", ofAnAlert...)),
	perhaps(owned(EventAlertSilenced, "An alert is told no more until a time, or is told again.", ofAlert, ofKind,
		always("until", "until when; empty when it is told again"))),
	told(EventAlertRulesSet, "The rules of alerts for one server were set."),
	owned(EventUserAlertsSet, "The rules of alerts for all servers of a user were set.", ofUser),
	staff(EventClusterAlertsSet, "The rules of alerts for what is not a server's in a cluster were set.", ofCluster, ofName),
}
