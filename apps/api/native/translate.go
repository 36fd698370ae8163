package native

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// some is null for what is not there.
func some[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

func text[T ~string](v T) *string { return some(string(v)) }

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func host(a netip.Addr) *string {
	if !a.IsValid() {
		return nil
	}
	return some(a.String())
}

func each[T, W any](things []T, wire func(T) W) []W {
	out := make([]W, 0, len(things))
	for _, t := range things {
		out = append(out, wire(t))
	}
	return out
}

func wireServer(v core.ServerView) Server {
	return Server{
		ID: string(v.ID), Number: v.Number, Name: v.Name, Hostname: v.Hostname, Kind: string(v.Kind),
		Life: string(v.Life()), Power: string(v.Power()), PowerWanted: text(v.Wanted()), PowerObserved: moment(v.PowerAt()), ObservedAt: moment(v.SeenAt), Stale: v.Stale,
		Suspended: v.Suspended, Image: some(v.ImageName), Plan: some(v.PlanName), Owner: v.OwnerName,
		Placement: Placement{Cluster: v.ClusterName, Node: some(v.Placement.Node), VMID: v.Placement.VMID, Reason: some(v.Placement.Reason)},
		Addresses: each(v.Addresses, wireServerAddress), Nameservers: each(v.DNS.Nameservers, netip.Addr.String), Search: some(v.DNS.Search), Labels: labelsOf(v.Labels), OperationID: text(v.Operation),
		CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt, StartedAt: moment(v.StartedAt), StoppedAt: moment(v.StoppedAt), Version: v.Version,
	}
}

func wireServerAddress(a core.Address) ServerAddress {
	return ServerAddress{Address: a.IP.String(), Family: a.Family(), Gateway: host(a.Gateway), Mask: a.Mask(), Reverse: some(a.Reverse)}
}

func wireOperation(o core.Operation) Operation {
	return Operation{
		ID: string(o.ID), Kind: o.Kind, ServerID: text(o.Server), State: string(o.State), Step: some(o.Step), Progress: o.Done(),
		Cause: some(o.Cause), Remedy: some(o.Remedy), Code: some(o.Code), Warnings: o.Warnings(), CreatedAt: o.CreatedAt, FinishedAt: moment(o.FinishedAt), Items: each(o.Items(), wireItem),
	}
}

func wireAccepted(a fleet.Accepted) Accepted {
	return Accepted{Server: wireServer(a.Server), Operation: wireOperation(a.Operation), Preview: wirePreview(a.Preview)}
}

func wirePower(v core.ServerView) Power {
	return Power{Power: string(v.Power()), PowerWanted: text(v.Wanted()), PowerObserved: moment(v.PowerAt()), OperationID: text(v.Operation)}
}

// newServer reads a request for a server. Invalid: an address is none.
func newServer(n NewServer) (fleet.CreateServer, error) {
	var v core.Violations
	addresses := parseAddresses(&v, "addresses", n.Addresses)
	dns := core.DNS{Nameservers: parseAddresses(&v, "nameservers", n.Nameservers), Search: n.Search}
	var wish core.PlacementWish
	if n.Placement != nil {
		wish = core.PlacementWish(*n.Placement)
	}
	return fleet.CreateServer{
		Name: n.Name, Image: n.Image, Plan: n.Plan, Spec: ownSpec(n.Spec), Owner: n.Owner, Cluster: n.Cluster, Node: n.Node, Storage: n.Storage, Addresses: addresses,
		Hostname: n.Hostname, SSHKeys: n.SSHKeys, User: n.User, Password: n.Password, DNS: dns, UserData: n.UserData, Labels: n.Labels, Wish: wish, Start: n.Start, Keys: n.Keys, IPLock: n.IPLock,
	}, v.Err()
}

func ownSpec(w *OwnSpecification) *core.Spec {
	if w == nil {
		return nil
	}
	return &core.Spec{Cores: w.Cores, Memory: w.Memory, Swap: w.Swap, Disks: map[string]int64{core.AnyRoot: w.Disk}}
}

func parseDNS(nameservers []string, search string) (core.DNS, error) {
	var v core.Violations
	dns := core.DNS{Nameservers: parseAddresses(&v, "nameservers", nameservers), Search: search}
	return dns, v.Err()
}

func parseAddresses(v *core.Violations, path string, list []string) []netip.Addr {
	var found []netip.Addr
	for i, s := range list {
		if a := parseAddress(v, fmt.Sprintf("%s.%d", path, i), s); a.IsValid() {
			found = append(found, a)
		}
	}
	return found
}

func parseAddress(v *core.Violations, path, s string) netip.Addr {
	a, err := netip.ParseAddr(s)
	v.Check(err == nil && a.Zone() == "", path, "is no IP address")
	return a.Unmap().WithZone("")
}

func serverChange(c ServerChange) fleet.ServerChange {
	return fleet.ServerChange{Name: c.Name, Hostname: c.Hostname, Labels: c.Labels, Owner: c.Owner}
}

// parseLabels reads key=value pairs of a query.
func parseLabels(pairs []string) (map[string]string, error) {
	labels := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" || len(pairs) > core.MaxLabels {
			return nil, wrongQuery("label", "must be KEY=VALUE, at most 64 of them")
		}
		if _, twice := labels[key]; twice {
			return nil, wrongQuery("label", "names a key twice: "+key)
		}
		labels[key] = value
	}
	return labels, nil
}
