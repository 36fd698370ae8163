package core

import (
	"maps"
	"slices"
	"time"
)

// Limits of what can be said about rules.
const (
	MaxAlertFor      = 24 * time.Hour
	MinAlertCooldown = time.Minute
	MaxAlertCooldown = 7 * 24 * time.Hour
	MaxAlertSilence  = 366 * 24 * time.Hour
	MaxAlertPercent  = 1000
	MaxAlertDays     = 365  // of a threshold
	MaxAlertDaysWell = 1000 // of what clears it
)

// Validate names everything that is wrong with the settings of a user, or of a
// server. Invalid.
func (s AlertSettings) Validate(now time.Time) error { return s.validate(now, tunable) }

// ValidateOfCluster names everything that is wrong with the settings of a
// cluster. Invalid.
func (s AlertSettings) ValidateOfCluster(now time.Time) error { return s.validate(now, ofClusters) }

func (s AlertSettings) validate(now time.Time, kinds []AlertKind) error {
	var v Violations
	for _, kind := range slices.Sorted(maps.Keys(s.Rules)) {
		path := "rules." + Clip(string(kind))
		if !slices.Contains(kinds, kind) {
			v.Add(path, "is no rule that can be set: those are %v", kinds)
			continue
		}
		s.Rules[kind].check(&v, path, kind.Rule())
	}
	CheckSilence(&v, "silenced_until", s.SilencedUntil, now)
	return v.Err()
}

// check notes what is wrong with what is wanted other than in the usual rule.
func (t AlertTuning) check(v *Violations, path string, usual AlertRule) {
	switch {
	case usual.Unit == "":
		v.Check(t.Threshold == nil, path+".threshold", "has no meaning here: it is so, or not")
		v.Check(t.Clear == nil, path+".clear", "has no meaning here: it is so, or not")
	case t.Clear != nil && t.Threshold == nil:
		v.Add(path+".clear", "needs a threshold beside it")
	case t.Threshold != nil && usual.Below:
		t.checkDays(v, path)
	case t.Threshold != nil:
		t.checkPercent(v, path)
	}
	if usual.Below { // counted once a day, so there is nothing that could last
		v.Check(t.For == nil || *t.For <= 0, path+".duration", "has no meaning here: it is looked at once a day")
	}
	if t.For != nil {
		v.Check(*t.For >= 0 && *t.For <= MaxAlertFor, path+".duration", "must be 0 to %d seconds", MaxAlertFor/time.Second)
	}
	if t.Cooldown != nil {
		v.Check(*t.Cooldown >= MinAlertCooldown && *t.Cooldown <= MaxAlertCooldown, path+".cooldown", "must be %d to %d seconds",
			MinAlertCooldown/time.Second, MaxAlertCooldown/time.Second)
	}
}

func (t AlertTuning) checkPercent(v *Violations, path string) {
	v.Check(*t.Threshold >= 1 && *t.Threshold <= MaxAlertPercent, path+".threshold", "must be 1 to %d percent", MaxAlertPercent)
	if t.Clear != nil {
		v.Check(*t.Clear > 0 && *t.Clear <= *t.Threshold, path+".clear", "must be more than 0, and no more than the threshold")
	}
}

// checkDays: fewer are worse.
func (t AlertTuning) checkDays(v *Violations, path string) {
	v.Check(*t.Threshold >= 1 && *t.Threshold <= MaxAlertDays, path+".threshold", "must be 1 to %d days", MaxAlertDays)
	if t.Clear != nil {
		v.Check(*t.Clear >= *t.Threshold && *t.Clear <= MaxAlertDaysWell, path+".clear", "must be no less than the threshold, and up to %d days", MaxAlertDaysWell)
	}
}

// CheckSilence notes what is wrong with the end of a silence; zero is none.
func CheckSilence(v *Violations, path string, until, now time.Time) {
	v.Check(!until.After(now.Add(MaxAlertSilence)), path, "must be within a year")
}
