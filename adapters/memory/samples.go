package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (t *tx) Measures() ports.Measures { return measures{t} }
func (t *tx) Samples() ports.Samples   { return samples{t} }

// measures keeps the last that was seen; see [ports.Measures].
type measures struct{ *tx }

// samples keeps what was measured over time; see [ports.Samples].
type samples struct{ *tx }

// series is what was measured of one subject in one resolution.
type series struct {
	subject    core.Subject
	resolution core.Resolution
}

// history is all series, in order of time. A slice is replaced where its
// samples are changed, and appended to in place.
type history map[series][]core.Sample

// put places a sample as what merge makes of the one that is there.
func (h history) put(u *undo, s core.Sample, merge func(there core.Sample) core.Sample) {
	key := series{s.Subject, s.Resolution}
	before := h[key]
	u.note(func() { h.restore(key, before) })
	at, found := slices.BinarySearchFunc(before, s.At, func(one core.Sample, t time.Time) int { return one.At.Compare(t) })
	switch {
	case found:
		after := slices.Clone(before)
		after[at] = merge(after[at])
		h[key] = after
	case at == len(before):
		h[key] = append(before, s)
	default:
		h[key] = slices.Insert(slices.Clone(before), at, s)
	}
}

func (h history) restore(key series, before []core.Sample) {
	if before == nil {
		delete(h, key)
		return
	}
	h[key] = before[:len(before):len(before)]
}

// drop forgets all of a subject.
func (h history) drop(u *undo, subject core.Subject) {
	for _, r := range []core.Resolution{core.ByMinute, core.ByHour, core.ByDay} {
		key := series{subject, r}
		if before, ok := h[key]; ok {
			u.note(func() { h[key] = before })
			delete(h, key)
		}
	}
}

func measureKey(s core.Subject) string { return s.ID + " " + string(s.Kind) }

func (m measures) Last(_ context.Context, subjects ...core.Subject) ([]core.LastMeasure, error) {
	defer m.reading()()
	var found []core.LastMeasure
	for _, s := range subjects {
		if one, ok := m.measures.get(measureKey(s)); ok {
			found = append(found, m.seen(one))
		}
	}
	return found, nil
}

func (m measures) seen(one core.LastMeasure) core.LastMeasure {
	return one.Seen(m.sweeps.rows[one.Cluster].At)
}

func (m measures) List(_ context.Context, cluster core.ClusterID, kinds []core.SubjectKind, page core.Page) ([]core.LastMeasure, error) {
	defer m.reading()()
	var found []core.LastMeasure
	for _, one := range m.measures.after(page.After) {
		if cluster != "" && one.Cluster != cluster || !slices.Contains(kinds, one.Subject.Kind) || one.Subject.ID <= page.After {
			continue
		}
		found = append(found, m.seen(one))
	}
	slices.SortFunc(found, func(a, b core.LastMeasure) int { return cmp.Compare(a.Subject.ID, b.Subject.ID) })
	if page.Limit > 0 {
		found = found[:min(page.Limit, len(found))]
	}
	return found, nil
}

func (m measures) Sweeps(context.Context) ([]core.LastSweep, error) {
	defer m.reading()()
	var all []core.LastSweep
	for _, one := range m.sweeps.after("") {
		all = append(all, one)
	}
	return all, nil
}

func (m measures) Keep(_ context.Context, before, sweep core.LastSweep, changed []core.LastMeasure) error {
	if err := m.writable(); err != nil {
		return err
	}
	if _, ok := m.clusters.rows[sweep.Cluster]; !ok {
		return nil
	}
	if there, ok := m.sweeps.get(sweep.Cluster); ok && !there.Same(before) {
		return core.Fail(core.Conflict, "", "another process has swept the cluster since")
	}
	m.sweeps.set(m.undo, sweep.Cluster, sweep)
	for _, one := range changed {
		if _, ok := m.servers.rows[one.Server]; ok || one.Subject.Kind != core.OfServer {
			m.measures.set(m.undo, measureKey(one.Subject), one)
		}
	}
	return nil
}

func (m measures) Forget(_ context.Context, before time.Time) (int, error) {
	if err := m.writable(); err != nil {
		return 0, err
	}
	var old []core.Subject
	for _, one := range m.measures.after("") {
		if one.Lost && one.At.Before(before) {
			old = append(old, one.Subject)
		}
	}
	for _, subject := range old {
		m.dropMeasure(subject)
	}
	return len(old), nil
}

// dropMeasure forgets what is kept of a subject that is gone.
func (t *tx) dropMeasure(subject core.Subject) {
	t.measures.remove(t.undo, measureKey(subject))
	t.history.drop(t.undo, subject)
}

// dropSweep forgets a cluster, and all that was measured in it.
func (t *tx) dropSweep(cluster core.ClusterID) {
	var all []core.Subject
	for _, one := range t.measures.after("") {
		if one.Cluster == cluster {
			all = append(all, one.Subject)
		}
	}
	for _, subject := range all {
		t.dropMeasure(subject)
	}
	t.sweeps.remove(t.undo, cluster)
}

func (s samples) Add(_ context.Context, all []core.Sample) error {
	if err := s.writable(); err != nil {
		return err
	}
	for _, one := range all {
		if _, ok := s.measures.rows[measureKey(one.Subject)]; ok {
			s.history.put(s.undo, one, one.Plus)
		}
	}
	return nil
}

func (s samples) Range(_ context.Context, subject core.Subject, resolution core.Resolution, from, to time.Time) ([]core.Sample, error) {
	defer s.reading()()
	var found []core.Sample
	for _, one := range s.history[series{subject, resolution}] {
		if !one.At.Before(from) && one.At.Before(to) {
			found = append(found, one)
		}
	}
	return found, nil
}

func (s samples) Roll(_ context.Context, resolution core.Resolution, at time.Time) error {
	if err := s.writable(); err != nil {
		return err
	}
	end := at.Add(time.Duration(resolution))
	var rolled []core.Sample
	for key, finer := range s.history {
		if key.resolution != resolution.Finer() {
			continue
		}
		sum := core.Sample{Subject: key.subject, Resolution: resolution, At: at}
		there := false
		for _, one := range finer {
			if !one.At.Before(at) && one.At.Before(end) {
				sum, there = sum.Plus(one), true
			}
		}
		if there {
			rolled = append(rolled, sum)
		}
	}
	for _, one := range rolled {
		s.history.put(s.undo, one, func(core.Sample) core.Sample { return one })
	}
	return nil
}

func (s samples) Expire(_ context.Context, resolution core.Resolution, before time.Time) (int, error) {
	if err := s.writable(); err != nil {
		return 0, err
	}
	oldest := before
	for key, all := range s.history {
		if key.resolution == resolution && len(all) > 0 && all[0].At.Before(oldest) {
			oldest = all[0].At
		}
	}
	n := 0
	for key, all := range s.history {
		if key.resolution != resolution || len(all) == 0 || !all[0].At.Equal(oldest) || !oldest.Before(before) {
			continue
		}
		s.undo.note(func() { s.history[key] = all })
		if s.history[key] = all[1:]; len(all) == 1 {
			delete(s.history, key)
		}
		n++
	}
	return n, nil
}
