package fleet

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/placement"
	"github.com/remudahq/remuda/ports"
)

// Foresee answers where a server would be placed if it were asked for now, and
// why; as far as this process has seen what the nodes have. The node is chosen
// again, with a fresh look, when the server is made. It fails as [Service.Create]
// does, and changes nothing.
func (s *Service) Foresee(ctx context.Context, c core.Caller, req CreateServer) (placement.Choice, error) {
	if err := need(c, core.ServerCreate); err != nil {
		return placement.Choice{}, err
	}
	if req.Spec != nil {
		if err := need(c, core.ServerSpecify); err != nil {
			return placement.Choice{}, err
		}
	}
	if err := req.validate(c); err != nil {
		return placement.Choice{}, err
	}
	var found choice
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = s.choose(ctx, tx, c, req)
		return err
	})
	return found.placed, err
}

// foreseen chooses the cluster, and foresees the node, of what is known without
// asking anybody. What was never seen is not held against a node.
func (s *Service) foreseen(ctx context.Context, tx ports.Tx, found choice, clusters []core.Cluster, req CreateServer) (placement.Choice, error) {
	sites, err := s.sites(clusters, found.image, req)
	if err != nil {
		return placement.Choice{}, err
	}
	need := placement.Need{
		Cores: found.spec.Cores, Memory: found.spec.Memory, Disk: found.rootDisk(), Kind: found.image.Kind, Wish: req.Wish, Labels: req.Labels, Storage: req.Storage,
	}
	if err := guest.Peers(ctx, tx, core.Server{Owner: found.owner.ID, Labels: req.Labels, Wish: req.Wish}, sites); err != nil {
		return placement.Choice{}, err
	}
	placed, err := placement.Choose(need, sites, s.kit.Roll())
	if core.KindOf(err) != core.Exhausted || err == nil {
		return placed, err
	}
	for i := range sites { // what was promised may show by now, and be counted twice
		sites[i].Coming = placement.Load{}
	}
	return placement.Choose(need, sites, s.kit.Roll())
}

// sites are the nodes that have the image, on the cluster and node that were
// named, with what was last seen of them. Invalid: nothing has it.
func (s *Service) sites(clusters []core.Cluster, image core.Image, req CreateServer) ([]placement.Site, error) {
	if req.Cluster != "" {
		i := slices.IndexFunc(clusters, func(c core.Cluster) bool { return c.Name == req.Cluster })
		if i < 0 {
			i = slices.IndexFunc(clusters, func(c core.Cluster) bool { return string(c.ID) == req.Cluster })
		}
		if i < 0 {
			return nil, violation("cluster", "names no cluster: %q", core.Clip(req.Cluster))
		}
		clusters = clusters[i : i+1]
	}
	var sites []placement.Site
	for _, cluster := range clusters {
		promised := s.promised.on(cluster.ID)
		for _, source := range image.On(cluster.ID) {
			if req.Node == "" || req.Node == source.Node {
				sites = append(sites, s.site(cluster, source, promised[source.Node]))
			}
		}
	}
	switch {
	case len(sites) > 0:
		return sites, nil
	case req.Cluster != "":
		return nil, violation("image", "is not on that cluster and node")
	case req.Node != "":
		return nil, violation("node", "has not that image, or does not exist: %q", core.Clip(req.Node))
	}
	return nil, core.Fail(core.Exhausted, core.CodeNoPlacement, "no cluster has the image")
}

// site is a node as it was last seen. One that is away may be back before the
// server is made, so it counts as not seen.
func (s *Service) site(cluster core.Cluster, source core.ImageSource, coming placement.Load) placement.Site {
	site := placement.Site{Cluster: cluster, Node: core.Node{Cluster: cluster.ID, Name: source.Node}, Source: source, Coming: coming}
	if source.VMID != 0 {
		site.Storage = source.Storage
	}
	if s.Reach(cluster.ID).Error != "" {
		return site
	}
	nodes := s.nodes.recall(place{cluster: cluster.ID})
	i := slices.IndexFunc(nodes, func(n core.Node) bool { return n.Name == source.Node })
	if i < 0 || !nodes[i].Online {
		return site
	}
	site.Node, site.Seen = nodes[i], true
	site.Storages = s.storages.recall(place{cluster.ID, source.Node})
	return site
}

// promise is how long an accepted server counts as on its way to the node that
// was foreseen: about as long as it takes until it shows there.
const promise = time.Minute

// promises are the servers that this process has accepted of late, so that many
// at once are not all promised the same room.
type promises struct {
	mu   sync.Mutex
	made map[core.ServerID]promised
}

type promised struct {
	at      time.Time
	where   place
	storage string
	cores   int
	memory  int64
	disk    int64
}

func (p *promises) add(id core.ServerID, now time.Time, c choice) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made == nil {
		p.made = make(map[core.ServerID]promised)
	}
	p.made[id] = promised{now, place{c.cluster.ID, c.placed.Site.Node.Name}, c.placed.Storage, c.spec.Cores, c.spec.Memory, c.rootDisk()}
}

func (p *promises) drop(id core.ServerID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.made, id)
}

// on answers what is on its way to the nodes of a cluster.
func (p *promises) on(cluster core.ClusterID) map[string]placement.Load {
	p.mu.Lock()
	defer p.mu.Unlock()
	loads := map[string]placement.Load{}
	for _, x := range p.made {
		if x.where.cluster == cluster {
			load := loads[x.where.node]
			load.Add(x.cores, x.memory, x.storage, x.disk)
			loads[x.where.node] = load
		}
	}
	return loads
}

// forget drops what was promised before the time.
func (p *promises) forget(before time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.made, func(_ core.ServerID, x promised) bool { return x.at.Before(before) })
}

// veiled hides why a server is where it is from who may not see clusters: it
// tells of other nodes and of what they hold.
func (s *Service) veiled(c core.Caller, view core.ServerView) core.ServerView {
	view = s.dated(view)
	if s.away(view.Placement.Cluster) {
		view.Server = view.Unseen()
	}
	if !c.Has(core.ViewNode) {
		view.Placement.Reason = ""
	}
	return view
}

// curt is veiled, for the refusal of a placement.
func curt(c core.Caller, err error) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok || e.Code != core.CodeNoPlacement || c.Has(core.ViewNode) {
		return err
	}
	told := *e
	told.Reason = ""
	return &told
}
