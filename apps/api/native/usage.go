package native

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerUsage() {
	on(a, op("GET", "/v1/servers/{id}/usage", "get-usage", "Servers", "Show what a server uses", needs(core.ViewServer),
		explained("Traffic is counted by calendar month, in UTC, from the readings of its guest's own counters.")), a.getUsage)
}

// Usage is what a server uses.
type Usage struct {
	Bandwidth Bandwidth `json:"bandwidth"`
}

// Bandwidth is what a server has received and sent in a calendar month.
type Bandwidth struct {
	Period     string     `json:"period" doc:"The calendar month, in UTC." example:"2026-01"`
	In         int64      `json:"in" doc:"Bytes received."`
	Out        int64      `json:"out" doc:"Bytes sent."`
	Limit      *int64     `json:"limit" doc:"Bytes of the month, in and out together; null is no limit, and 0 is none at all."`
	Exceeded   bool       `json:"exceeded" doc:"The limit is used up, and the plan's action is in force."`
	Action     string     `json:"action" enum:"none,throttle,disconnect" doc:"What the plan does about a server that has used up its limit."`
	ObservedAt *time.Time `json:"observed_at" doc:"When this last changed; null if nothing was seen this month."`
}

func wireUsage(u fleet.ServerUsage) Usage {
	b := u.Bandwidth
	return Usage{Bandwidth: Bandwidth{Period: string(b.Month), In: b.In, Out: b.Out, Limit: b.Limit, Exceeded: b.Exceeded,
		Action: string(b.Action), ObservedAt: moment(b.ObservedAt)}}
}

// ShownUsage is the answer; it has no version.
type ShownUsage struct{ Body Usage }

func (a *API) getUsage(ctx context.Context, in *One) (*ShownUsage, error) {
	id, err := idOf[core.ServerID](*in)
	if err != nil {
		return nil, err
	}
	usage, err := a.fleet.Usage(ctx, caller(ctx), id)
	return &ShownUsage{Body: wireUsage(usage)}, err
}
