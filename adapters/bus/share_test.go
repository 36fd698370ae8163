package bus_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// herd makes facts of many servers, so that every part has some.
func herd(t *testing.T, store *memory.Store, from, to int) {
	t.Helper()
	require.NoError(t, store.Do(t.Context(), func(tx ports.Tx) error {
		for n := from; n <= to; n++ {
			e := event(n)
			e.Server = core.ServerID(fmt.Sprintf("herd-%d", n%24))
			if err := tx.Emit(t.Context(), e); err != nil {
				return err
			}
		}
		return nil
	}))
	r := relay.New(relay.Relay{Log: store.Log(), Cursors: store.Cursors(), Owner: "relay", Logger: quietly()})
	for more := true; more; {
		var err error
		more, err = r.Pass(t.Context())
		require.NoError(t, err)
	}
}

func TestTheMembersOfAGroupShareTheLoad(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		var all []*process
		for range 3 {
			all = append(all, start(t, store.Log(), store.Cursors(), store.Members(), "g", nil))
		}
		time.Sleep(time.Minute)
		herd(t, store, 1, 480)
		time.Sleep(time.Minute)
		var heard []int64
		for _, p := range all {
			p.stop()
			require.Greater(t, len(p.all()), 60, "each has a real part")
			heard = append(heard, p.all()...)
		}
		require.ElementsMatch(t, upTo(480), heard)
	})
}

func TestWhatAKilledMemberHadComesToTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		link := &cable{Log: store.Log(), Cursors: store.Cursors(), Members: store.Members()}
		dies := start(t, link, link, link, "g", nil)
		stays := start(t, store.Log(), store.Cursors(), store.Members(), "g", nil)
		time.Sleep(time.Minute)
		link.cut()
		before := len(stays.all())
		herd(t, store, 1, 240)
		time.Sleep(time.Second)
		require.NotEmpty(t, stays.all()[before:], "its own part goes on")
		require.Less(t, len(stays.all()), 240, "the other's lease has not run out")
		time.Sleep(20 * time.Second)
		stays.stop()
		dies.stop()
		require.ElementsMatch(t, upTo(240), stays.all())
	})
}

// While an older version reads for the group, with one cursor, newer ones wait.
func TestAnOlderProcessReadsOnUntilItEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		herd(t, store, 1, 100)
		_, err := store.Cursors().Hold(t.Context(), "g", "old", 0, time.Minute)
		require.NoError(t, err)
		require.NoError(t, store.Cursors().Advance(t.Context(), "g", "old", 30))
		fresh := start(t, store.Log(), store.Cursors(), store.Members(), "g", nil)
		time.Sleep(30 * time.Second)
		require.Empty(t, fresh.all())
		require.NoError(t, store.Cursors().Advance(t.Context(), "g", "old", 40))
		require.NoError(t, store.Cursors().Drop(t.Context(), "g", "old"))
		time.Sleep(30 * time.Second)
		require.ElementsMatch(t, between(41, 100), fresh.all(), "it goes on where the older one stopped")
		fresh.stop()
		herd(t, store, 101, 110)
		again := start(t, store.Log(), store.Cursors(), store.Members(), "g", nil)
		time.Sleep(30 * time.Second)
		again.stop()
		require.ElementsMatch(t, between(101, 110), again.all())
		var census core.Census
		require.NoError(t, store.Read(t.Context(), func(tx ports.Tx) error {
			census, err = tx.Census(t.Context())
			return err
		}))
		i := slices.IndexFunc(census.Cursors, func(c core.CursorPlace) bool { return c.Group == "g" })
		require.Equal(t, core.CursorPlace{Group: "g", Position: 110}, census.Cursors[i], "it is shown as one")
	})
}

func TestAPartThatIsStuckHoldsUpNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		stuck := event(1).Part()
		p := start(t, store.Log(), store.Cursors(), store.Members(), "g", func(_ context.Context, e core.Event) error {
			if e.Part() == stuck {
				return errors.New("never")
			}
			return nil
		})
		emit(t, store, 1, 3)
		herd(t, store, 4, 2000) // more pages than are kept
		time.Sleep(time.Minute)
		p.stop()
		for n := 4; n <= 2000; n++ {
			e := core.Event{Server: core.ServerID(fmt.Sprintf("herd-%d", n%24))}
			require.Equal(t, e.Part() != stuck, slices.Contains(p.all(), int64(n)), n)
		}
	})
}

// A log whose beginning, and a stretch in the middle, were forgotten.
func TestWhatWasForgottenIsPassedOver(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		herd(t, store, 1, 450)
		herd(t, store, 451, 1000)
		_, err := store.Log().Trim(t.Context(), event(650).At)
		require.NoError(t, err)
		p := start(t, store.Log(), store.Cursors(), store.Members(), "g", nil)
		time.Sleep(time.Minute)
		p.stop()
		require.ElementsMatch(t, between(650, 1000), p.all())
	})
}

// crowd checks, over all members of a group, that of one server one event is
// handled at a time, and in order but for those that come again.
type crowd struct {
	mu     sync.Mutex
	busy   map[core.ServerID]int64
	heard  map[core.ServerID][]int64
	wrongs []string
}

func (c *crowd) begin(e core.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if other := c.busy[e.Server]; other != 0 {
		c.wrongs = append(c.wrongs, fmt.Sprintf("%d begins while %d is at hand", e.Position, other))
	}
	if all := c.heard[e.Server]; len(all) > 0 && e.Position < all[len(all)-1] && !slices.Contains(all, e.Position) {
		c.wrongs = append(c.wrongs, fmt.Sprintf("%d after %v", e.Position, all))
	}
	c.busy[e.Server] = e.Position
	c.heard[e.Server] = append(c.heard[e.Server], e.Position)
}

func (c *crowd) end(e core.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, e.Server)
}

// Members come, go, and lose their database, while events come and handlers take
// their time, longer than a lease now and then.
func TestWhoeverComesAndGoesOrderHolds(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inBubble(t, func(t *testing.T, store *memory.Store) {
				random := rand.New(rand.NewPCG(seed, 1))
				c := &crowd{busy: map[core.ServerID]int64{}, heard: map[core.ServerID][]int64{}}
				var dice sync.Mutex
				roll := func(n int) int { dice.Lock(); defer dice.Unlock(); return random.IntN(n) }
				handle := func(ctx context.Context, e core.Event) error {
					c.begin(e)
					defer c.end(e)
					pause := time.Duration(roll(200)) * time.Millisecond
					if roll(300) == 0 {
						pause = 15 * time.Second
					}
					select {
					case <-ctx.Done():
						return ctx.Err()
					case <-time.After(pause):
					}
					if roll(50) == 0 {
						return errors.New("again")
					}
					return nil
				}
				var members []*process
				var links []*cable
				n := 0
				for range 40 {
					switch what := roll(10); {
					case len(members) < 2 || what < 3:
						link := &cable{Log: store.Log(), Cursors: store.Cursors(), Members: store.Members()}
						members, links = append(members, start(t, link, link, link, "g", handle)), append(links, link)
					case what < 5:
						i := roll(len(members))
						members[i].stop()
						members, links = slices.Delete(members, i, i+1), slices.Delete(links, i, i+1)
					case what < 7:
						links[roll(len(links))].broken.Store(true)
					case what < 9:
						links[roll(len(links))].broken.Store(false)
					}
					herd(t, store, n+1, n+25)
					n += 25
					time.Sleep(time.Duration(roll(12000)) * time.Millisecond)
				}
				for _, l := range links {
					l.broken.Store(false)
				}
				time.Sleep(5 * time.Minute)
				for _, m := range members {
					m.stop()
				}
				require.Empty(t, c.wrongs)
				known := map[int64]bool{}
				for _, all := range c.heard {
					for _, at := range all {
						known[at] = true
					}
				}
				require.Len(t, known, n)
			})
		})
	}
}
