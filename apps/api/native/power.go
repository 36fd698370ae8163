package native

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerPower() {
	const tag = "Servers"
	on(a, op("GET", "/v1/servers/{id}/power", "get-power", tag, "Show a server's power", needs(core.ViewServer)), a.getPower)
	on(a, op("POST", "/v1/servers/{id}/power", "switch-power", tag, "Switch a server", needs(core.ServerPower), begins("power")), a.switchPower)
}

func (a *API) getPower(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Power], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	server, err := a.fleet.Server(ctx, caller(ctx), id)
	return show(in.Look, server.Version, wirePower(server)), err
}

func (a *API) switchPower(ctx context.Context, in *struct {
	One
	Terms
	Body PowerOrder
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.Switch(ctx, caller(ctx), id, fleet.PowerOrder{
		Action: core.PowerAction(in.Body.Action), Timeout: time.Duration(in.Body.Timeout) * time.Second, Force: in.Body.Force,
	})
	return begun(ctx, accepted), err
}
