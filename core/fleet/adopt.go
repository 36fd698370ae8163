package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/adopt"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// AdoptServer is what can be said of a guest that is to become a server. VMID
// is required; what is left out of the rest is read from the guest, or is none.
type AdoptServer struct {
	VMID      int
	Name      string       // empty means the guest's
	Owner     string       // username or ID; empty means the caller
	Plan      string       // name or ID; empty for none: what the guest has stays as it is
	Image     string       // name or ID; empty for none: what it can be rebuilt from
	Addresses []netip.Addr // of the cluster's pools; empty means those the guest is configured with, as far as they are free
	Labels    map[string]string
}

// Adopted is what became of one guest that was to be adopted.
type Adopted struct {
	VMID int
	Accepted
	Unmanaged []netip.Addr // configured in the guest, and in no pool of ours or held there
	Err       error        // why not; the others are adopted all the same
}

// MaxAdopt is how many guests may be adopted at once.
const MaxAdopt = 100

// Adopt accepts guests of a cluster, by name or ID, that were there before us:
// each becomes a server of its own, or is refused on its own. The guests are
// looked at before this answers. Invalid, Unavailable.
func (s *Service) Adopt(ctx context.Context, c core.Caller, cluster string, items []AdoptServer) ([]Adopted, error) {
	if err := s.mayChange(ctx, c, core.ServerAdopt, cluster); err != nil {
		return nil, err
	}
	if err := checkAdopt(items); err != nil {
		return nil, s.denied(ctx, c, core.ServerAdopt, cluster, err)
	}
	found, err := s.clusterNamed(ctx, cluster)
	if err != nil {
		return nil, s.denied(ctx, c, core.ServerAdopt, cluster, err)
	}
	// The key is kept for the request, and another for each of its guests, so
	// that a request that was cut short goes on where it was.
	if err := s.keepKey(ctx, c); err != nil {
		return nil, s.denied(ctx, c, core.ServerAdopt, string(found.ID), err)
	}
	h, err := s.kit.Hypervisors.Cluster(ctx, found.ID)
	if err != nil {
		return nil, err
	}
	rows, err := h.Guests(ctx)
	if err != nil {
		return nil, err
	}
	looked := gather(items, func(item AdoptServer) []prospect { return []prospect{lookAt(ctx, h, rows, item)} })
	adopted := make([]Adopted, len(items))
	for i, p := range looked { // one after another, so that the first of two has what both want
		adopted[i] = s.adoptOne(ctx, c, found, p)
		if err := adopted[i].Err; c.Key != "" && p.err == nil && errors.Is(err, core.Unavailable) {
			return nil, err // of the store: under the same key it goes on where it was
		}
	}
	return adopted, ctx.Err()
}

// keepKey keeps the caller's key for this request. Invalid (code
// idempotency-key-reused): it was used for another one.
func (s *Service) keepKey(ctx context.Context, c core.Caller) error {
	if c.Key == "" || c.DryRun {
		return nil
	}
	return s.Store.Do(ctx, func(tx ports.Tx) error {
		var nothing struct{}
		if replayed, err := s.replay(ctx, tx, c, &nothing); replayed || err != nil {
			return err
		}
		return s.remember(ctx, tx, c, nothing, nil)
	})
}

// prospect is a guest that is to be adopted, as it is now.
type prospect struct {
	AdoptServer
	core.Inspection
	err error // why it cannot be looked at
}

func lookAt(ctx context.Context, h ports.Hypervisor, rows []core.GuestReading, item AdoptServer) prospect {
	p := prospect{AdoptServer: item}
	at := slices.IndexFunc(rows, func(r core.GuestReading) bool { return r.Ref.VMID == item.VMID })
	if at < 0 {
		p.err = violation("vmid", "names no guest that can be seen on the cluster")
		return p
	}
	p.Inspection, p.err = h.Inspect(ctx, rows[at].Ref)
	return p
}

func checkAdopt(items []AdoptServer) error {
	var v core.Violations
	v.Check(len(items) >= 1 && len(items) <= MaxAdopt, "items", "must be 1 to %d", MaxAdopt)
	seen := map[int]bool{}
	for i, item := range items {
		path := fmt.Sprintf("items.%d.vmid", i)
		v.Check(item.VMID >= core.MinVMID && item.VMID <= core.MaxVMID, path, "must be %d to %d", core.MinVMID, core.MaxVMID)
		v.Check(!seen[item.VMID], path, "is named twice")
		seen[item.VMID] = true
	}
	return v.Err()
}

