package sample_test

import (
	"errors"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/sample"
	"github.com/remudahq/remuda/ports"
)

func TestOnlyWhatChangedIsWritten(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := reading{cpu: 0.5, uptime: time.Hour}
	step := func(cpu float64, bytes int64) {
		r.cpu, r.in, r.out, r.uptime = cpu, r.in+bytes, r.out+2*bytes, r.uptime+10*time.Second
		s.hear(s.keeper, r.measure())
	}
	step(0.5, 0) // at 23:00:00
	step(0.5, 1000)
	if m := s.last(); s.writes != 2 || *m.NetInRate != 100 || *m.NetOutRate != 200 || !m.At.Equal(s.clock.Now()) {
		t.Fatalf("after %d writes: %+v", s.writes, m)
	}
	step(0.505, 1000)
	step(0.495, 1001)
	if m := s.last(); s.writes != 2 || !m.At.Equal(s.clock.Now()) || m.Uptime != r.uptime || *m.CPU != 0.5 {
		t.Errorf("what is almost the same was written, or is not known to have been seen: %d writes, %+v", s.writes, m)
	}
	step(0.75, 1000)
	if m := s.last(); s.writes != 3 || *m.CPU != 0.75 {
		t.Errorf("what changed was not written: %d writes, %+v", s.writes, m)
	}
	step(0.75, 1000)
	step(0.75, 1000) // a minute is over
	if m := s.last(); s.writes != 4 || *m.NetIn != r.in {
		t.Errorf("once a minute all of it is written: %d writes, %d bytes of %d", s.writes, *m.NetIn, r.in)
	}
	all := s.samples(core.ByMinute)
	if len(all) == 0 || all[0].CPU.Count != 6 || all[0].CPU.Max != 0.75 || *all[0].CPU.Average() > 0.6 || all[0].MemoryTotal != 1024 {
		t.Errorf("the minute: %+v", all)
	}
	if in, out := moved(all); in != r.in || out != r.out {
		t.Errorf("%d bytes in and %d out of %d and %d", in, out, r.in, r.out)
	}
}

// Counters begin anew with their guest, and lose what a removed interface had.
func TestCountersThatFall(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := reading{in: 5000, out: 7000, uptime: time.Hour}
	s.hear(s.keeper, r.measure())
	r.in, r.out, r.uptime = 40_000, 60_000, 4*time.Second // restarted
	s.hear(s.keeper, r.measure())
	if m := s.last(); *m.NetInRate != 10_000 || *m.NetOutRate != 15_000 {
		t.Errorf("since its start four seconds ago: %v and %v bytes a second", *m.NetInRate, *m.NetOutRate)
	}
	r.in, r.out, r.uptime = 10_000, 70_000, 14*time.Second // it ran on
	s.hear(s.keeper, r.measure())
	if m := s.last(); *m.NetInRate != 0 || *m.NetOutRate != 1000 {
		t.Errorf("without an interface: %v and %v bytes a second", *m.NetInRate, *m.NetOutRate)
	}
	s.keeper.Rest(t.Context())
	if in, out := moved(s.samples(core.ByMinute)); in != 40_000 || out != 70_000 {
		t.Errorf("%d bytes in and %d out", in, out)
	}
}

// Another endpoint may show what is some seconds older, and what was kept may
// have been taken for older than it was: that is no restart.
func TestAnUptimeThatIsALittleBehindIsNoRestart(t *testing.T) {
	t.Parallel()
	for name, behind := range map[string]int64{"with the same counters": 0, "with older ones": 900} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			r := reading{in: 1 << 40, out: 1 << 40, uptime: 100 * time.Hour}
			first := r.in
			s.hear(s.keeper, r.measure())
			for range 6 {
				r.in, r.out, r.uptime = r.in+1000, r.out+1000, r.uptime+10*time.Second
				s.hear(s.keeper, r.measure())
				older := r
				older.in, older.out, older.uptime = r.in-behind, r.out-behind, r.uptime-5*time.Second
				s.hear(s.keeper, older.measure())
				if m := s.last(); m.NetInRate == nil || *m.NetInRate > 200 {
					t.Fatalf("%v bytes a second", *m.NetInRate)
				}
				r.uptime += 10 * time.Second
			}
			s.keeper.Rest(t.Context())
			if in, out := moved(s.samples(core.ByMinute)); in != r.in-first || out != in {
				t.Errorf("%d bytes in and %d out of %d", in, out, r.in-first)
			}
		})
	}
}

