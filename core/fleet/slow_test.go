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
