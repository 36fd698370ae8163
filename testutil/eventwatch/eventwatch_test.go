package eventwatch_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/eventwatch"
)

var at = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// complaints runs a change in a watched store, and answers what is complained of.
func complaints(t *testing.T, change func(tx ports.Tx) error) string {
	t.Helper()
	var said []string
	w := &eventwatch.Watcher{Complain: func(sentence string) { said = append(said, sentence) }}
	store := w.Store(memory.NewStore(memory.NewClock(at)))
	err := store.Do(t.Context(), change)
	if err != nil && !errors.Is(err, errBack) {
		t.Fatal(err)
	}
	return strings.Join(said, "; ")
}

var errBack = errors.New("rolled back")

var plan = core.Plan{ID: "p1", Name: "small", Cores: 1, Memory: core.GiB, Disk: core.GiB, Version: 1, Created: at}

func created(change func(*core.Event)) core.Event {
	e := core.Event{ID: "e1", Type: core.EventPlanCreated, Version: 1, At: at, Data: map[string]string{"plan": "p1", "name": "small"}}
	change(&e)
	return e
}

func TestTheWatcherNoticesWhatIsNotToldOrToldWrongly(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		complaint string
		told      []core.Event
	}{
		"all is well":     {"", []core.Event{created(func(*core.Event) {})}},
		"nothing is told": {"no event tells of a plan that was added", nil},
		"another thing is told": {"no event tells of a plan", []core.Event{created(func(e *core.Event) {
			e.Type, e.Data = core.EventRoleCreated, map[string]string{"role": "r1", "name": "x"}
		})}},
		"an unknown type":     {"is in no catalogue", []core.Event{created(func(e *core.Event) { e.Type = "plan.invented" })}},
		"a detail too much":   {"says price, which is not in the catalogue", []core.Event{created(func(e *core.Event) { e.Data["price"] = "1" })}},
		"a detail too little": {"lacks name", []core.Event{created(func(e *core.Event) { delete(e.Data, "name") })}},
		"another version":     {"has version 2, not 1", []core.Event{created(func(e *core.Event) { e.Version = 2 })}},
		"an owner":            {"has an owner", []core.Event{created(func(e *core.Event) { e.Owner = "u1" })}},
		"a server":            {"has a server", []core.Event{created(func(e *core.Event) { e.Server, e.ServerVersion = "s1", 1 })}},
		"no time":             {"has no ID or no time", []core.Event{created(func(e *core.Event) { e.At = time.Time{} })}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			said := complaints(t, func(tx ports.Tx) error {
				if err := tx.Plans().Insert(t.Context(), plan); err != nil {
					return err
				}
				return tx.Emit(t.Context(), c.told...)
			})
			if (said == "") != (c.complaint == "") || !strings.Contains(said, c.complaint) {
				t.Errorf("the complaint is %q, want %q", said, c.complaint)
			}
		})
	}
}

func TestWhatIsRolledBackOwesNothing(t *testing.T) {
	t.Parallel()
	said := complaints(t, func(tx ports.Tx) error {
		if err := tx.Plans().Insert(t.Context(), plan); err != nil {
			return err
		}
		return errBack
	})
	if said != "" {
		t.Errorf("the complaint is %q", said)
	}
}

