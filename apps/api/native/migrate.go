package native

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerMigrate() {
	const tag = "Servers"
	on(a, op("POST", "/v1/servers/{id}/migrate", "migrate-server", tag, "Move a server to another node", needs(core.ServerMigrate), begins("migrate"),
		explained("Of its own cluster, with its disks. A VM that runs is moved as it runs; a container that runs is shut down, moved and started again. "+
			"A move that failed leaves the server where it was.")), a.migrateServer)
}

func (a *API) migrateServer(ctx context.Context, in *struct {
	One
	Terms
	Body Migration
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.Migrate(ctx, caller(ctx), id, fleet.Migration(in.Body))
	return begun(ctx, accepted), err
}

// Migration is how a server shall be moved.
type Migration struct {
	Node   string `json:"node,omitempty" maxLength:"64" doc:"The best that fits, if left out." example:"pve2"`
	Online *bool  `json:"online,omitempty" doc:"Move it though it runs, which is so if left out; false refuses then."`
}
