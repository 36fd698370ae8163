package conformance_test

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func brokenLists() []broken {
	of := func(fault string, bend tx) broken {
		return broken{fault, "Lists", rows(func(inner ports.Tx) ports.Tx { bend.Tx = inner; return bend })}
	}
	list := func(fault string, bend func(*core.ServerFilter)) broken {
		return of(fault, tx{servers: func(s servers) ports.Servers { return filtering{s, bend} }})
	}
	return []broken{
		list("List ignores the direction", func(f *core.ServerFilter) { f.Sort.Down = false }),
		list("List ignores the order", func(f *core.ServerFilter) { f.Sort = core.Sort{} }),
		list("List goes on behind the ID alone", func(f *core.ServerFilter) { f.Sort.From = "" }),
		list("List ignores the selector", func(f *core.ServerFilter) { f.Selector = nil }),
		list("List ignores the plan", func(f *core.ServerFilter) { f.Plan = "" }),
		list("List ignores what is suspended", func(f *core.ServerFilter) { f.Suspended = nil }),
		of("operations of every age are listed", tx{operations: func(o operations) ports.Operations { return ageless{o} }}),
	}
}

type filtering struct {
	servers
	bend func(*core.ServerFilter)
}

func (s filtering) List(ctx context.Context, f core.ServerFilter) ([]core.ServerView, error) {
	s.bend(&f)
	return s.Servers.List(ctx, f)
}

type ageless struct{ operations }

func (o ageless) List(ctx context.Context, f core.OperationFilter) ([]core.Operation, error) {
	f.Since = time.Time{}
	return o.Operations.List(ctx, f)
}
