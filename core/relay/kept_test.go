package relay_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
)

// keeper is a bus that keeps what it took, may lose it, and tells no repetition.
type keeper struct {
	got     []core.Event
	away    bool
	doubted bool // Publish was told of a loss, and Kept was not asked since
}

func (k *keeper) Publish(_ context.Context, events []core.Event) error {
	if k.away || k.doubted {
		return core.Unavailable
	}
	k.got = append(k.got, events...)
	return nil
}

func (k *keeper) Kept(context.Context) (all [core.Partitions]int64, err error) {
	if k.away {
		return all, core.Unavailable
	}
	k.doubted = false
	for _, e := range k.got {
		all[e.Part()] = e.Position
	}
	return all, nil
}

// happen makes events of three servers and of none.
func happen(t *testing.T, store *memory.Store, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		e := core.Event{ID: core.EventID(fmt.Sprint("e", n)), Type: "t", Version: 1}
		if n%4 > 0 {
			e.Server, e.ServerVersion = core.ServerID(fmt.Sprint("server-", n%4)), int64(n)
		}
		if err := store.Do(t.Context(), func(tx ports.Tx) error { return tx.Emit(t.Context(), e) }); err != nil {
			t.Fatal(err)
		}
	}
}

// world is a log, a bus that keeps, and a relay between them.
type world struct {
	*testing.T
	store *memory.Store
	log   *counted
	bus   *keeper
	relay *relay.Relay
	told  bytes.Buffer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, store: memory.NewStore(system.Clock{}), bus: new(keeper)}
	w.log = &counted{Log: w.store.Log(), Cursors: w.store.Cursors()}
	w.relay = w.another()
	return w
}

func (w *world) another() *relay.Relay {
	return relay.New(relay.Relay{Log: w.log, Cursors: w.log, Publisher: w.bus, Owner: "a", Logger: slog.New(slog.NewTextHandler(&w.told, nil))})
}

// pass relays until there is nothing more to do; it allows one refusal.
func (w *world) pass() {
	w.Helper()
	failed := false
	for more := true; more; {
		var err error
		if more, err = w.relay.Pass(w.Context()); err != nil {
			if failed {
				w.Fatal(err)
			}
			failed, more = true, true
		}
	}
}

// has requires that the bus has the events up to a position, each once, and those
// of a part in order.
func (w *world) has(to int64) {
	w.Helper()
	last, known := map[int]int64{}, map[int64]int{}
	for _, e := range w.bus.got {
		if e.Position <= last[e.Part()] {
			w.Errorf("position %d came after %d", e.Position, last[e.Part()])
		}
		last[e.Part()] = e.Position
		known[e.Position]++
	}
	for n := int64(1); n <= to; n++ {
		if known[n] != 1 {
			w.Errorf("position %d is there %d times", n, known[n])
			return
		}
	}
}

func TestABusThatLostEventsIsFilledUp(t *testing.T) {
	t.Parallel()
	const all = 1200 // more than two batches
	none := core.Event{}.Part()
	for name, lose := range map[string]func(w *world){
		"nothing": func(*world) {},
		"its end": func(w *world) { w.bus.got = w.bus.got[:700] },
		"all":     func(w *world) { w.bus.got = nil },
		"a part": func(w *world) {
			w.bus.got = slices.DeleteFunc(w.bus.got, func(e core.Event) bool { return e.Part() == none })
		},
		"a part's end": func(w *world) {
			w.bus.got = slices.DeleteFunc(w.bus.got, func(e core.Event) bool { return e.Part() == none && e.Position > 900 })
		},
		"before a crash": func(w *world) { w.bus.got, w.relay = w.bus.got[:10], w.another() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			happen(t, w.store, 1, all)
			w.pass()
			w.has(all)
			lose(w)
			w.bus.doubted = true
			happen(t, w.store, all+1, all+20)
			w.pass()
			w.has(all + 20)
			if told := strings.Contains(w.told.String(), "lost events"); told != (name != "nothing") {
				t.Errorf("it was told: %s", w.told.String())
			}
			reads := w.log.reads
			w.relay = w.another()
			w.pass()
			w.has(all + 20)
			if n := w.log.reads - reads; n > 3 {
				t.Errorf("another process read the log %d times to find that nothing is lacking", n)
			}
		})
	}
}

// A loss is found though nothing happens, and looking for it reads nothing.
func TestAnIdleRelayLooksWhetherTheBusHasEverything(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		happen(t, w.store, 1, 40)
		w.pass()
		w.bus.got = w.bus.got[:25]
		time.Sleep(4 * time.Second)
		w.pass()
		w.has(40)
		reads := w.log.reads
		for range 20 {
			time.Sleep(4 * time.Second)
			w.pass()
		}
		if n := w.log.reads - reads; n != 0 {
			t.Errorf("the log was read %d times", n)
		}
		if _, err := w.store.Log().Trim(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		w.bus.got, reads = nil, w.log.reads
		for range 20 {
			time.Sleep(4 * time.Second)
			w.pass()
		}
		if n := w.log.reads - reads; n > 2 {
			t.Errorf("the log was read %d times for what it has forgotten too", n)
		}
	})
}

// While the bus is away, events have their places all the same, and what is wrong
// is told once.
func TestABusThatIsAwayHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.bus.away = true
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); w.relay.Run(ctx) }()
		happen(t, w.store, 1, 5)
		time.Sleep(time.Minute)
		if _, last, err := w.store.Log().Ends(t.Context()); err != nil || last != 5 {
			t.Errorf("the log ends with %d, %v", last, err)
		}
		stop()
		<-ended
		if n := strings.Count(w.told.String(), "level=WARN"); n != 1 {
			t.Errorf("%d warnings in a minute, want one", n)
		}
	})
}

// A database that was restored gives positions again that the bus has: they are
// of other events, and go out.
func TestPositionsThatAreGivenAgainAreNotTakenForOld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	happen(t, w.store, 1, 8)
	w.pass()
	restored := newWorld(t)
	happen(t, restored.store, 1, 4)
	restored.pass()
	w.store, w.log = restored.store, restored.log
	w.relay = w.another()
	for n := 105; n <= 108; n++ {
		happen(t, w.store, n, n)
	}
	w.pass()
	var ids []core.EventID
	for _, e := range w.bus.got[8:] {
		ids = append(ids, e.ID)
	}
	if got := fmt.Sprint(ids); got != "[e105 e106 e107 e108]" {
		t.Errorf("went out: %s", got)
	}
}
