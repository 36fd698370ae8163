package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// meteredTx replaces what keeps traffic.
type meteredTx struct {
	ports.Tx
	bend func(ports.Traffic) ports.Traffic
}

func (t meteredTx) Traffic() ports.Traffic { return t.bend(t.Tx.Traffic()) }

func brokenTraffic() []broken {
	of := func(fault string, bend func(ports.Traffic) ports.Traffic) broken {
		return broken{fault, "Traffic", rows(func(inner ports.Tx) ports.Tx { return meteredTx{inner, bend} })}
	}
	return []broken{
		of("Count adds to what is there", func(t ports.Traffic) ports.Traffic { return adds{t} }),
		of("Count keeps the first row only", func(t ports.Traffic) ports.Traffic { return firstRow{t} }),
		of("Meters ignores the limit", func(t ports.Traffic) ports.Traffic { return unbounded{t} }),
		of("Relieve does nothing", func(t ports.Traffic) ports.Traffic { return relentless{t} }),
		of("a restraint forgets what was before", func(t ports.Traffic) ports.Traffic { return forgetful{t} }),
	}
}

type adds struct{ ports.Traffic }

func (b adds) Count(ctx context.Context, rows []core.Traffic) error {
	for i, row := range rows {
		if there, _, err := b.Get(ctx, row.Server, row.Month); err == nil && there.In > 0 {
			rows[i].In += there.In
		}
	}
	return b.Traffic.Count(ctx, rows)
}

type firstRow struct{ ports.Traffic }

func (b firstRow) Count(ctx context.Context, rows []core.Traffic) error {
	return b.Traffic.Count(ctx, rows[:1])
}

type unbounded struct{ ports.Traffic }

func (b unbounded) Meters(ctx context.Context, cluster core.ClusterID, page core.Page) ([]core.Meter, error) {
	return b.Traffic.Meters(ctx, cluster, core.Page{After: page.After})
}

type relentless struct{ ports.Traffic }

func (relentless) Relieve(context.Context, core.ServerID) error { return nil }

type forgetful struct{ ports.Traffic }

func (b forgetful) Restrain(ctx context.Context, r core.Restraint) error {
	r.Rate, r.Down = 0, false
	return b.Traffic.Restrain(ctx, r)
}
