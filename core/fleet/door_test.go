package fleet

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

func TestAServerHasOneOperationAtATime(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	_, err := f.Power(t.Context(), f.admin, view.ID, core.Start, 0)
	must(t, err)
	if _, err := f.Power(t.Context(), f.admin, view.ID, core.Stop, 0); core.CodeOf(err) != core.CodeServerBusy {
		t.Errorf("a second action: got %v, want the server to be busy", err)
	}
	if _, err := f.Delete(t.Context(), f.admin, view.ID, false); core.CodeOf(err) != core.CodeServerBusy {
		t.Errorf("a deletion meanwhile: got %v, want the server to be busy", err)
	}
	f.settle(t)
	_, err = f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	if _, err := f.Power(t.Context(), f.admin, view.ID, core.Stop, 0); core.CodeOf(err) != core.CodeServerBusy {
		t.Errorf("an action while it is deleted: got %v, want the server to be busy", err)
	}
}

func TestAStaleVersionChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	stale := f.admin
	stale.IfMatch = view.Version - 1
	before := f.dump(t)
	name, drained := "new", true
	for what, try := range map[string]func() error{
		"change": func() error {
			_, err := f.Change(t.Context(), stale, view.ID, ServerChange{Name: &name})
			return err
		},
		"power":  func() error { _, err := f.Power(t.Context(), stale, view.ID, core.Start, 0); return err },
		"delete": func() error { _, err := f.Delete(t.Context(), stale, view.ID, false); return err },
		"change of a cluster": func() error {
			stale.IfMatch = 99
			_, err := f.ChangeCluster(t.Context(), stale, f.id, ClusterChange{Drained: &drained})
			return err
		},
	} {
		if err := try(); core.CodeOf(err) != core.CodeVersionMismatch {
			t.Errorf("%s: got %v, want a version mismatch", what, err)
		}
	}
	if after := f.dump(t); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	fresh := f.admin
	fresh.IfMatch = view.Version
	_, err := f.Change(t.Context(), fresh, view.ID, ServerChange{Name: &name})
	must(t, err)
}

func TestWhatIsAcceptedIsAudited(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	before := len(f.store.Audits())
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	entries := f.store.Audits()[before:]
	if len(entries) != 1 || entries[0].Action != "server.create" || entries[0].Outcome != "accepted" || entries[0].Subject != string(accepted.Server.ID) {
		t.Errorf("got %+v, want one accepted server.create", entries)
	}
}

func TestWhatIsRefusedIsAudited(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	order := web
	order.Image = "no-such-image"
	before := len(f.store.Audits())
	_, err := f.Create(t.Context(), f.admin, order)
	if err == nil {
		t.Fatal("it was accepted")
	}
	entries := f.store.Audits()[before:]
	if len(entries) != 1 || entries[0].Action != "server.create" || entries[0].Outcome != core.CodeOf(err) {
		t.Errorf("got %+v, want one server.create with %s", entries, core.CodeOf(err))
	}
}

func TestOthersOperationsAndEventsDoNotExist(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	listener, err := f.Listen(t.Context(), bob, 0)
	must(t, err)
	defer listener.Close()
	accepted, err := f.Create(t.Context(), alice, web)
	must(t, err)
	id := accepted.Operation.ID
	_, err = f.Operation(t.Context(), alice, id)
	must(t, err)
	if _, err := f.Operation(t.Context(), bob, id); !errors.Is(err, core.NotFound) {
		t.Errorf("bob sees alice's operation: %v", err)
	}
	if ops, err := f.Operations(t.Context(), bob, core.OperationFilter{}); err != nil || len(ops) != 0 {
		t.Errorf("bob sees %v, %v", ops, err)
	}
	if _, err := f.Cancel(t.Context(), bob, id); !errors.Is(err, core.NotFound) {
		t.Errorf("bob cancels alice's operation: %v", err)
	}
	_, err = f.Create(t.Context(), bob, web)
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go f.Run(ctx)
	heard, err := listener.Next(t.Context())
	must(t, err)
	if heard.Owner != bob.User {
		t.Errorf("bob heard of %s of %s", heard.Type, heard.Owner)
	}
}

func TestPastTheStepOfNoReturnNothingIsCancelled(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	f.cluster.Slow(1000)
	accepted, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	f.pass(t, 5*time.Second)
	if op := f.operation(t, accepted.Operation.ID); op.Step != "destroy" {
		t.Fatalf("the operation is at %q, want destroy", op.Step)
	}
	if _, err := f.Cancel(t.Context(), f.admin, accepted.Operation.ID); core.CodeOf(err) != core.CodeNotCancellable {
		t.Errorf("got %v, want it refused", err)
	}
}

func TestWhatHasEndedIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	f.settle(t)
	if _, err := f.Retry(t.Context(), f.admin, accepted.Operation.ID); core.CodeOf(err) != core.CodeOperationEnded {
		t.Errorf("got %v, want it refused", err)
	}
}

func TestWhatIsNotOfferedIsNotMade(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	_, err := f.CreatePlan(t.Context(), f.admin, core.Plan{Name: "tiny", Cores: 1, Memory: 512 * core.MiB, Disk: core.GiB})
	must(t, err)
	req := web
	req.Plan = "tiny"
	if _, err := f.Create(t.Context(), alice, req); !errors.Is(err, core.Invalid) {
		t.Errorf("a disk that cannot hold the image: got %v", err)
	}
	images, err := f.Images(t.Context(), f.admin, core.Page{})
	must(t, err)
	for _, image := range images {
		_, err := f.ChangeImage(t.Context(), f.admin, image.ID, func(i *core.Image) { i.Hidden = true })
		must(t, err)
	}
	if _, err := f.Create(t.Context(), alice, web); !errors.Is(err, core.Invalid) {
		t.Errorf("an image that is hidden: got %v", err)
	}
	_, err = f.Create(t.Context(), f.admin, web)
	must(t, err)
	drained := true
	_, err = f.ChangeCluster(t.Context(), f.admin, f.id, ClusterChange{Drained: &drained})
	must(t, err)
	if _, err := f.Create(t.Context(), f.admin, web); core.CodeOf(err) != core.CodeNoPlacement {
		t.Errorf("a cluster that is drained: got %v", err)
	}
}

func TestAReleasedAddressRests(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.Options.Quarantine = time.Hour
	view := f.make(t, f.admin, web)
	_, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	f.settle(t)
	if next := f.make(t, f.admin, web); next.Addresses[0].IP == view.Addresses[0].IP {
		t.Errorf("%s was given out again at once", next.Addresses[0].IP)
	}
	f.clock.Advance(2 * time.Hour)
	if next := f.make(t, f.admin, web); next.Addresses[0].IP != view.Addresses[0].IP {
		t.Errorf("got %s, want %s, which has rested", next.Addresses[0].IP, view.Addresses[0].IP)
	}
}

func TestWhatWasKeptLongEnoughIsForgotten(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	c := keyed(f.admin, "k", "h")
	first, err := f.Create(t.Context(), c, web)
	must(t, err)
	f.settle(t)
	_, err = f.relay.Pass(t.Context())
	must(t, err)
	f.clock.Advance(23 * time.Hour)
	f.tidyOnce(t.Context())
	again, err := f.Create(t.Context(), c, web)
	must(t, err)
	if again.Operation.ID != first.Operation.ID {
		t.Errorf("a key was forgotten within a day")
	}
	f.clock.Advance(2 * time.Hour)
	f.tidyOnce(t.Context())
	again, err = f.Create(t.Context(), c, web)
	must(t, err)
	if again.Operation.ID == first.Operation.ID {
		t.Errorf("a key was remembered for longer than a day")
	}
	var kept []core.Event
	read := func() int {
		kept, err = f.Log.Read(t.Context(), 0, 100)
		must(t, err)
		return len(kept)
	}
	if read(); !slices.ContainsFunc(kept, func(e core.Event) bool { return e.Server == first.Server.ID }) {
		t.Errorf("after a day %d events are kept, and none of the server", len(kept))
	}
	f.clock.Advance(30 * 24 * time.Hour)
	f.tidyOnce(t.Context())
	if read() != 0 {
		t.Errorf("%d events are kept after a month, want none", len(kept))
	}
}

func TestHiddenImagesDoNotEndAPage(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	for n, hidden := range []bool{true, true, false, true, false} {
		_, err := f.CreateImage(t.Context(), f.admin, core.Image{Name: string(rune('a' + n)), Kind: core.VM, Hidden: hidden})
		must(t, err)
	}
	customer := f.user(t, "carol")
	all, err := f.Images(t.Context(), customer, core.Page{})
	must(t, err)
	var paged []string
	for page := (core.Page{Limit: 1}); ; page.After = paged[len(paged)-1] {
		found, err := f.Images(t.Context(), customer, page)
		must(t, err)
		if len(found) == 0 {
			break
		}
		paged = append(paged, string(found[0].ID))
	}
	if len(all) < 2 || len(paged) != len(all) {
		t.Errorf("page by page there are %d images, and %d at once", len(paged), len(all))
	}
	for _, image := range all {
		if image.Hidden {
			t.Errorf("a customer sees %s", image.Name)
		}
	}
}
