package native

import (
	"context"
	"net/netip"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerNetwork() {
	const tag = "Servers"
	on(a, op("GET", "/v1/servers/{id}/ip-lock", "get-ip-lock", tag, "Show whether a server's guest may use no addresses but its own", needs(core.ViewServer)), a.getIPLock)
	on(a, op("PUT", "/v1/servers/{id}/ip-lock", "set-ip-lock", tag, "Lock a server's guest to its addresses, or unlock it", needs(core.ServerIPLock), begins("network"),
		explained("The set ipfilter-net0 of its firewall then holds exactly its addresses; other sets and rules are not touched. "+
			"It filters while the firewall of the Proxmox datacenter is on. Asking again puts back what somebody changed.")), a.setIPLock)
	on(a, op("POST", "/v1/servers/{id}/addresses", "add-address", tag, "Give a server one more address", needs(core.ServerAddresses), begins("network"),
		explained("The guest is told the first address of each family: a container at once, a virtual machine at its next start.")), a.addAddress)
	on(a, op("DELETE", "/v1/servers/{id}/addresses/{address}", "remove-address", tag, "Take an address away from a server", needs(core.ServerAddresses), begins("network")), a.removeAddress)
}

func (a *API) getIPLock(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[IPLock], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	lock, err := a.fleet.IPLock(ctx, caller(ctx), id)
	return show(in.Look, lock.Version, wireIPLock(lock)), err
}

func wireIPLock(l fleet.IPLock) IPLock {
	return IPLock{
		Enabled: l.Wanted, Repair: l.Repair, Addresses: each(l.Addresses, netip.Addr.String),
		VerifiedAt: moment(l.VerifiedAt), Violation: some(l.Violation),
	}
}

func (a *API) setIPLock(ctx context.Context, in *struct {
	One
	Terms
	Body IPLockOrder
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.SetIPLock(ctx, caller(ctx), id, in.Body.Enabled, in.Body.Repair)
	return begun(ctx, accepted), err
}

func (a *API) addAddress(ctx context.Context, in *struct {
	One
	Terms
	Body AddressOrder
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	var v core.Violations
	wish := fleet.AddressWish{Pool: in.Body.Pool}
	if in.Body.Address != "" {
		wish.IP = parseAddress(&v, "address", in.Body.Address)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	accepted, err := a.fleet.ChangeAddresses(ctx, caller(ctx), id, []fleet.AddressWish{wish}, nil)
	return begun(ctx, accepted), err
}

func (a *API) removeAddress(ctx context.Context, in *struct {
	One
	Terms
	Address string `path:"address" maxLength:"45" example:"10.77.0.20"`
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	ip, _ := netip.ParseAddr(in.Address) // what is none is no address of the server either
	accepted, err := a.fleet.ChangeAddresses(ctx, caller(ctx), id, nil, []netip.Addr{ip})
	return begun(ctx, accepted), err
}
