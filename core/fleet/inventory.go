package fleet

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
)

// Seen is a thing that a node has. It is as it was last seen, and not Online,
// when its node or its cluster cannot be reached.
type Seen[T any] struct {
	Thing  T
	Online bool
	At     time.Time // when it was seen so; zero if it never was
}

// place is a node of a cluster, or the cluster if no node is named.
type place struct {
	cluster core.ClusterID
	node    string
}

func placeOf(node core.Node) place { return place{node.Cluster, node.Name} }

// sightings remembers what each place had when it was last seen.
type sightings[T any] struct {
	mu   sync.Mutex
	last map[place][]T
	when map[place]time.Time
}

// at answers what a place has: what is there now, or, if it is away, what was
// there last.
func (s *sightings[T]) at(where place, there []T, away bool, now time.Time) []Seen[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if away {
		there = s.last[where]
	} else {
		if s.last == nil {
			s.last, s.when = make(map[place][]T), make(map[place]time.Time)
		}
		s.last[where], s.when[where] = there, now
	}
	seen := make([]Seen[T], len(there))
	for i, thing := range there {
		seen[i] = Seen[T]{Thing: thing, Online: !away, At: s.when[where]}
	}
	return seen
}

// recall answers what a place had when it was last seen; nil if it never was.
func (s *sightings[T]) recall(where place) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last[where]
}

// only forgets the places of all clusters but these.
func (s *sightings[T]) only(there map[core.ClusterID]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.last, func(p place, _ []T) bool { return !there[p.cluster] })
	maps.DeleteFunc(s.when, func(p place, _ time.Time) bool { return !there[p.cluster] })
}

// maxLooks is how many nodes or clusters one listing asks at once.
const maxLooks = 16

// gather calls look for each key, some at once, and joins the answers.
func gather[K, T any](keys []K, look func(K) []T) (all []T) {
	found := make([][]T, len(keys))
	slots := make(chan struct{}, maxLooks)
	var wg sync.WaitGroup
	for i, key := range keys {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			saga.Guard(nil, "a look at a cluster", func() { found[i] = look(key) })
		})
	}
	wg.Wait()
	for _, some := range found {
		all = append(all, some...)
	}
	return all
}

// Storages lists the storages of all nodes of all clusters; a shared one once
// for each node. Denied without the permission node.view.
func (s *Service) Storages(ctx context.Context, c core.Caller) ([]Seen[core.Storage], error) {
	nodes, err := s.Nodes(ctx, c)
	if err != nil {
		return nil, err
	}
	return gather(nodes, func(node core.Node) []Seen[core.Storage] { return s.storagesAt(ctx, node) }), nil
}

// storagesAt lists the storages of one node, as they are or as they were last seen.
func (s *Service) storagesAt(ctx context.Context, node core.Node) []Seen[core.Storage] {
	if !node.Online {
		return s.storages.at(placeOf(node), nil, true, s.Clock.Now())
	}
	found, err := s.storagesOf(ctx, node)
	if err != nil {
		s.Logger.Warn("cannot list the storages of a node", "cluster", node.Cluster, "node", node.Name, "err", err)
	}
	return s.storages.at(placeOf(node), found, err != nil, s.Clock.Now())
}

func (s *Service) storagesOf(ctx context.Context, node core.Node) ([]core.Storage, error) {
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, node.Cluster)
	if err != nil {
		return nil, err
	}
	found, err := hypervisor.Storages(ctx, node.Name)
	for i := range found {
		found[i].Cluster = node.Cluster
	}
	return found, err
}

// Templates lists the templates, guests and archives, of all nodes of all
// clusters. Denied without the permission node.view.
func (s *Service) Templates(ctx context.Context, c core.Caller) ([]Seen[core.Template], error) {
	nodes, err := s.Nodes(ctx, c)
	if err != nil {
		return nil, err
	}
	members := make(map[core.ClusterID][]core.Node)
	var clusters []core.ClusterID
	for _, node := range nodes {
		if len(members[node.Cluster]) == 0 {
			clusters = append(clusters, node.Cluster)
		}
		members[node.Cluster] = append(members[node.Cluster], node)
	}
	return gather(clusters, func(id core.ClusterID) []Seen[core.Template] {
		return s.templatesOn(ctx, id, members[id])
	}), nil
}

// templatesOn lists the templates of the nodes of one cluster.
func (s *Service) templatesOn(ctx context.Context, id core.ClusterID, nodes []core.Node) (seen []Seen[core.Template]) {
	byNode := make(map[string][]core.Template)
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, id)
	if err == nil {
		var found []core.Template
		found, err = hypervisor.Templates(ctx)
		for _, t := range found {
			t.Cluster = id
			byNode[t.Node] = append(byNode[t.Node], t)
		}
	}
	if err != nil {
		s.Logger.Warn("cannot list the templates of a cluster", "cluster", id, "err", err)
	}
	for _, node := range nodes {
		seen = append(seen, s.templates.at(placeOf(node), byNode[node.Name], err != nil || !node.Online, s.Clock.Now())...)
	}
	return seen
}
