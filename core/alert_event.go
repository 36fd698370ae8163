package core

// Events of alerts. The data of the first two: alert, its ID; kind; subject, as KIND/ID;
// name, of the subject; value and threshold, as decimal numbers in unit
// (percent, days, minutes, or empty where there is only yes or no); since, in
// RFC 3339. Of one that is resolved also cause, if it was not that all is well
// again: gone, moved or off. Server and Owner are those of the subject. An
// event without an owner concerns the operators.
const (
	EventAlertRaised   = "alert.raised"      // told once, however often it comes and goes within its cooldown
	EventAlertResolved = "alert.resolved"    // of each that was raised
	EventAlertSilenced = "alert.silenced"    // it is not told until a time; the data have until, empty when it is told again
	EventAlertRulesSet = "server.alerts_set" // somebody said what rules a server has
)

// alertEvents are those, for the catalogue.
var alertEvents = []string{EventAlertRaised, EventAlertResolved, EventAlertSilenced, EventAlertRulesSet}