func (s *Service) clusterNamed(ctx context.Context, name string) (cluster core.Cluster, err error) {
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		cluster, err = named(ctx, tx.Clusters(), name)
		return err
	})
	if missing(err) {
		return cluster, violation("cluster", "names no cluster: %q", core.Clip(name))
	}
	return cluster, err
}

// adoptOne accepts one guest, or answers why not.
func (s *Service) adoptOne(ctx context.Context, c core.Caller, cluster core.Cluster, p prospect) Adopted {
	if c.Key != "" {
		c.Key += "→" + strconv.Itoa(p.VMID) // no caller's key has such a sign
	}
	told, repeat, err := recall[Adopted](ctx, s, c)
	if !repeat && err == nil {
		told, err = s.adoptAnew(ctx, c, cluster, p)
	}
	told.VMID, told.Err = p.VMID, err
	return told
}

func (s *Service) adoptAnew(ctx context.Context, c core.Caller, cluster core.Cluster, p prospect) (Adopted, error) {
	id, err := guest.NewID[core.ServerID](s.kit), p.err
	var server core.Server
	if err == nil {
		server, err = adoptee(id, cluster, p)
	}
	if err != nil {
		return Adopted{}, s.denied(ctx, c, core.ServerAdopt, string(cluster.ID)+"/"+strconv.Itoa(p.VMID), err)
	}
	return once(ctx, s, c, core.ServerAdopt, string(id), func(tx ports.Tx) (Adopted, error) {
		return s.acceptGuest(ctx, tx, c, cluster, server, p)
	})
}

var notPrintable = regexp.MustCompile(`[^\pL\pM\pN\pP\pS ]+`)

// adoptee is the server that the guest will be. Invalid. Conflict (code
// identity-conflict): the guest cannot be ours.
func adoptee(id core.ServerID, cluster core.Cluster, p prospect) (core.Server, error) {
	g := p.Guest
	server := core.Server{
		ID: id, Name: p.Name, Kind: g.Ref.Kind, Labels: p.Labels,
		Placement: core.Placement{Cluster: cluster.ID, Node: g.Ref.Node, VMID: g.Ref.VMID},
		Identity:  core.Identity{Cluster: cluster.Identity},
	}
	server.Found(p.Now.Spec(), p.Next.Spec())
	if len(g.MACs) > 0 {
		server.Identity.MAC = g.MACs[0]
	}
	if server.Name == "" {
		server.Name = nameOf(g)
	}
	server.Hostname = strings.ToLower(g.Name)
	var v core.Violations
	if core.CheckHostname(&v, "hostname", server.Hostname); v.Err() != nil {
		server.Hostname, v = core.HostnameOf(server.Name, id), core.Violations{}
	}
	core.CheckName(&v, "name", server.Name)
	core.CheckLabels(&v, "labels", p.Labels)
	checkNamed(&v, p.Addresses)
	if err := v.Err(); err != nil {
		return server, err
	}
	err := adopt.Strange(g, server)
	if core.CodeOf(err) == core.CodeIdentityConflict {
		return server, &core.Error{Kind: core.Conflict, Code: core.CodeIdentityConflict, Msg: "the guest cannot be adopted",
			Fields: []core.Violation{{Path: "vmid", Msg: core.Explain(err)}}}
	}
	return server, err
}

// nameOf is the name of a guest as far as ours may be so.
func nameOf(g core.Guest) string {
	name := strings.TrimSpace(notPrintable.ReplaceAllString(strings.ToValidUTF8(g.Name, ""), ""))
	if utf8.RuneCountInString(name) > core.MaxName {
		name = strings.TrimSpace(string([]rune(name)[:core.MaxName]))
	}
	return cmp.Or(name, "guest "+strconv.Itoa(g.Ref.VMID))
}

