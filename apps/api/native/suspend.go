package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerSuspend() {
	const tag = "Servers"
	on(a, op("POST", "/v1/servers/{id}/suspend", "suspend-server", tag, "Block a server that is not paid for", needs(core.ServerSuspend), begins("suspend"),
		explained("From now on nothing lets it run; its plug is pulled, and it does not start with its node any more.")), a.suspendServer)
	on(a, op("POST", "/v1/servers/{id}/unsuspend", "unsuspend-server", tag, "Let a server run again", needs(core.ServerUnsuspend), begins("unsuspend"),
		explained("It is started if it was wanted on when it was suspended, or as start says.")), a.unsuspendServer)
}

// UnsuspendOrder says how a server is let go again.
type UnsuspendOrder struct {
	Start *bool `json:"start,omitempty" doc:"Whether it is started; if left out, as it was wanted before."`
}

func (a *API) suspendServer(ctx context.Context, in *struct {
	One
	Terms
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.Suspend(ctx, caller(ctx), id)
	return begun(ctx, accepted), err
}

func (a *API) unsuspendServer(ctx context.Context, in *struct {
	One
	Terms
	Body *UnsuspendOrder
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	var start *bool
	if in.Body != nil {
		start = in.Body.Start
	}
	accepted, err := a.fleet.Unsuspend(ctx, caller(ctx), id, start)
	return begun(ctx, accepted), err
}
