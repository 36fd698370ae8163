package native

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerAdopt() {
	on(a, op("POST", "/v1/servers/adopt", "adopt-servers", "Servers", "Adopt guests that are there", needs(core.ServerAdopt), begins("adopt"), explained(
		"Each becomes a server of its own, or is refused with a problem of its own that leaves the others alone. "+
			"An operation writes our mark at the end of its description and protects it; nothing else of it changes, and it is not stopped. "+
			"Deleting the server with keep_guest lets it go again.")), a.adopt)
	on(a, op("GET", "/v1/clusters/{id}/guests", "list-cluster-guests", "Clusters", "List the guests of a cluster as they are now", needs(core.ViewCluster),
		explained("All of them at once: ours, templates, and foreign ones, which can be adopted.")), a.listGuests)
}

// AdoptedAll is the answer to the adoption of guests.
type AdoptedAll struct {
	Status int
	Body   Adoptions
}

func (a *API) adopt(ctx context.Context, in *struct {
	Terms
	Body Adoption
}) (*AdoptedAll, error) {
	items, err := adoptions(in.Body)
	if err != nil {
		return nil, err
	}
	adopted, err := a.fleet.Adopt(ctx, caller(ctx), in.Body.Cluster, items)
	out := &AdoptedAll{Status: http.StatusAccepted, Body: Adoptions{Items: each(adopted, func(one fleet.Adopted) AdoptedGuest { return a.wireAdopted(ctx, one) })}}
	if caller(ctx).DryRun {
		out.Status = http.StatusOK
	}
	return out, err
}

// adoptions reads a request for guests. Invalid.
func adoptions(in Adoption) ([]fleet.AdoptServer, error) {
	var v core.Violations
	v.Check(len(in.Items) == 0 || len(in.VMIDs) == 0, "vmids", "cannot be there beside items")
	var wanted []fleet.AdoptServer
	for i, n := range in.Items {
		path := fmt.Sprintf("items.%d.addresses", i)
		wanted = append(wanted, fleet.AdoptServer{VMID: n.VMID, Name: n.Name, Owner: n.Owner, Plan: n.Plan, Image: n.Image,
			Addresses: parseAddresses(&v, path, n.Addresses), Labels: n.Labels})
	}
	for _, vmid := range in.VMIDs {
		wanted = append(wanted, fleet.AdoptServer{VMID: vmid})
	}
	return wanted, v.Err()
}

func (a *API) wireAdopted(ctx context.Context, one fleet.Adopted) AdoptedGuest {
	out := AdoptedGuest{VMID: one.VMID, Unmanaged: each(one.Unmanaged, netip.Addr.String)}
	if one.Err != nil {
		out.Problem, _ = errors.AsType[*problem.Problem](a.problem(ctx, one.Err))
		return out
	}
	accepted := wireAccepted(one.Accepted)
	out.Server, out.Operation, out.Preview = &accepted.Server, &accepted.Operation, accepted.Preview
	return out
}

func (a *API) listGuests(ctx context.Context, in *struct{ One }) (*Listed[Guest], error) {
	id, err := idOf[core.ClusterID](in.One)
	if err != nil {
		return nil, err
	}
	guests, err := a.fleet.Guests(ctx, caller(ctx), id)
	return &Listed[Guest]{Body: List[Guest]{Items: each(guests, wireGuest)}}, err
}

func wireGuest(g fleet.SeenGuest) Guest {
	state := "foreign"
	switch {
	case g.Template:
		state = "template"
	case g.Server != "":
		state = "ours"
	}
	return Guest{
		VMID: g.Ref.VMID, Kind: string(g.Ref.Kind), Name: g.Name, Node: g.Ref.Node, Power: string(g.Power), Lock: some(g.Lock),
		Memory: g.Memory, Uptime: int64(g.Uptime.Seconds()), State: state, ServerID: text(g.Server),
	}
}