// TestEveryKindOfChangeIsWatched makes one change after the other that nothing
// tells of, and is told of each.
func TestEveryKindOfChangeIsWatched(t *testing.T) {
	t.Parallel()
	var said []string
	w := &eventwatch.Watcher{Complain: func(sentence string) { said = append(said, sentence) }}
	store := w.Store(memory.NewStore(memory.NewClock(at)))
	ctx := t.Context()
	user := core.User{ID: "u1", Name: "alice", Role: core.Customer, Version: 1, Created: at}
	server := core.RestoreServer(core.Server{ID: "s1", Name: "web", Owner: "u1", Version: 1}, core.ServerState{Life: core.Ready})
	token := core.Token{ID: "t1", Name: "ci", User: "u1", Hash: []byte("h"), Version: 1}
	hook := core.Webhook{ID: "w1", Owner: "u1", URL: "https://example.org", Version: 1}
	for _, c := range []struct {
		complaint string
		change    func(tx ports.Tx) error
	}{
		{"a user that was added", func(tx ports.Tx) error { return tx.Users().Insert(ctx, user) }},
		{"a user that was changed", func(tx ports.Tx) error { return tx.Users().Update(ctx, user) }},
		{"a role that was added", func(tx ports.Tx) error { return tx.Roles().Insert(ctx, core.Role{ID: "r1", Name: "r", Version: 1}) }},
		{"a role that was removed", func(tx ports.Tx) error { return tx.Roles().Delete(ctx, "r1") }},
		{"an image that was added", func(tx ports.Tx) error { return tx.Images().Insert(ctx, core.Image{ID: "i1", Name: "i", Version: 1}) }},
		{"a cluster that was added", func(tx ports.Tx) error {
			return tx.Clusters().Insert(ctx, core.Cluster{ID: "c1", Name: "c", Version: 1})
		}},
		{"a pool that was added", func(tx ports.Tx) error { return tx.Pools().Insert(ctx, core.Pool{ID: "o1", Name: "o", Version: 1}) }},
		{"addresses that were added", func(tx ports.Tx) error { return tx.Addresses().Stock(ctx, []core.Address{{ID: "a1", Pool: "o1"}}) }},
		{"a reverse name", func(tx ports.Tx) error { return tx.Addresses().Name(ctx, "a1", "x.example") }},
		{"a server that was added", func(tx ports.Tx) error { _, err := tx.Servers().Insert(ctx, server); return err }},
		{"a server that was changed", func(tx ports.Tx) error {
			changed := server
			changed.Name = "db"
			_, err := tx.Servers().Update(ctx, changed)
			return err
		}},
		{"an operation of the kind power that began", func(tx ports.Tx) error {
			return tx.Operations().Insert(ctx, core.Operation{ID: "op1", Kind: "power", Server: "s1"})
		}},
		{"a token that was made", func(tx ports.Tx) error { return tx.Tokens().Insert(ctx, token) }},
		{"a token that was changed", func(tx ports.Tx) error { return tx.Tokens().Update(ctx, token) }},
		{"a token that was removed", func(tx ports.Tx) error { return tx.Tokens().Delete(ctx, "t1") }},
		{"a quota that was set", func(tx ports.Tx) error { return tx.Quotas().Set(ctx, "u1", core.Quota{}) }},
		{"a grant", func(tx ports.Tx) error {
			return tx.Grants().Put(ctx, core.Grant{Server: "s1", User: "u1", Permissions: []core.Permission{core.ViewServer}})
		}},
		{"a grant that was taken back", func(tx ports.Tx) error { return tx.Grants().Delete(ctx, "s1", "u1") }},
		{"a snapshot that was added", func(tx ports.Tx) error { return tx.Snapshots().Insert(ctx, core.Snapshot{Server: "s1", Name: "a"}) }},
		{"a snapshot that was removed", func(tx ports.Tx) error { return tx.Snapshots().Delete(ctx, "s1", "a") }},
		{"a schedule that was set", func(tx ports.Tx) error {
			return tx.SnapshotSchedules().Put(ctx, core.SnapshotSchedule{ID: "x1", Server: "s1", Every: time.Hour, Version: 1})
		}},
		{"a schedule that was removed", func(tx ports.Tx) error { return tx.SnapshotSchedules().Delete(ctx, "s1") }},
		{"a webhook that was added", func(tx ports.Tx) error { return tx.Webhooks().Insert(ctx, hook) }},
		{"a webhook that was changed", func(tx ports.Tx) error { return tx.Webhooks().Update(ctx, hook) }},
		{"a webhook that was removed", func(tx ports.Tx) error { return tx.Webhooks().Delete(ctx, "w1") }},
		{"a stray that was found", func(tx ports.Tx) error {
			_, err := tx.Strays().Put(ctx, core.Stray{Cluster: "c1", VMID: 7})
			return err
		}},
		{"a stray that is none any more", func(tx ports.Tx) error { return tx.Strays().Delete(ctx, "c1", 7) }},
		{"a restraint", func(tx ports.Tx) error {
			return tx.Traffic().Restrain(ctx, core.Restraint{Server: "s1", Since: at, Action: core.BandwidthNone})
		}},
		{"a restraint that is over", func(tx ports.Tx) error { return tx.Traffic().Relieve(ctx, "s1") }},
		{"rules of alerts of a user", func(tx ports.Tx) error { return tx.AlertRules().SetUser(ctx, "u1", core.AlertSettings{}) }},
		{"rules of alerts of a server", func(tx ports.Tx) error { return tx.AlertRules().SetServer(ctx, "s1", core.AlertSettings{}) }},
		{"rules of alerts of a cluster", func(tx ports.Tx) error { return tx.AlertRules().SetCluster(ctx, "c1", core.AlertSettings{}) }},
		{"an alert that is to be told", func(tx ports.Tx) error { return tx.Alerts().Put(ctx, core.Alert{ID: "l1", Told: true}) }},
	} {
		said = nil
		if err := store.Do(ctx, c.change); err != nil {
			t.Errorf("%s: %v", c.complaint, err)
			continue
		}
		if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, "no event tells of "+c.complaint) }) {
			t.Errorf("of %s it says %q", c.complaint, said)
		}
	}
}

func TestTheEndOfAnOperationMustBeTold(t *testing.T) {
	t.Parallel()
	var said []string
	w := &eventwatch.Watcher{Complain: func(sentence string) { said = append(said, sentence) }}
	clock := memory.NewClock(at)
	store := memory.NewStore(clock)
	journal := w.Journal(store.Journal())
	ctx := t.Context()
	err := store.Do(ctx, func(tx ports.Tx) error {
		return tx.Operations().Insert(ctx, core.Operation{ID: "op1", Kind: "power", Workflow: "power/1", Step: "look", State: core.Queued, DueAt: at, Version: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	ops, err := journal.Claim(ctx, "w", []core.Skill{core.SkillFor("power/1", "look")}, 1, time.Minute)
	if err != nil || len(ops) != 1 {
		t.Fatalf("claimed %v, %v", ops, err)
	}
	ops[0].State = core.Succeeded
	if _, err := journal.Save(ctx, ops[0], 0, true, nil); err != nil {
		t.Fatal(err)
	}
	if len(said) != 1 || !strings.Contains(said[0], "the end of an operation of the kind power") {
		t.Errorf("it says %q", said)
	}
}
