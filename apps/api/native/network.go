package native

import (
	"context"
	"errors"
	"net/netip"
	"slices"

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
	on(a, op("GET", "/v1/servers/{id}/findings", "get-findings", tag, "Show what was found wrong with a server's guest", needs(core.ViewServer),
		explained("Each is told by an event when it begins and when it is over. Nothing is repaired silently.")), a.getFindings)
	on(a, op("GET", "/v1/strays", "list-strays", "Clusters", "List guests that carry our mark and are no server's", needs(core.ViewStray),
		explained("Copies, and backups that somebody restored. They are left alone.")), a.listStrays)
}

func (a *API) getFindings(ctx context.Context, in *struct{ One }) (*struct{ Body Findings }, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	watch, err := a.fleet.Findings(ctx, caller(ctx), id)
	return &struct{ Body Findings }{Findings{CheckedAt: moment(watch.CheckedAt), Findings: each(watch.Findings, wireFinding)}}, err
}

func wireFinding(f core.Finding) Finding {
	detail := f.Detail
	if detail == nil {
		detail = map[string]string{}
	}
	return Finding{Code: f.Code, Since: f.Since, Detail: detail}
}

func (a *API) listStrays(ctx context.Context, _ *struct{}) (*Listed[Stray], error) {
	strays, clusters, err := a.fleet.Strays(ctx, caller(ctx))
	return &Listed[Stray]{Body: List[Stray]{Items: each(strays, func(s core.Stray) Stray {
		return Stray{Cluster: clusters[s.Cluster], VMID: s.VMID, Node: s.Node, Kind: string(s.Kind), Name: s.Name, ServerID: string(s.Server), FoundAt: s.FoundAt}
	})}}, err
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
	wish := in.Body.wish(&v, "address")
	v.Check((in.Body.Address == "") != (in.Body.Pool == ""), "address", "or a pool must be named, and not both")
	if err := v.Err(); err != nil {
		return nil, err
	}
	path := "address"
	if in.Body.Pool != "" {
		path = "pool"
	}
	accepted, err := a.fleet.ChangeAddresses(ctx, caller(ctx), id, []fleet.AddressWish{wish}, nil)
	return begun(ctx, accepted), movedTo(path, "addresses.0", err)
}

// movedTo is the error with the field at one path named as the caller knows it.
func movedTo(path, from string, err error) error {
	e, ours := errors.AsType[*core.Error](err)
	if !ours || !hasField(err, from) {
		return err
	}
	moved := *e
	moved.Fields = slices.Clone(e.Fields)
	for i := range moved.Fields {
		if moved.Fields[i].Path == from {
			moved.Fields[i].Path = path
		}
	}
	return &moved
}

func hasField(err error, path string) bool {
	e, ours := errors.AsType[*core.Error](err)
	return ours && slices.ContainsFunc(e.Fields, func(v core.Violation) bool { return v.Path == path })
}

// wish translates it; path is where the address stands in the request.
func (o AddressOrder) wish(v *core.Violations, path string) fleet.AddressWish {
	wish := fleet.AddressWish{Pool: o.Pool}
	if o.Address != "" {
		wish.IP = parseAddress(v, path, o.Address)
	}
	return wish
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
	if hasField(err, "remove.0") {
		err = core.Fail(core.NotFound, "address-not-found", "the server has no address %s", in.Address)
	}
	return begun(ctx, accepted), err
}
