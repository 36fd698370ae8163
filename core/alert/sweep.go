package alert

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
)

// move is what is to be written of an alert, and told.
type move struct {
	alert core.Alert
	Verdict
	forget bool // once it is told
}

// swept are the kinds of which a sweep tells.
var swept = map[core.AlertKind]bool{
	core.AlertCPU: true, core.AlertMemory: true, core.AlertDisk: true, core.AlertBandwidth: true,
	core.AlertNodeDown: true, core.AlertNodeCPU: true, core.AlertNodeMemory: true, core.AlertStorageFull: true,
}

// good judges a sweep that went well.
func (k *Keeper) good(ctx context.Context, mind *sight, b *book, s Sweep) []move {
	moves := k.leave(mind, b, s)
	last := b.round.SweptAt
	if !b.round.FailedSince.IsZero() {
		last = b.round.FailedSince
	}
	for _, r := range k.readings(ctx, mind, b, s) {
		moves = k.judge(mind, b, moves, r, last)
	}
	for _, kind := range []core.AlertKind{core.AlertClusterAway, core.AlertEverythingAway} {
		moves = k.judge(mind, b, moves, awayReading(kind, s.Cluster, 0), b.round.SweptAt)
	}
	return moves
}

// failed judges a sweep that told nothing: nothing is known but that.
func (k *Keeper) failed(mind *sight, b *book, s Sweep) (moves []move) {
	own, all := awayReading(core.AlertClusterAway, s.Cluster, 1), awayReading(core.AlertEverythingAway, s.Cluster, 0)
	if b.everyone {
		all.value = 1
	}
	moves = k.judge(mind, b, moves, all, b.round.SweptAt)
	a, there := b.open[own.key]
	switch {
	case !b.everyone:
		return k.judge(mind, b, moves, own, b.round.SweptAt)
	case there && a.State == core.AlertPending: // one alert for all of them
		return append(moves, move{alert: a.Alert, Verdict: Verdict{Dropped: true}})
	}
	return moves
}

func awayReading(kind core.AlertKind, c core.Cluster, value float64) reading {
	r := reading{key: key{kind, core.Subject{Kind: core.OfEverything, ID: "clusters"}}, name: "all clusters", value: value}
	if kind == core.AlertClusterAway {
		r.subject, r.cluster, r.name = core.Subject{Kind: core.OfCluster, ID: string(c.ID)}, c.ID, c.Name
	}
	return r
}

// judge takes over a reading; last is when its subject was seen before, as far
// as this process did not see it itself.
func (k *Keeper) judge(mind *sight, b *book, moves []move, r reading, last time.Time) []move {
	rule, silent := b.rule(r)
	open, there := b.open[r.key]
	if !there && (rule.Off || !rule.Breach(r.value)) {
		return moves
	}
	before := open.Alert
	if !there {
		before = core.Alert{ID: guest.NewID[core.AlertID](k.Kit), Kind: r.kind, Subject: r.subject, Cluster: r.cluster, Server: r.server, Name: r.name}
	}
	a := before
	if seen, ok := mind.seen[a.ID]; ok {
		last = seen
	}
	if gap := b.now.Sub(last); there && gap > k.patience() {
		a = Unseen(a, gap)
	}
	mind.seen[a.ID] = b.now
	if silent.After(a.SilencedUntil) {
		a.SilencedUntil = silent
	}
	a, v := Judge(a, rule, r.value, b.now)
	a.SilencedUntil = before.SilencedUntil
	if v.Changed = a != before && !v.Dropped; !v.Changed && !v.Dropped {
		return moves
	}
	return append(moves, move{alert: a, Verdict: v})
}

// leave ends the alerts whose subjects are gone, or another's by now. What is
// only not listed is given an hour.
func (k *Keeper) leave(mind *sight, b *book, s Sweep) (moves []move) {
	listed := make(map[core.Subject]bool, len(s.Measures))
	for _, m := range s.Measures {
		listed[m.Subject] = true
	}
	for at, a := range b.open {
		cause := ""
		switch {
		case !swept[a.Kind]:
			continue
		case a.Server != "" && !a.There:
			cause = core.AlertGone
		case a.Server != "" && (a.OnCluster != a.Cluster || a.Owner != "" && a.OwnedBy != a.Owner):
			cause = core.AlertMoved
		case listed[a.Subject]:
			delete(mind.gone, a.ID)
		case mind.gone[a.ID].IsZero():
			mind.gone[a.ID] = b.now
		case b.now.Sub(mind.gone[a.ID]) >= missing:
			cause = core.AlertGone
		}
		if cause == "" {
			continue
		}
		delete(b.open, at)
		ended, v := End(a.Alert, cause, b.now)
		moves = append(moves, move{alert: ended, Verdict: v, forget: a.Server != "" && !a.There})
	}
	return moves
}