// Whoever sweeps next goes on where the last one stopped: nothing is lost and
// nothing counted twice. After a crash a minute is lost at most, and what was
// moved while nobody looked is spread over that time.
func TestSweepersTakeOver(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := reading{uptime: time.Hour}
	keeper, other := s.keeper, s.another("two")
	run := func(k *sample.Keeper, sweeps int) {
		for range sweeps {
			r.in, r.out, r.uptime = r.in+100, r.out+100, r.uptime+10*time.Second
			s.hear(k, r.measure())
		}
	}
	run(keeper, 20)
	keeper.Rest(t.Context())
	run(other, 20)
	other.Rest(t.Context())
	if in, out := moved(s.samples(core.ByMinute)); in != r.in-100 || out != r.out-100 {
		t.Fatalf("%d and %d bytes of %d", in, out, r.in-100)
	}
	run(keeper, 20) // and dies
	s.clock.Advance(2 * time.Minute)
	r.in, r.out, r.uptime = r.in+1200, r.out+1200, r.uptime+2*time.Minute
	third := s.another("three")
	run(third, 1)
	third.Rest(t.Context())
	all := s.samples(core.ByMinute)
	if in, _ := moved(all); in < r.in-100-600 || in > r.in-100 {
		t.Errorf("%d bytes of %d: more than a minute is lost, or something is counted twice", in, r.in-100)
	}
	for _, one := range all {
		if one.NetIn != nil && *one.NetIn > 1200 { // what the one that died had not written comes on top
			t.Errorf("%d bytes in the minute %s, where 600 were moved", *one.NetIn, one.At)
		}
	}
}

// A process can lose a cluster without knowing: what it still has is older than
// what was kept since, and is never shown as new, or counted again.
func TestWhoLostAClusterWritesNothingOld(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(s *stage, old *sample.Keeper, r reading){
		"at rest": func(s *stage, old *sample.Keeper, _ reading) { old.Rest(s.Context()) },
		"by an answer that came late": func(s *stage, old *sample.Keeper, r reading) {
			m := r.measure()
			m.At = s.clock.Now().Add(-15 * time.Second)
			if err := old.Hear(s.Context(), sample.Sweep{Cluster: cluster, At: m.At, Measures: []core.Measure{m}}); !errors.Is(err, core.Conflict) {
				s.Errorf("it was heard: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			r := reading{cpu: 0.1, uptime: time.Hour}
			old, other := s.keeper, s.another("two")
			run := func(k *sample.Keeper, sweeps int) {
				for range sweeps {
					r.in, r.out, r.uptime = r.in+100, r.out+100, r.uptime+10*time.Second
					s.hear(k, r.measure())
				}
			}
			run(old, 5)
			lost := r
			lost.cpu = 0.2
			r.cpu = 0.9
			run(other, 2)
			seen := s.clock.Now()
			act(s, old, lost)
			if m := s.last(); !m.At.Equal(seen) || *m.CPU != 0.9 || *m.NetIn != r.in {
				t.Errorf("what is old is shown as new: %+v", m)
			}
			run(other, 5)
			other.Rest(t.Context())
			if m := s.last(); *m.CPU != 0.9 || !m.At.Equal(s.clock.Now()) {
				t.Errorf("it did not go on: %+v", m)
			}
			if in, _ := moved(s.samples(core.ByMinute)); in > r.in-100 {
				t.Errorf("%d bytes of %d: counted twice", in, r.in-100)
			}
			r.cpu = 0.3
			run(old, 1) // it may come back
			if m := s.last(); *m.CPU != 0.3 || !m.At.Equal(s.clock.Now()) {
				t.Errorf("the first one did not take over again: %+v", m)
			}
		})
	}
}

func TestWhatIsNotSeen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := reading{cpu: 0.25, uptime: time.Hour}
	s.hear(s.keeper, r.measure())
	seen := s.clock.Now()
	away := errors.New("it does not answer")
	for range 3 {
		s.clock.Advance(10 * time.Second)
		s.must(s.keeper.Hear(t.Context(), sample.Sweep{Cluster: cluster, At: s.clock.Now(), Err: away}))
	}
	if m := s.last(); m.Lost || !m.At.Equal(seen) || *m.CPU != 0.25 {
		t.Errorf("a cluster that does not answer tells nothing: %+v", m)
	}
	s.must(s.store.Read(t.Context(), func(tx ports.Tx) error {
		sweeps, err := tx.Measures().Sweeps(t.Context())
		if len(sweeps) != 1 || !sweeps[0].At.Equal(seen) || !sweeps[0].Failing.Equal(seen.Add(10*time.Second)) || sweeps[0].Failure == "" {
			t.Errorf("since when and why it fails: %+v", sweeps)
		}
		return err
	}))
	for range 2 {
		s.hear(s.keeper)
		if m := s.last(); !m.Lost || !m.At.Equal(seen) {
			t.Errorf("a cluster answers and does not show it: %+v", m)
		}
	}
	unknown := r.measure()
	unknown.State, unknown.CPU = core.StateUnknown, nil
	s.hear(s.keeper, unknown)
	if m := s.last(); !m.Lost || !m.At.Equal(seen) || *m.CPU != 0.25 {
		t.Errorf("its node is away, which tells nothing: %+v", m)
	}
	r.uptime += time.Minute
	s.hear(s.keeper, r.measure())
	if m := s.last(); m.Lost || !m.At.Equal(s.clock.Now()) {
		t.Errorf("it is there again: %+v", m)
	}
}

