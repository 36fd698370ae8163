package core

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheRulesOfAClusterAreCheckedFieldByField(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	off, percent, day, second := new(true), new(50.0), new(24*time.Hour), new(time.Second)
	for _, c := range []struct {
		name  string
		rules map[AlertKind]AlertTuning
		until time.Time
		wrong []string
	}{
		{"nothing", nil, time.Time{}, nil},
		{"all that there is", map[AlertKind]AlertTuning{
			AlertNodeDown: {Off: off, For: day, Cooldown: day}, AlertClusterAway: {For: new(time.Duration(0))},
			AlertNodeCPU: {Threshold: percent, Clear: new(20.0), For: day}, AlertNodeMemory: {Threshold: new(1000.0)}, AlertStorageFull: {Threshold: new(1.0)},
			AlertCertificate: {Threshold: new(365.0), Clear: new(365.0), Cooldown: day},
		}, now.AddDate(1, 0, 0), nil},
		{"of servers, and of no cluster", map[AlertKind]AlertTuning{AlertCPU: {}, AlertEverythingAway: {}, AlertOperationStuck: {}, "nonsense": {}}, time.Time{},
			[]string{"rules.cpu", "rules.everything-away", "rules.nonsense", "rules.operation-stuck"}},
		{"a threshold of what is only so or not", map[AlertKind]AlertTuning{AlertNodeDown: {Threshold: percent}, AlertClusterAway: {Threshold: new(1.0), Clear: new(1.0)}}, time.Time{},
			[]string{"rules.cluster-away.clear", "rules.cluster-away.threshold", "rules.node-down.threshold"}},
		{"percent", map[AlertKind]AlertTuning{AlertNodeCPU: {Threshold: new(0.5)}, AlertNodeMemory: {Threshold: new(1000.5)}, AlertStorageFull: {Threshold: percent, Clear: new(51.0)}}, time.Time{},
			[]string{"rules.node-cpu.threshold", "rules.node-memory.threshold", "rules.storage-full.clear"}},
		{"days", map[AlertKind]AlertTuning{AlertCertificate: {Threshold: new(0.0), Clear: new(1001.0), For: second, Cooldown: second}}, time.Time{},
			[]string{"rules.certificate.clear", "rules.certificate.cooldown", "rules.certificate.duration", "rules.certificate.threshold"}},
		{"more days than a year", map[AlertKind]AlertTuning{AlertCertificate: {Threshold: new(366.0)}}, time.Time{}, []string{"rules.certificate.threshold"}},
		{"well with fewer days than bad", map[AlertKind]AlertTuning{AlertCertificate: {Threshold: new(30.0), Clear: new(29.0)}}, time.Time{}, []string{"rules.certificate.clear"}},
		{"what clears without a threshold", map[AlertKind]AlertTuning{AlertCertificate: {Clear: new(20.0)}, AlertNodeCPU: {Clear: new(20.0)}}, time.Time{},
			[]string{"rules.certificate.clear", "rules.node-cpu.clear"}},
		{"times", map[AlertKind]AlertTuning{AlertNodeDown: {For: new(25 * time.Hour), Cooldown: second}}, now.AddDate(2, 0, 0),
			[]string{"rules.node-down.cooldown", "rules.node-down.duration", "silenced_until"}},
	} {
		var wrong []string
		if e, ok := errors.AsType[*Error](AlertSettings{Rules: c.rules, SilencedUntil: c.until}.ValidateOfCluster(now)); ok {
			for _, f := range e.Fields {
				wrong = append(wrong, f.Path)
			}
		}
		slices.Sort(wrong)
		if got, want := strings.Join(wrong, ", "), strings.Join(c.wrong, ", "); got != want {
			t.Errorf("%s: wrong is %q, want %q", c.name, got, want)
		}
	}
	if err := (AlertSettings{Rules: map[AlertKind]AlertTuning{AlertNodeDown: {}}}).Validate(now); err == nil {
		t.Error("a user may set the rules of nodes")
	}
}

func TestTheRulesOfAClusterAreTuned(t *testing.T) {
	t.Parallel()
	minute := new(time.Minute)
	s := AlertSettings{Rules: map[AlertKind]AlertTuning{
		AlertCertificate: {Threshold: new(30.0)}, AlertNodeDown: {For: minute}, AlertNodeCPU: {Threshold: new(50.0), For: minute}, AlertClusterAway: {Off: new(true)}}}
	if r := s.Rule(AlertCertificate); r.Clear != 32 || !r.Breach(30) || r.Breach(30.5) || r.Well(32) || !r.Well(32.5) {
		t.Errorf("of certificates %+v", r)
	}
	if r := s.Rule(AlertNodeDown); r.For != time.Minute || r.ClearFor != 0 { // a node that is there again is there
		t.Errorf("of nodes that are down %+v", r)
	}
	if r := s.Rule(AlertNodeCPU); r.Threshold != 50 || r.Clear != 45 || r.For != time.Minute || r.ClearFor != time.Minute {
		t.Errorf("of nodes %+v", r)
	}
	if !s.Rule(AlertClusterAway).Off || s.Rule(AlertStorageFull) != AlertStorageFull.Rule() {
		t.Error("what is off, and what nobody set")
	}
}
