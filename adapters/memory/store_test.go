package memory_test

import (
	"context"
	"errors"
	"testing"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func TestAPanicInAChangeTakesItBackAndLocksNobodyOut(t *testing.T) {
	t.Parallel()
	s := memory.NewStore(system.Clock{})
	func() {
		defer func() { _ = recover() }()
		_ = s.Do(t.Context(), func(tx ports.Tx) error {
			_ = tx.Secrets().Put(t.Context(), "a", []byte("b"))
			panic("oh")
		})
	}()
	err := s.Do(t.Context(), func(tx ports.Tx) error { _, err := tx.Secrets().Get(t.Context(), "a"); return err })
	if !errors.Is(err, core.NotFound) {
		t.Errorf("got %v, want not-found", err)
	}
}

func TestACallerWhoHasLeftIsToldThatNothingHappened(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	s := memory.NewStore(system.Clock{})
	if _, err := s.Journal().Claim(ctx, "a", nil, 1, 1); !errors.Is(err, core.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want unavailable because of the caller", err)
	}
}

func TestTheAuditLogIsInOrder(t *testing.T) {
	t.Parallel()
	s := memory.NewStore(system.Clock{})
	for _, action := range []string{"one", "two"} {
		err := s.Do(t.Context(), func(tx ports.Tx) error { return tx.Audit(t.Context(), core.AuditEntry{Action: action}) })
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Audits(); len(got) != 2 || got[0].Action != "one" || got[1].Action != "two" {
		t.Errorf("got %+v, want one and two", got)
	}
}

func TestAConnectorFindsClustersByTheirURL(t *testing.T) {
	t.Parallel()
	var c memory.Connector
	c.Add("https://a:8006", memory.Demo(system.Clock{}))
	for url, want := range map[string]error{"https://a:8006": nil, "https://b:8006": core.Unavailable} {
		h, err := c.Connect(core.Cluster{ID: "c1", Endpoints: []core.Endpoint{{URL: url}}}, "secret")
		if err != nil {
			t.Fatal(err)
		}
		nodes, err := h.Nodes(t.Context())
		if !errors.Is(err, want) || err == nil && nodes[0].Cluster != "c1" {
			t.Errorf("%s: got %+v, %v, want %v", url, nodes, err, want)
		}
	}
	if _, err := c.Connect(core.Cluster{}, ""); !errors.Is(err, core.Invalid) {
		t.Errorf("got %v, want invalid", err)
	}
}