// A node's clock tells nothing, and ours may be set.
func TestClocksThatJump(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := reading{uptime: time.Hour}
	for _, jump := range []time.Duration{0, 0, time.Hour, -time.Hour, 0} {
		s.clock.Advance(jump)
		r.in, r.out, r.uptime = r.in+100, r.out+100, r.uptime+10*time.Second
		s.hear(s.keeper, r.measure())
		if m := s.last(); !m.At.Equal(s.clock.Now()) || m.NetInRate != nil && *m.NetInRate != 10 {
			t.Errorf("after %v: seen at %s, at %s; %v bytes a second", jump, m.At, s.clock.Now(), *m.NetInRate)
		}
	}
	r.in, r.uptime = r.in+100, r.uptime+2*time.Hour // a node that was set
	s.hear(s.keeper, r.measure())
	if m := s.last(); m.Uptime < 0 || *m.NetInRate != 10 {
		t.Errorf("a node's clock was set: %+v, %v bytes a second", m, *m.NetInRate)
	}
}

func TestWhatCannotBeWrittenIsWrittenLater(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := reading{uptime: time.Hour}
	for n := range 30 {
		r.in, r.uptime = r.in+100, r.uptime+10*time.Second
		s.clock.Advance(10 * time.Second)
		m := r.measure()
		m.At = s.clock.Now()
		s.broken = n > 5 && n < 20
		err := s.keeper.Hear(t.Context(), sample.Sweep{Cluster: cluster, At: s.clock.Now(), Measures: []core.Measure{m}})
		if (err != nil) != s.broken {
			t.Fatalf("sweep %d: %v", n, err)
		}
	}
	s.keeper.Rest(t.Context())
	if in, _ := moved(s.samples(core.ByMinute)); in != r.in-100 {
		t.Errorf("%d bytes of %d", in, r.in-100)
	}
}

func TestHoursAndDaysAreMadeAndForgotten(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.keeper.Minutes, s.keeper.Hours, s.keeper.Days = 3*time.Hour, 49*time.Hour, 5*24*time.Hour
	other := s.another("two")
	other.Minutes, other.Hours, other.Days = s.keeper.Minutes, s.keeper.Hours, s.keeper.Days
	r := reading{cpu: 0.5, uptime: time.Hour}
	for day := range 8 {
		for range 24 * 6 { // a sweep every ten minutes will do: each is a new minute
			s.clock.Advance(9*time.Minute + 50*time.Second)
			r.in, r.uptime = r.in+100, r.uptime+10*time.Minute
			s.hear(s.keeper, r.measure())
			s.must(s.keeper.Tidy(t.Context()))
			s.must(other.Tidy(t.Context()))
		}
		minutes, hours, days := s.samples(core.ByMinute), s.samples(core.ByHour), s.samples(core.ByDay)
		if n := len(minutes); n < 17 || n > 20 {
			t.Fatalf("day %d: %d samples of three hours", day, n)
		}
		if n := len(hours); day > 2 && (n < 47 || n > 50) {
			t.Fatalf("day %d: %d samples of two days", day, n)
		}
		if n := len(days); n > 6 || day < 5 && n < day+1 {
			t.Fatalf("day %d: %d samples of five days", day, n)
		}
		last := days[len(days)-1]
		if day > 0 && len(days) > 1 {
			last = days[len(days)-2]
			if last.CPU.Count != 144 || *last.CPU.Average() != 0.5 {
				t.Errorf("day %d: %d readings of 144", day, last.CPU.Count)
			}
		}
		if hour := hours[len(hours)-1]; hour.CPU.Count != 6 || s.clock.Now().Sub(hour.At) > 2*time.Hour+10*time.Minute {
			t.Errorf("the last hour, of %s at %s, has %d readings", hour.At, s.clock.Now(), hour.CPU.Count)
		}
	}
}
