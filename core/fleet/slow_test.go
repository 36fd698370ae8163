package fleet

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
)

// A cluster whose answer takes longer than a lease stays with whoever asked.
func TestAClusterIsNotLostToASlowAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t)
		var calls atomic.Int32
		f.plan = func(ctx context.Context, call faulty.Call) error {
			if call.Name == "Survey" && !call.After {
				calls.Add(1)
				time.Sleep(95 * time.Second)
			}
			return nil
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		for _, name := range []string{"one", "two"} {
			p := &patrol.Patrol{Kit: f.kit, Cursors: f.Cursors, Owner: name, Log: f.Logger}
			running.Go(func() { p.Run(ctx) })
			synctest.Wait() // the first gets it
		}
		for range 9 {
			time.Sleep(10 * time.Second)
			f.clock.Advance(10 * time.Second)
		}
		if n := calls.Load(); n != 1 {
			t.Errorf("the cluster was asked %d times at once", n)
		}
		stop()
		running.Wait()
	})
}

// slowLooks makes every look at a guest take three seconds and end so, and counts
// those of each sweep.
func (f *farm) slowLooks(end error) (sweep func(t *testing.T) (looks int, told time.Duration)) {
	looks := 0
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name != "Look" || call.After {
			return nil
		}
		looks++
		f.clock.Advance(3 * time.Second)
		return end
	}
	return func(t *testing.T) (int, time.Duration) {
		t.Helper()
		looks = 0
		began, told := f.clock.Now(), time.Duration(-1)
		f.patrol.Watchers = []patrol.Watcher{{Name: "hearing", Hear: func(context.Context, patrol.Swept) error { told = f.clock.Now().Sub(began); return nil }}}
		must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id, Name: "c1"}))
		return looks, told
	}
}

// A node that dies takes many guests along. Its death is told at once: neither
// does anybody ask for each of them, nor does one wait for the looks at others.
func TestADeadNodeHoldsNoSweepUp(t *testing.T) {
	t.Parallel()
	const many = 7
	for name, c := range map[string]struct {
		act  func(f *farm, s core.ServerView)
		end  error
		want []int // looks, by sweep
		away int   // found in the end
	}{
		"it is offline": {func(f *farm, s core.ServerView) { f.cluster.Online(s.Placement.Node, false) }, core.Unavailable, []int{0, 0}, many},
		"it answers nothing": {func(f *farm, s core.ServerView) {
			f.cluster.Touch(s.Placement.VMID, func(g *core.Guest) { g.Power = core.Off })
		}, core.Unavailable, []int{1, 1, 1, 1, 1, 1, 1, 1}, many},
		"it is slow": {func(f *farm, s core.ServerView) {
			f.cluster.Touch(s.Placement.VMID, func(g *core.Guest) { g.Power = core.Off })
		}, nil, []int{4, 3, 0}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			req := web
			req.Start, req.Node = true, "pve1"
			var views []core.ServerView
			for range many {
				views = append(views, f.make(t, f.admin, req))
			}
			f.clock.Advance(time.Minute)
			sweep := f.slowLooks(c.end)
			for _, view := range views {
				c.act(f, view)
			}
			for n, want := range c.want {
				if looks, told := sweep(t); looks != want || told != 0 {
					t.Errorf("sweep %d was told after %v, with %d looks; want at once, and %d", n, told, looks, want)
				}
			}
			f.plan = nil
			away := 0
			for _, view := range views {
				now, err := f.Server(t.Context(), f.admin, view.ID)
				must(t, err)
				must(t, f.store.Read(t.Context(), func(tx ports.Tx) error {
					watch, err := tx.Watches().Get(t.Context(), view.ID)
					if _, found := watch.Finding(core.FoundNodeAway); found {
						away++
					}
					return err
				}))
				if c.end == nil && now.Power() != core.Off {
					t.Errorf("one was never looked at: %s", now.Power())
				}
			}
			if away != c.away {
				t.Errorf("of %d the node is found away, want %d", away, c.away)
			}
		})
	}
}

// What is slow with one cluster is not slow with another: neither the answer of
// the cluster, nor who hears of it.
func TestASlowWatcherKeepsNoOtherClusterWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t)
		f.connector.Add("https://other.test:8006", memory.NewCluster("other", f.clock))
		other, err := f.CreateCluster(t.Context(), f.admin, NewCluster{Name: "c2", Token: "remuda@pve!test=secret",
			Endpoints: []core.Endpoint{{URL: "https://other.test:8006", Fingerprint: fingerprint}}})
		must(t, err)
		var slow, quick atomic.Int32
		f.patrol.Watchers = []patrol.Watcher{{Name: "slow", Hear: func(ctx context.Context, swept patrol.Swept) error {
			if swept.Cluster.ID == other.ID {
				quick.Add(1)
				return nil
			}
			slow.Add(1)
			<-ctx.Done()
			return ctx.Err()
		}}}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { f.patrol.Run(ctx) })
		time.Sleep(65 * time.Second)
		stop()
		running.Wait()
		if slow.Load() != 1 || quick.Load() != 7 {
			t.Errorf("in a minute one cluster was swept %d times, and the other %d; want 1 and 7", slow.Load(), quick.Load())
		}
	})
}
