package fleet

import (
	"context"
	"errors"
	"maps"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// doing counts the changes of a store.
type doing struct {
	ports.Store
	changes *int
}

func (d doing) Do(ctx context.Context, change func(ports.Tx) error) error {
	*d.changes++
	return d.Store.Do(ctx, change)
}

func TestNumbersAreGivenOnceAndReadAfterwards(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	changes := 0
	f.Store = doing{f.Store, &changes}
	ask := func(want map[string]int64, ids ...string) {
		t.Helper()
		got, err := f.NumbersOf(t.Context(), alice, core.NumberedUser, ids...)
		must(t, err)
		if !maps.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	ask(map[string]int64{})
	ask(map[string]int64{"b": 1, "a": 2}, "b", "a")
	ask(map[string]int64{"a": 2, "c": 3}, "c", "a")
	given := changes
	ask(map[string]int64{"a": 2, "c": 3}, "a", "c")
	if given != 2 || changes != given {
		t.Errorf("the store was changed %d times, and %d times by who only reads", given, changes-given)
	}
	if id, err := f.Numbered(t.Context(), alice, core.NumberedUser, 1); id != "b" || err != nil {
		t.Errorf("got %q, %v", id, err)
	}
	if _, err := f.Numbered(t.Context(), alice, core.NumberedUser, 4); !errors.Is(err, core.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestServersAreCountedAsTheyAreListed(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	for _, who := range []core.Caller{alice, alice, bob} {
		f.make(t, who, web)
	}
	for _, test := range []struct {
		who    core.Caller
		filter core.ServerFilter
		want   int
	}{
		{f.admin, core.ServerFilter{}, 3},
		{alice, core.ServerFilter{}, 2},
		{alice, core.ServerFilter{Offset: 1}, 2},
		{alice, core.ServerFilter{Viewer: bob.User}, 2},
		{alice, core.ServerFilter{Owners: []core.UserID{bob.User}}, 0},
		{f.admin, core.ServerFilter{Owners: []core.UserID{bob.User}}, 1},
	} {
		count, err := f.CountServers(t.Context(), test.who, test.filter)
		must(t, err)
		if count != test.want {
			t.Errorf("%s counts %d of %+v, want %d", test.who.Name, count, test.filter, test.want)
		}
	}
	if _, err := f.CountServers(t.Context(), core.Caller{}, core.ServerFilter{}); !errors.Is(err, core.Denied) {
		t.Errorf("got %v", err)
	}
}
