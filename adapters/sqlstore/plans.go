package sqlstore

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

type planRow struct {
	bun.BaseModel `bun:"table:plans"`
	ID            core.PlanID          `bun:"id,pk,type:uuid"`
	Name          string               `bun:"name"`
	Cores         int                  `bun:"cores"`
	Memory        int64                `bun:"memory"`
	Swap          int64                `bun:"swap"`
	Disk          int64                `bun:"disk"`
	Price         int64                `bun:"price"`
	Currency      string               `bun:"currency"`
	Snapshots     *int                 `bun:"snapshots"`
	Addresses     *int                 `bun:"addresses"`
	Bandwidth     *int64               `bun:"bandwidth"`
	Exceeded      core.BandwidthAction `bun:"exceeded"`
	Throttle      int64                `bun:"throttle"`
	Version       int64                `bun:"version"`
	Created       stamp                `bun:"created_at"`
}

func plansOf(t *tx) catalog[core.Plan, core.PlanID, planRow] {
	return catalog[core.Plan, core.PlanID, planRow]{tx: t, what: "plan", row: rowOfPlan, thing: (*planRow).plan,
		key: func(p core.Plan) (core.PlanID, int64) { return p.ID, p.Version }}
}

func rowOfPlan(p core.Plan) *planRow {
	return &planRow{ID: p.ID, Name: p.Name, Cores: p.Cores, Memory: p.Memory, Swap: p.Swap, Disk: p.Disk,
		Price: p.Price, Currency: p.Currency,
		Snapshots: p.Snapshots, Addresses: p.Addresses, Bandwidth: p.Bandwidth, Exceeded: p.Exceeded, Throttle: p.Throttle, Version: p.Version, Created: stamp(p.Created)}
}

func (r *planRow) plan() core.Plan {
	return core.Plan{ID: r.ID, Name: r.Name, Cores: r.Cores, Memory: r.Memory, Swap: r.Swap, Disk: r.Disk,
		Price: r.Price, Currency: r.Currency,
		Snapshots: r.Snapshots, Addresses: r.Addresses, Bandwidth: r.Bandwidth, Exceeded: r.Exceeded, Throttle: r.Throttle, Version: r.Version, Created: time.Time(r.Created)}
}
