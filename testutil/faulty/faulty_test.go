package faulty_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
	"github.com/remudahq/remuda/testutil/faulty"
)

var errPlanned = errors.New("as planned")

func nothing(context.Context, faulty.Call) error { return nil }

func TestWithoutAFaultEveryPortIsAsGoodAsTheOneInside(t *testing.T) {
	t.Parallel()
	conformance.Stores(t, func(*testing.T) conformance.World {
		clock := memory.NewClock(time.Now())
		s := memory.NewStore(clock)
		return conformance.World{Store: faulty.Store(s, nothing), Journal: faulty.Journal(s.Journal(), nothing),
			Log: faulty.Log(s.Log(), nothing), Cursors: faulty.Cursors(s.Cursors(), nothing), Members: faulty.Members(s.Members(), nothing),
			Poison: s.Poison(), AuditLog: s.AuditLog(), Advance: clock.Advance}
	})
}

func TestARefusedCallHasNoEffect(t *testing.T) {
	t.Parallel()
	cluster := memory.Demo(system.Clock{})
	h := faulty.Hypervisor(cluster, faulty.Refuse("Clone", 2, errPlanned))
	for n, want := range []error{nil, errPlanned, nil} {
		if _, err := h.Clone(t.Context(), order(100+n)); !errors.Is(err, want) {
			t.Errorf("clone %d: got %v, want %v", n+1, err, want)
		}
	}
	if got := cluster.Effects("clone"); got != 2 {
		t.Errorf("got %d clones, want 2", got)
	}
}

func TestALostReplyIsUnknownAndTheCallHappened(t *testing.T) {
	t.Parallel()
	cluster := memory.Demo(system.Clock{})
	h := faulty.Hypervisor(cluster, faulty.LoseReply("", 2))
	if _, err := h.Nodes(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Clone(t.Context(), order(100)); !errors.Is(err, core.Unknown) {
		t.Errorf("got %v, want unknown", err)
	}
	if got := cluster.Effects("clone"); got != 1 {
		t.Errorf("got %d clones, want 1", got)
	}
}

func TestALostReplyOfDoIsACommittedTransaction(t *testing.T) {
	t.Parallel()
	inner := memory.NewStore(system.Clock{})
	s := faulty.Store(inner, faulty.LoseReply("Do", 1))
	err := s.Do(t.Context(), func(tx ports.Tx) error { return tx.Secrets().Put(t.Context(), "a", []byte("b")) })
	if !errors.Is(err, core.Unknown) {
		t.Errorf("got %v, want unknown", err)
	}
	err = s.Read(t.Context(), func(tx ports.Tx) error { _, err := tx.Secrets().Get(t.Context(), "a"); return err })
	if err != nil {
		t.Errorf("got %v, want what was committed", err)
	}
}

func TestAStalledCallGoesOnWhenItMay(t *testing.T) {
	t.Parallel()
	until := make(chan struct{})
	p := new(memory.Publisher)
	slow := faulty.Publisher(p, faulty.All(nothing, faulty.Stall("Publish", 1, until)))
	done := make(chan error)
	go func() { done <- slow.Publish(t.Context(), []core.Event{{ID: "a"}}) }()
	if len(p.Published()) != 0 {
		t.Error("it did not stall")
	}
	close(until)
	if err := <-done; err != nil || len(p.Published()) != 1 {
		t.Errorf("got %v and %d events, want one", err, len(p.Published()))
	}
}

func TestAStalledCallEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	h := faulty.Hypervisor(memory.Demo(system.Clock{}), faulty.Stall("", 0, nil))
	if _, err := h.Nodes(ctx); !errors.Is(err, core.Unavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

func order(vmid int) core.CloneOrder {
	return core.CloneOrder{Source: core.ImageSource{VMID: 9001}, Kind: core.VM, Node: "pve1", VMID: vmid}
}
