package native

import (
	"context"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerSpecification() {
	const tag = "Servers"
	on(a, op("GET", "/v1/servers/{id}/specification", "get-specification", tag, "Show what a server is made of", needs(core.ViewServer),
		explained("The guest is looked at. Where that cannot be done just now, the answer is what is known, and says that it is stale.")), a.getSpecification)
	on(a, op("PATCH", "/v1/servers/{id}/specification", "change-specification", tag, "Change what a server is made of", needs(core.ServerResize, core.ServerAddresses), begins("resize", "network"),
		explained("Sizes are absolute, and no disk shrinks. What a running guest takes over only at its next start is pending until then; it is taken back by the old value. Addresses are changed apart from the rest, because it is another operation.")), a.changeSpecification)
}

func (a *API) getSpecification(ctx context.Context, in *struct{ One }) (*Shown[Specification], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	spec, err := a.fleet.Specification(ctx, caller(ctx), id)
	return show(Look{}, spec.Server.Version, wireSpecification(spec)), err
}

func (a *API) changeSpecification(ctx context.Context, in *struct {
	One
	Terms
	Body SpecificationChange
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	if in.Body.Addresses == nil {
		accepted, err := a.fleet.Respecify(ctx, caller(ctx), id, respecify(in.Body))
		return begun(ctx, accepted), err
	}
	wishes, err := in.Body.addresses()
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.SetAddresses(ctx, caller(ctx), id, wishes)
	return begun(ctx, accepted), err
}

// addresses are the addresses that were asked for, and nothing else may be.
func (b SpecificationChange) addresses() ([]fleet.AddressWish, error) {
	var v core.Violations
	alone := b.Plan == "" && b.Cores == nil && b.Memory == nil && b.Swap == nil && len(b.Disks) == 0
	v.Check(alone, "addresses", "are changed apart from everything else")
	wishes := make([]fleet.AddressWish, 0, len(b.Addresses))
	for i, order := range b.Addresses {
		wishes = append(wishes, order.wish(&v, "addresses."+strconv.Itoa(i)+".address"))
	}
	return wishes, v.Err()
}

func respecify(b SpecificationChange) fleet.Respecify {
	r := fleet.Respecify{Plan: b.Plan, SpecChange: core.SpecChange{Cores: b.Cores, Memory: b.Memory, Swap: b.Swap}}
	if len(b.Disks) > 0 {
		r.Disks = make(map[string]core.DiskChange, len(b.Disks))
	}
	for name, d := range b.Disks {
		r.Disks[name] = core.DiskChange{Size: d.Size, Storage: d.Storage, Path: d.Path}
	}
	return r
}

func wireSpecification(s fleet.Specification) Specification {
	return Specification{
		Current: wireHardware(s.Now, s.Next), Pending: wirePending(s.Now, s.Next), Addresses: each(s.Server.Addresses, wireServerAddress),
		ObservedAt: moment(s.ObservedAt), Stale: s.Stale, Cause: some(s.Cause), Version: s.Server.Version,
	}
}

// wireHardware shows hardware, and of each part whether it differs from the other.
func wireHardware(h, other core.Hardware) Hardware {
	return Hardware{
		Cores: h.Cores, Memory: h.Memory, Swap: h.Swap,
		Disks: each(h.Disks, func(d core.Disk) Disk {
			there, ok := other.Disk(d.Name)
			return Disk{Name: d.Name, Size: d.Size, Storage: some(d.Storage), Path: some(d.Path), Pending: !ok || there != d}
		}),
		Interfaces: each(h.Interfaces, func(i core.Interface) NetworkInterface {
			there, ok := other.Interface(i.Name)
			return wireInterface(i, !ok || !there.Equal(i))
		}),
	}
}

func wireInterface(i core.Interface, pending bool) NetworkInterface {
	link := "up"
	if i.Down {
		link = "down"
	}
	return NetworkInterface{
		Name: i.Name, MAC: some(i.MAC), Model: some(i.Model), Bridge: some(i.Bridge), VLAN: some(i.VLAN), Firewall: i.Firewall,
		Rate: some(i.Rate), Link: link, Pending: pending,
		Addresses: each(i.Addresses, func(a core.Assigned) InterfaceAddress {
			family := 4
			if a.Prefix.Addr().Is6() {
				family = 6
			}
			return InterfaceAddress{Address: a.Prefix.String(), Family: family, Gateway: host(a.Gateway)}
		}),
	}
}

// wirePending is what will be different; nil if nothing will.
func wirePending(now, next core.Hardware) *PendingHardware {
	will := wireHardware(next, now)
	p := PendingHardware{
		Cores: differs(now.Cores, next.Cores), Memory: differs(now.Memory, next.Memory), Swap: differs(now.Swap, next.Swap),
		Disks:      slices.DeleteFunc(will.Disks, func(d Disk) bool { return !d.Pending }),
		Interfaces: slices.DeleteFunc(will.Interfaces, func(i NetworkInterface) bool { return !i.Pending }),
	}
	if p.Cores == nil && p.Memory == nil && p.Swap == nil && len(p.Disks)+len(p.Interfaces) == 0 {
		return nil
	}
	return &p
}

func differs[T comparable](now, next T) *T {
	if now == next {
		return nil
	}
	return &next
}
