package sample

import (
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
)

// gathering is what is known of one cluster, and not written yet.
type gathering struct {
	mu      sync.Mutex
	heard   time.Time // when the cluster was last asked, by us
	sweep   core.LastSweep
	tracks  map[core.Subject]*track
	buckets map[bucket]core.Sample
	wrote   time.Time // the minute in which samples were last written
}

// track is one thing that is measured.
type track struct {
	kept core.LastMeasure // as it is in the store
	now  core.LastMeasure
}

type bucket struct {
	subject core.Subject
	at      time.Time
}

// gap is how long nobody may have looked for what was moved meanwhile to be
// spread over that time. After that nobody knows when it was.
const gap = 5 * time.Minute

// patience is how long what could not be written is kept.
const patience = 10 * time.Minute

// stale reports whether somebody else may have swept the cluster since we did,
// or we never have. A patrol that is silent for three rounds loses it.
func (g *gathering) stale(now time.Time, every time.Duration) bool {
	return g.tracks == nil || now.Sub(g.heard) >= 3*every
}

// due reports whether a minute is over.
func (g *gathering) due(now time.Time) bool {
	minute := core.ByMinute.Bucket(now)
	if g.wrote.IsZero() {
		g.wrote = minute
		return false
	}
	over := !minute.Equal(g.wrote)
	g.wrote = minute
	return over
}

// take takes a sweep into account.
func (g *gathering) take(swept Sweep) {
	seen := make(map[core.Subject]bool, len(swept.Measures))
	for _, m := range swept.Measures {
		seen[m.Subject] = true
		t := g.tracks[m.Subject]
		if t == nil {
			t = &track{}
			g.tracks[m.Subject] = t
		}
		if m.State == core.StateUnknown { // nothing was seen of it
			t.lose(m)
			continue
		}
		g.note(t, m)
	}
	for subject, t := range g.tracks {
		if seen[subject] {
			continue
		}
		if t.lose(t.now.Measure); swept.At.Sub(t.now.At) > gap && t.kept.Lost {
			delete(g.tracks, subject)
		}
	}
}

// lose says that a thing was not seen; of one that never was, that much is kept.
func (t *track) lose(m core.Measure) {
	if t.now.Subject.ID == "" {
		t.now = core.LastMeasure{Measure: m}
	}
	t.now.Lost = true
}

// note takes over a reading.
func (g *gathering) note(t *track, m core.Measure) {
	before := t.now
	step := stepOf(before, &m)
	took, now := step.took, core.LastMeasure{Measure: m}
	in, out := step.gained(before.NetIn, m.NetIn), step.gained(before.NetOut, m.NetOut)
	read, wrote := step.gained(before.DiskRead, m.DiskRead), step.gained(before.DiskWrite, m.DiskWrite)
	if step.fresh {
		now.NetInRate, now.NetOutRate, now.DiskReadRate, now.DiskWriteRate = rate(in, took), rate(out, took), rate(read, took), rate(wrote, took)
	} else { // the very same reading: nobody has collected a later one
		now.NetInRate, now.NetOutRate, now.DiskReadRate, now.DiskWriteRate = before.NetInRate, before.NetOutRate, before.DiskReadRate, before.DiskWriteRate
	}
	t.now = now
	sample := core.Sample{Subject: m.Subject, Resolution: core.ByMinute, At: core.ByMinute.Bucket(m.At), CPUs: m.CPUs, MemoryTotal: m.MemoryTotal, DiskTotal: m.DiskTotal}
	sample.CPU.Note(m.CPU)
	sample.Memory.NoteBytes(m.Memory)
	sample.Disk.NoteBytes(m.Disk)
	if m.State == string(core.Off) { // it uses nothing
		return
	}
	if sample.CPU.Count+sample.Memory.Count+sample.Disk.Count > 0 {
		g.add(sample)
	}
	if step.fresh && m.At.Sub(before.At) <= gap {
		g.spread(before.At, m, in, out, read, wrote)
	}
}

func (g *gathering) add(s core.Sample) {
	if g.buckets == nil {
		g.buckets = map[bucket]core.Sample{}
	}
	key := bucket{s.Subject, s.At}
	if there, ok := g.buckets[key]; ok {
		s = there.Plus(s)
	}
	g.buckets[key] = s
}

// spread shares what was moved since a moment among the minutes that have
// passed, as if it had come evenly.
func (g *gathering) spread(from time.Time, m core.Measure, in, out, read, wrote *int64) {
	if in == nil && out == nil && read == nil && wrote == nil || !m.At.After(from) {
		return
	}
	if began := m.At.Add(-m.Uptime); began.After(from) {
		from = began
	}
	for at := core.ByMinute.Bucket(from); at.Before(m.At); at = at.Add(time.Minute) {
		begin, end := later(from, at), earlier(m.At, at.Add(time.Minute))
		part := func(all *int64) *int64 { return share(all, begin.Sub(from), end.Sub(from), m.At.Sub(from)) }
		g.add(core.Sample{Subject: m.Subject, Resolution: core.ByMinute, At: at, NetIn: part(in), NetOut: part(out), DiskRead: part(read), DiskWrite: part(wrote)})
	}
}

// share is what falls between two moments; all shares come to all there is.
func share(all *int64, begin, end, of time.Duration) *int64 {
	if all == nil {
		return nil
	}
	until := func(d time.Duration) int64 {
		if d >= of {
			return *all
		}
		return int64(float64(*all) * (float64(d) / float64(of)))
	}
	return new(until(end) - until(begin))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// changed is what is to be written: what has moved far enough, or, when it is
// due, what has moved at all.
func (g *gathering) changed(due bool) (all []core.LastMeasure) {
	for _, t := range g.tracks {
		there := t.kept.Subject.ID != ""
		if there && (t.kept.Same(t.now) || !due && t.kept.Near(t.now)) {
			continue
		}
		all = append(all, t.now)
	}
	return all
}

func (g *gathering) kept(changed []core.LastMeasure) {
	for _, m := range changed {
		if t := g.tracks[m.Subject]; t != nil {
			t.kept = m
		}
	}
}

func (g *gathering) gathered() []core.Sample {
	all := make([]core.Sample, 0, len(g.buckets))
	for _, s := range g.buckets {
		all = append(all, s)
	}
	return all
}

// spare forgets what could not be written for too long.
func (g *gathering) spare(now time.Time) {
	for key := range g.buckets {
		if now.Sub(key.at) > patience {
			delete(g.buckets, key)
		}
	}
}
