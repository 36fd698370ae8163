package fleet

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
)

var web = CreateServer{Name: "web", Image: "debian-12", Plan: "small"}

func keyed(c core.Caller, key, hash string) core.Caller {
	c.Key, c.Hash = key, []byte(hash)
	return c
}

func TestTheSameKeyHasOneEffectAndOneAnswer(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	c := keyed(f.admin, "k", "h")
	first, err := f.Create(t.Context(), c, web)
	must(t, err)
	f.settle(t)
	again, err := f.Create(t.Context(), c, web)
	must(t, err)
	if fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("got\n%+v\nwant the first answer\n%+v", again, first)
	}
	if got := f.holdings(t).Servers; got != 1 {
		t.Errorf("there are %d servers", got)
	}
}

func TestParallelRequestsWithOneKeyMakeOneServer(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	c := keyed(f.admin, "k", "h")
	var wg sync.WaitGroup
	ids := make([]core.OperationID, 20)
	for i := range ids {
		wg.Go(func() {
			accepted, err := f.Create(t.Context(), c, web)
			if err != nil {
				t.Errorf("request %d: %v", i, err)
			}
			ids[i] = accepted.Operation.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("got operations %s and %s", id, ids[0])
		}
	}
	if got := f.holdings(t).Servers; got != 1 {
		t.Errorf("there are %d servers", got)
	}
}

func TestAKeyCannotBeUsedForAnotherRequest(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	_, err := f.Create(t.Context(), keyed(f.admin, "k", "h"), web)
	must(t, err)
	_, err = f.Create(t.Context(), keyed(f.admin, "k", "other"), web)
	if core.CodeOf(err) != core.CodeKeyReused || !errors.Is(err, core.Invalid) {
		t.Errorf("got %v", err)
	}
	// Keys are each principal's own.
	_, err = f.Create(t.Context(), keyed(f.user(t, "bob"), "k", "other"), web)
	must(t, err)
}

func TestARefusalThatWouldComeAgainIsRemembered(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	c := keyed(f.admin, "stop", "h")
	_, first := f.Power(t.Context(), c, view.ID, core.Stop, 0)
	if core.CodeOf(first) != core.CodeIllegalMove {
		t.Fatalf("got %v", first)
	}
	_, err := f.Power(t.Context(), f.admin, view.ID, core.Start, 0)
	must(t, err)
	f.settle(t)
	_, again := f.Power(t.Context(), c, view.ID, core.Stop, 0)
	if fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("got %v, want the first answer %v", again, first)
	}
}

func TestARefusalForTheMomentIsNotRemembered(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	c := keyed(f.admin, "del", "h")
	if _, err = f.Delete(t.Context(), c, accepted.Server.ID, false); core.CodeOf(err) != core.CodeServerBusy {
		t.Fatalf("got %v", err)
	}
	f.settle(t)
	_, err = f.Delete(t.Context(), c, accepted.Server.ID, false)
	must(t, err)
}

func TestADryRunChangesNothingButTheAuditLog(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	before, audits := f.dump(t), len(f.store.Audits())
	dry := keyed(f.admin, "k", "h")
	dry.DryRun = true
	name, drained := "other", true
	for what, try := range map[string]func() error{
		"create": func() error { _, err := f.Create(t.Context(), dry, web); return err },
		"power":  func() error { _, err := f.Power(t.Context(), dry, view.ID, core.Start, 0); return err },
		"change": func() error { _, err := f.Change(t.Context(), dry, view.ID, ServerChange{Name: &name}); return err },
		"delete": func() error { _, err := f.Delete(t.Context(), dry, view.ID, false); return err },
		"user":   func() error { _, err := f.CreateUser(t.Context(), dry, NewUser{Name: "x"}); return err },
		"token":  func() error { _, err := f.CreateToken(t.Context(), dry, NewToken{Name: "x"}); return err },
		"drain": func() error {
			_, err := f.ChangeCluster(t.Context(), dry, f.id, ClusterChange{Drained: &drained})
			return err
		},
	} {
		if err := try(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if after := f.dump(t); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	entries := f.store.Audits()[audits:]
	if len(entries) != 7 {
		t.Errorf("the audit log has %d new entries, want 7", len(entries))
	}
	for _, e := range entries {
		if e.Outcome != "dry-run" {
			t.Errorf("%s was entered as %s", e.Action, e.Outcome)
		}
	}
}

// dump writes down what a store holds, besides the audit log.
func (f *farm) dump(t fatal) string {
	t.Helper()
	ctx := context.Background()
	servers, err := f.Servers(ctx, f.admin, core.ServerFilter{})
	must(t, err)
	ops, err := f.Operations(ctx, f.admin, core.OperationFilter{})
	must(t, err)
	users, err := f.Users(ctx, f.admin, core.Page{})
	must(t, err)
	tokens, err := f.Tokens(ctx, f.admin, core.Page{})
	must(t, err)
	clusters, err := f.Clusters(ctx, f.admin, core.Page{})
	must(t, err)
	return fmt.Sprintf("%+v\n%+v\n%+v\n%d tokens\n%+v\n%+v", servers, ops, users, len(tokens), clusters, f.holdings(t))
}

func TestARepeatedRequestIsAnsweredWhileTheClusterIsAway(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	other := memory.NewCluster("other", f.clock)
	f.connector.Add("https://other.test:8006", other)
	add := func() (core.Cluster, error) {
		return f.CreateCluster(t.Context(), keyed(f.admin, "add", "h"), NewCluster{Name: "c2", Token: "remuda@pve!test=secret",
			Endpoints: []core.Endpoint{{URL: "https://other.test:8006", Fingerprint: fingerprint}}})
	}
	imports := func() ([]core.Image, error) { return f.ImportImages(t.Context(), keyed(f.admin, "import", "h"), f.id) }
	first, err := add()
	must(t, err)
	images, err := imports()
	must(t, err)
	other.Cut()
	f.cluster.Cut()
	if again, err := add(); err != nil || again.ID != first.ID {
		t.Errorf("got %v, %v, want the first answer", again.ID, err)
	}
	if again, err := imports(); err != nil || len(again) != len(images) {
		t.Errorf("got %v, %v, want the first answer", again, err)
	}
	other.Mend()
	if _, err := f.CreateCluster(t.Context(), keyed(f.admin, "add", "another"), NewCluster{Name: "c3"}); core.CodeOf(err) != core.CodeKeyReused {
		t.Errorf("another request with the key: got %v", err)
	}
}
