package alert

import (
	"time"

	"github.com/remudahq/remuda/core"
)

// Verdict is what a reading made of an alert.
type Verdict struct {
	Changed bool // it is to be stored
	Dropped bool // it never became one, and is to be forgotten
	Raised  bool // that it fires is to be told
	Ended   bool // that it is resolved is to be told
}

// Judge takes over a reading. It is pure: the same alert, rule, reading and
// time make the same alert. A new alert has no state; one that is dropped, or
// is new and has none afterwards, is nothing to keep.
//
// An alert fires when every reading of the rule's duration was a breach, and is
// resolved when every reading of such a time was well. What lies between the two
// lines changes neither. Within the cooldown after it was told, either way, its
// coming back is counted and not told; if it still fires when the cooldown is
// over, it is told then. Whatever was told as raised is told as resolved.
func Judge(a core.Alert, rule core.AlertRule, value float64, now time.Time) (core.Alert, Verdict) {
	before := a
	var v Verdict
	breach := rule.Breach(value) && !rule.Off && a.State != core.AlertFiring
	a.OverSince = hold(a.OverSince, breach, now)
	long := breach && now.Sub(a.OverSince) >= rule.For
	switch a.State {
	case "":
		if breach {
			a.State, a.Open, a.Since = core.AlertPending, true, now
			a.Value, a.Threshold = value, rule.Threshold
		}
	case core.AlertPending:
		v.Dropped = !breach
	case core.AlertFiring:
		a = ease(a, rule, value, now)
	case core.AlertResolved:
		if long {
			a.Flaps++
		}
	}
	if long {
		a = fire(a, rule, value, now)
	}
	a, v = tell(a, v, rule, now)
	if a.State == core.AlertResolved && a.OverSince.IsZero() && cooled(a, rule, now) {
		a.Open = false
	}
	v.Changed = !v.Dropped && a != before
	return a, v
}

// hold keeps the time since which something is so.
func hold(since time.Time, so bool, now time.Time) time.Time {
	if !so {
		return time.Time{}
	}
	if since.IsZero() || since.After(now) { // the clock was set back
		return now
	}
	return since
}

func fire(a core.Alert, rule core.AlertRule, value float64, now time.Time) core.Alert {
	a.State, a.Since = core.AlertFiring, a.OverSince
	a.Value, a.Threshold = value, rule.Threshold
	a.OverSince, a.UnderSince, a.ResolvedAt, a.Cause = time.Time{}, time.Time{}, time.Time{}, ""
	if a.RaisedAt.IsZero() {
		a.RaisedAt = now
	}
	return a
}

// ease resolves what fires when it has been well for long enough.
func ease(a core.Alert, rule core.AlertRule, value float64, now time.Time) core.Alert {
	if rule.Off {
		return resolve(a, core.AlertOff, now)
	}
	well := rule.Well(value)
	a.UnderSince = hold(a.UnderSince, well, now)
	if !well || now.Sub(a.UnderSince) < rule.ClearFor {
		return a
	}
	a.Value, a.Threshold = value, rule.Threshold
	return resolve(a, "", now)
}

func resolve(a core.Alert, cause string, now time.Time) core.Alert {
	a.State, a.Cause, a.ResolvedAt = core.AlertResolved, cause, now
	a.UnderSince = time.Time{}
	return a
}

// tell decides whether anybody hears of what the alert is now.
func tell(a core.Alert, v Verdict, rule core.AlertRule, now time.Time) (core.Alert, Verdict) {
	switch {
	case a.State == core.AlertFiring && !a.Told && cooled(a, rule, now) && !a.Silent(now):
		a.Told, a.ToldAt, v.Raised = true, now, true
	case a.State == core.AlertResolved && a.Told:
		a.Told, a.ToldAt, v.Ended = false, now, true
	}
	return a, v
}

// cooled reports whether the alert may be told again.
func cooled(a core.Alert, rule core.AlertRule, now time.Time) bool {
	return a.ToldAt.IsZero() || !now.Before(a.ToldAt.Add(rule.Cooldown))
}

// End resolves an alert because its subject is gone, or not what it was. What
// comes after it is another alert.
func End(a core.Alert, cause string, now time.Time) (core.Alert, Verdict) {
	if a.State == core.AlertPending {
		return a, Verdict{Dropped: true}
	}
	v := Verdict{Changed: true, Ended: a.Told}
	if a.State == core.AlertFiring {
		a = resolve(a, cause, now)
	}
	if a.Told {
		a.Told, a.ToldAt = false, now
	}
	a.Open = false
	return a, v
}

// Unseen is the alert after a time in which nothing was seen of its subject:
// that time counts neither as a breach nor as its end.
func Unseen(a core.Alert, gap time.Duration) core.Alert {
	for _, since := range []*time.Time{&a.OverSince, &a.UnderSince} {
		if !since.IsZero() {
			*since = since.Add(gap)
		}
	}
	return a
}
