package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
)

// embedded is a service over a store, with nothing to do but to tell events.
func embedded(t *testing.T) (*fleet.Service, *memory.Store, core.Caller) {
	t.Helper()
	clock := system.Clock{}
	store := memory.NewStore(clock)
	service, err := fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: new(memory.Connector), Clock: clock,
		Vault: system.NewVault([]byte("kept outside the store")), Passwords: system.NewPasswords(0), Random: system.Random{},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan struct{})
	go func() { defer close(done); service.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	admin, err := service.EnsureAdmin(t.Context(), "admin", "a-secret-of-16-or-more")
	if err != nil {
		t.Fatal(err)
	}
	return service, store, admin
}

// tell emits events about five servers of two owners.
func tell(t *testing.T, store *memory.Store, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		at := time.Now().UTC().Truncate(time.Microsecond)
		e := core.Event{
			ID: core.NewID[core.EventID](at, core.Entropy{8: byte(n >> 8), 9: byte(n)}), Type: core.EventServerStarted, Version: 1, At: at,
			Server: core.ServerID(fmt.Sprint("s", n%5)), ServerVersion: int64(n), Owner: core.UserID(fmt.Sprint("u", n%2)),
		}
		if err := store.Do(t.Context(), func(tx ports.Tx) error { return tx.Emit(t.Context(), e) }); err != nil {
			t.Error(err)
			return
		}
	}
}

// A program that is stopped ten times while events come, and goes on from the
// last position that it handled, hears every one, once, in the order of the log.
func TestWhoGoesOnFromItsLastPositionMissesNothing(t *testing.T) {
	t.Parallel()
	service, store, admin := embedded(t)
	_, begin, err := store.Log().Ends(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const total = 1000
	go tell(t, store, 1, total)
	filter := fleet.EventFilter{Types: []string{core.EventServerStarted}}
	after := begin
	var heard []int64
	for life := 1; life <= 10; life++ {
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		for e, err := range service.Subscribe(ctx, admin, after, filter) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Position <= after {
				t.Fatalf("%d after %d", e.Position, after)
			}
			after = e.Position
			heard = append(heard, e.ServerVersion)
			if len(heard) == life*total/10 {
				if life%2 == 0 {
					break // by itself
				}
				stop() // from outside: nothing more comes
			}
		}
		stop()
	}
	for i, n := range heard {
		if n != int64(i+1) {
			t.Fatalf("the %d. is %d", i+1, n)
		}
	}
	if len(heard) != total {
		t.Errorf("%d were heard", len(heard))
	}
}

// Who is too slow is cut by the feed, and goes on without a gap.
func TestASlowSubscriberMissesNothing(t *testing.T) {
	t.Parallel()
	service, store, admin := embedded(t)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	n := 0
	started := make(chan struct{})
	go func() {
		<-started
		tell(t, store, 1, 700) // more than the feed keeps for one
		tell(t, store, 701, 701)
	}()
	time.AfterFunc(100*time.Millisecond, func() { close(started) })
	for e, err := range service.Subscribe(ctx, admin, -1, fleet.EventFilter{Types: []string{"server.*"}}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; e.ServerVersion != int64(n) {
			t.Fatalf("the %d. is %d", n, e.ServerVersion)
		}
		if n == 1 {
			time.Sleep(time.Second)
		}
		if n == 701 {
			return
		}
	}
	t.Errorf("%d were heard", n)
}

func TestSubscribersHearWhatTheyMay(t *testing.T) {
	t.Parallel()
	service, store, _ := embedded(t)
	role, _ := core.BuiltIn(core.Customer)
	customer := core.Caller{User: "u1", Role: role}
	nobody := core.Caller{User: "u1"}
	tell(t, store, 1, 20)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	n := 0
	for e, err := range service.Subscribe(ctx, customer, 0, fleet.EventFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Owner != "u1" {
			t.Errorf("an event of %s", e.Owner)
		}
		if n++; n == 10 {
			break
		}
	}
	for range 2 {
		ended := false
		for _, err := range service.Subscribe(ctx, nobody, 0, fleet.EventFilter{}) {
			ended = core.KindOf(err) == core.Denied
		}
		if !ended {
			t.Error("who may hear nothing was not refused")
		}
	}
	for _, err := range service.Subscribe(ctx, customer, 1<<40, fleet.EventFilter{}) {
		if core.KindOf(err) != core.Conflict {
			t.Errorf("a position of another log: %v", err)
		}
	}
}

func TestWhichEventsAreWanted(t *testing.T) {
	t.Parallel()
	e := core.Event{Type: "server.started", Server: "s"}
	for _, c := range []struct {
		filter fleet.EventFilter
		want   bool
	}{
		{fleet.EventFilter{}, true},
		{fleet.EventFilter{Types: []string{"user.created", "server.started"}}, true},
		{fleet.EventFilter{Types: []string{"server.*"}, Server: "s"}, true},
		{fleet.EventFilter{Types: []string{"*"}}, true},
		{fleet.EventFilter{Types: []string{"server.start"}}, false},
		{fleet.EventFilter{Types: []string{"operation.*"}}, false},
		{fleet.EventFilter{Server: "t"}, false},
	} {
		if got := c.filter.Wants(e); got != c.want {
			t.Errorf("%+v: %v", c.filter, got)
		}
	}
}

// Who hears little may come again long after what they heard last is forgotten:
// what others heard since is not missed. Who missed something is told.
func TestWhoHearsLittleIsNotTakenForLate(t *testing.T) {
	t.Parallel()
	service, store, _ := embedded(t)
	role, _ := core.BuiltIn(core.Customer)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	tell(t, store, 1, 20)
	l, err := service.Listen(ctx, core.Caller{User: "nobody's", Role: role}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for l.Passed() < 20 {
		waiting, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		if e, err := l.Next(waiting); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("heard %+v, %v", e, err)
		}
		cancel()
	}
	if _, err := store.Log().Trim(ctx, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	again, err := service.Listen(ctx, core.Caller{User: "nobody's", Role: role}, l.Passed())
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	refused := false
	for _, err := range service.Subscribe(ctx, core.Caller{User: "u1", Role: role}, 10, fleet.EventFilter{}) {
		refused = core.CodeOf(err) == core.CodeFeedForgotten
	}
	if !refused {
		t.Error("who missed something was not told")
	}
}