// acceptGuest does all of it in one transaction.
func (s *Service) acceptGuest(ctx context.Context, tx ports.Tx, c core.Caller, cluster core.Cluster, server core.Server, p prospect) (Adopted, error) {
	g := p.Guest
	choice, err := s.chooseAdopted(ctx, tx, c, cluster, server, p.AdoptServer)
	if err != nil {
		return Adopted{}, err
	}
	server.Owner, server.Plan, server.Image = choice.owner.ID, choice.plan.ID, choice.image.ID
	now := s.Clock.Now()
	server.Begin(now)
	server.Observe(g.Power, now)
	server.StoppedAt = time.Time{} // who knows when
	if g.Power == core.On {
		server.StartedAt = now.Add(-g.Uptime)
	}
	addresses, unmanaged, err := s.takeFound(ctx, tx, c, server.ID, choice.pools, g, p.Addresses)
	if err != nil {
		return Adopted{}, err
	}
	if err := s.affordServer(ctx, tx, server.Owner, server, len(addresses)); err != nil {
		return Adopted{}, err
	}
	err = tx.VMIDs().Claim(ctx, cluster.ID, server.ID, server.Placement.VMID)
	if core.CodeOf(err) == core.CodeVMIDTaken {
		return Adopted{}, core.Fail(core.Conflict, core.CodeVMIDTaken, "the VMID %d is a server's of ours already", server.Placement.VMID)
	}
	if err != nil {
		return Adopted{}, err
	}
	op, err := s.adopt.Workflow().Begin(adopt.State{})
	if err != nil {
		return Adopted{}, err
	}
	s.about(&op, c, server)
	server.Operation = op.ID
	if err := s.record(ctx, tx, server, op, core.EventAdoptRequested, nil); err != nil {
		return Adopted{}, err
	}
	server, err = tx.Servers().Insert(ctx, server)
	return Adopted{Accepted: Accepted{Server: choice.view(server, addresses), Operation: op}, Unmanaged: unmanaged}, err
}

// wasProtected reports whether a guest was protected when it was adopted, as the
// operation that did so remembers, as long as it is kept.
func wasProtected(ctx context.Context, tx ports.Tx, id core.ServerID) (bool, error) {
	state, err := lastState[adopt.State](ctx, tx, id, "adopt")
	return state.Shielded, err
}

// chooseAdopted resolves the names in what was said of a guest. Invalid.
func (s *Service) chooseAdopted(ctx context.Context, tx ports.Tx, c core.Caller, cluster core.Cluster, server core.Server, item AdoptServer) (choice, error) {
	var v core.Violations
	chosen := choice{cluster: cluster}
	offer, err := tx.Offer(ctx, item.Image, item.Plan)
	if err != nil {
		return chosen, err
	}
	chosen.image, chosen.plan = offer.Image, offer.Plan
	if chosen.image.ID == "" {
		chosen.image, err = identified(ctx, tx.Images(), item.Image)
	}
	if err == nil && chosen.plan.ID == "" {
		chosen.plan, err = identified(ctx, tx.Plans(), item.Plan)
	}
	if err != nil {
		return chosen, err
	}
	v.Check(item.Plan == "" || chosen.plan.ID != "", "plan", "names no plan: %q", core.Clip(item.Plan))
	v.Check(item.Image == "" || chosen.image.ID != "", "image", "names no image: %q", core.Clip(item.Image))
	v.Check(chosen.image.ID == "" || chosen.image.Kind == server.Kind, "image", "makes a %s, and the guest is a %s", chosen.image.Kind, server.Kind)
	if chosen.owner, err = s.owner(ctx, tx, c, item.Owner); err != nil && !missing(err) {
		return chosen, err
	}
	v.Check(err == nil, "owner", "names no user: %q", core.Clip(item.Owner))
	chosen.pools = slices.DeleteFunc(offer.Pools, func(p core.Pool) bool { return !p.Serves(cluster.ID) })
	return chosen, v.Err()
}

// takeFound takes the addresses that were named, all of them, or else of those
// that the guest is configured with what is in a pool and free. Whatever is not
// taken is told.
func (s *Service) takeFound(ctx context.Context, tx ports.Tx, c core.Caller, id core.ServerID, pools []core.Pool, g core.Guest, wanted []netip.Addr) (taken []core.Address, unmanaged []netip.Addr, err error) {
	has := configured(g)
	if len(wanted) > 0 {
		taken, err = s.takeNamed(ctx, tx, c, id, pools, wanted)
		return taken, slices.DeleteFunc(has, func(a netip.Addr) bool { return slices.Contains(wanted, a) }), err
	}
	for _, addr := range has {
		pool, ok := poolOf(pools, addr)
		if !ok {
			unmanaged = append(unmanaged, addr)
			continue
		}
		got, err := tx.Addresses().Take(ctx, pool.ID, id, addr, s.Clock.Now())
		switch kind := core.KindOf(err); {
		case err == nil && got.IP == addr:
			taken = append(taken, got)
		case err == nil || kind == core.Conflict || kind == core.NotFound:
			unmanaged = append(unmanaged, addr)
		default:
			return nil, nil, err
		}
	}
	return taken, unmanaged, nil
}

// configured are the addresses that a guest is told to have.
func configured(g core.Guest) (list []netip.Addr) {
	for _, i := range g.Interfaces {
		for _, a := range i.Addresses {
			list = append(list, a.Prefix.Addr())
		}
	}
	return list
}
