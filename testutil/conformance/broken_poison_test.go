package conformance_test

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
)

// unasked forgets what was handled, whoever holds it.
type unasked struct{ ports.Poison }

func (h unasked) Done(ctx context.Context, id core.PoisonID, _ string) error {
	return h.Drop(ctx, id)
}

// pushy wants everything at once.
type pushy struct{ ports.Poison }

func (p pushy) Put(ctx context.Context, one core.Poison) error {
	if err := p.Poison.Put(ctx, one); err != nil {
		return err
	}
	return p.Again(ctx, one.ID)
}

// undying holds for ever.
type undying struct{ ports.Poison }

func (u undying) Claim(ctx context.Context, group, worker string, lease time.Duration) (core.Poison, error) {
	return u.Poison.Claim(ctx, group, worker, max(lease, time.Hour))
}

// mingled gives to all as if they were one.
type mingled struct{ ports.Poison }

func (s mingled) Claim(ctx context.Context, group, worker string, lease time.Duration) (core.Poison, error) {
	one, err := s.Poison.Claim(ctx, group, "all", lease)
	one.LeaseOwner = worker
	return one, err
}

// lumped takes no notice of groups.
type lumped struct{ ports.Poison }

func (l lumped) List(ctx context.Context, f core.PoisonFilter) ([]core.Poison, error) {
	return l.Poison.List(ctx, core.PoisonFilter{Page: f.Page})
}

func brokenPoison() []broken {
	of := func(fault string, bend func(ports.Poison) ports.Poison) broken {
		return broken{fault, "Poison", func(w conformance.World) conformance.World {
			w.Poison = bend(w.Poison)
			return w
		}}
	}
	return []broken{
		of("who holds nothing is done", func(p ports.Poison) ports.Poison { return unasked{p} }),
		of("everything is wanted", func(p ports.Poison) ports.Poison { return pushy{p} }),
		of("a lease never ends", func(p ports.Poison) ports.Poison { return undying{p} }),
		of("all hold the same", func(p ports.Poison) ports.Poison { return mingled{p} }),
		of("a group narrows nothing", func(p ports.Poison) ports.Poison { return lumped{p} }),
	}
}

// unheld lets anybody give positions.
type unheld struct{ ports.AuditLog }

func (u unheld) Sequence(ctx context.Context, _ string, limit int) (int, error) {
	for _, owner := range []string{"me", "you"} {
		if n, err := u.AuditLog.Sequence(ctx, owner, limit); err == nil {
			return n, nil
		}
	}
	return 0, nil
}

// hungry gives more positions than it was asked for.
type hungry struct{ ports.AuditLog }

func (h hungry) Sequence(ctx context.Context, owner string, limit int) (int, error) {
	return h.AuditLog.Sequence(ctx, owner, 10*limit)
}

// stuttering reads the last one again.
type stuttering struct{ ports.AuditLog }

func (i stuttering) Read(ctx context.Context, after int64, limit int) ([]core.AuditEntry, error) {
	return i.AuditLog.Read(ctx, after-1, limit)
}

func brokenAuditLog() []broken {
	of := func(fault string, bend func(conformance.World) ports.AuditLog) broken {
		return broken{fault, "AuditLog", func(w conformance.World) conformance.World {
			w.AuditLog = bend(w)
			return w
		}}
	}
	return []broken{
		of("who holds nothing sequences", func(w conformance.World) ports.AuditLog { return unheld{w.AuditLog} }),
		of("the limit is none", func(w conformance.World) ports.AuditLog { return hungry{w.AuditLog} }),
		of("the last entry comes again", func(w conformance.World) ports.AuditLog { return stuttering{w.AuditLog} }),
	}
}
