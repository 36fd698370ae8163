package native

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerRebuild() {
	const tag = "Servers"
	on(a, op("POST", "/v1/servers/{id}/rebuild", "rebuild-server", tag, "Make a server's guest anew", needs(core.ServerRebuild), begins("rebuild"), explained(
		"The guest is destroyed, and another is made in its place of the same image or of another one of its kind. All data is lost, with all snapshots: further disks are made again, empty and as large as they were. "+
			"A server whose guest is missing gets one again; of its firewall and description nothing is left then. An IP lock and a restraint of the bandwidth are in force before the new guest runs. "+
			"The server keeps its addresses, VMID, number, labels, hardware address, firewall and description. "+
			"If a stranger takes the VMID in between, the server gets another. A suspended server is for operators to rebuild, and stays off.")), a.rebuild)
}

func (a *API) rebuild(ctx context.Context, in *struct {
	One
	Terms
	Body RebuildOrder
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	b := in.Body
	dns, err := parseDNS(b.Nameservers, b.Search)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.Rebuild(ctx, caller(ctx), id, fleet.RebuildServer{
		Image: b.Image, SSHKeys: b.SSHKeys, User: b.User, Password: b.Password, DNS: dns, UserData: b.UserData, Start: b.Start,
	})
	return begun(ctx, accepted), err
}
