package patrol

import (
	"context"
	"errors"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Sweep asks one cluster for all that it has and takes over what changed.
func (p *Patrol) Sweep(ctx context.Context, cluster core.Cluster) error {
	id, asked := cluster.ID, p.Clock.Now()
	hypervisor, survey, err := p.survey(ctx, cluster)
	if err != nil {
		return err
	}
	s := &sweep{cluster: id, seen: make(map[int]core.GuestReading, len(survey.Guests)), noted: map[core.ServerID]core.Watch{},
		before: p.unlisted(id), unlisted: map[core.ServerID]bool{}}
	s.told = Swept{Cluster: cluster, At: asked, Took: p.Clock.Now().Sub(asked), Readings: survey.Guests}
	for _, r := range survey.Guests {
		s.seen[r.Ref.VMID] = r
	}
	if err := p.recall(ctx, s); err != nil {
		return err
	}
	for after := ""; ; {
		var servers []core.ServerView
		err := p.Store.Read(ctx, func(tx ports.Tx) (err error) {
			servers, err = tx.Servers().List(ctx, core.ServerFilter{Page: core.Page{After: after, Limit: page}, Cluster: id})
			return err
		})
		if err != nil {
			return err
		}
		for _, server := range servers {
			p.compare(ctx, s, server.Server)
		}
		if len(servers) < page {
			break
		}
		after = string(servers[page-1].ID)
	}
	p.tell(ctx, s.finish(survey)) // before the looks, which may take long
	p.lookCloser(ctx, s, survey)
	p.enqueue(s)
	p.leftOut(id, s.unlisted)
	return p.tidyStrays(ctx, hypervisor, s)
}

// survey asks a cluster for all that it has, and tells why that failed: that no
// way to it was found is told as well as that it did not answer.
func (p *Patrol) survey(ctx context.Context, cluster core.Cluster) (ports.Hypervisor, core.Survey, error) {
	var survey core.Survey
	asked := p.Clock.Now()
	hypervisor, err := p.Hypervisors.Cluster(ctx, cluster.ID)
	if err != nil {
		if known := p.known(ctx, cluster.ID); known != nil {
			return nil, survey, known // our own store failed, or the cluster was deleted
		}
	} else {
		survey, err = hypervisor.Survey(ctx)
	}
	if err != nil && ctx.Err() == nil { // whoever stops asking learns nothing
		p.tell(ctx, Swept{Cluster: cluster, At: asked, Took: p.Clock.Now().Sub(asked), Err: err})
	}
	return hypervisor, survey, err
}

// known answers nil if our own store knows the cluster.
func (p *Patrol) known(ctx context.Context, id core.ClusterID) error {
	return p.Store.Read(ctx, func(tx ports.Tx) error {
		_, err := tx.Clusters().Get(ctx, id)
		return err
	})
}

// sweep is one cluster as its list shows it, and what we remember of it.
type sweep struct {
	cluster core.ClusterID
	seen    map[int]core.GuestReading
	noted   map[core.ServerID]core.Watch
	taken   map[int]bool // VMIDs that are reserved
	strays  []core.Stray
	due     []visit // servers that can be read whole
	told    Swept
	odd     []core.Server // whose guests are not as we believe, sorted by ID

	before, unlisted map[core.ServerID]bool // whose guests the last list left out, and this one
}

// unlisted are the servers whose guests the last list of a cluster left out.
func (p *Patrol) unlisted(id core.ClusterID) map[core.ServerID]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.absent[id]
}

func (p *Patrol) leftOut(id core.ClusterID, servers map[core.ServerID]bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.absent == nil {
		p.absent = map[core.ClusterID]map[core.ServerID]bool{}
	}
	p.absent[id] = servers
}

func (p *Patrol) recall(ctx context.Context, s *sweep) error {
	return p.Store.Read(ctx, func(tx ports.Tx) error {
		watches, err := tx.Watches().Noted(ctx, s.cluster)
		if err != nil {
			return err
		}
		clear(s.noted)
		for _, w := range watches {
			s.noted[w.Server] = w
		}
		reserved, err := tx.VMIDs().Reserved(ctx, s.cluster)
		if err != nil {
			return err
		}
		s.taken = make(map[int]bool, len(reserved))
		for _, r := range reserved {
			s.taken[r.VMID] = true
		}
		s.strays, err = tx.Strays().List(ctx, s.cluster)
		return err
	})
}

// compare takes down what the list tells of a server, or that its guest is not as
// we believe: until it was looked at nothing that is seen of it is taken for the
// server's.
func (p *Patrol) compare(ctx context.Context, s *sweep, server core.Server) {
	odd := p.odd(ctx, s, server)
	if odd {
		s.odd = append(s.odd, server)
	}
	if !odd || s.seen[server.Placement.VMID].Power == core.PowerUnknown {
		s.measure(server)
	}
}

// odd reports whether a server's row is not as we believe, so that its guest is
// to be looked at. The list itself is too old to be believed against a recent
// look.
func (p *Patrol) odd(ctx context.Context, s *sweep, server core.Server) bool {
	life := server.Life()
	if server.Operation != "" || life != core.Ready && life != core.Missing {
		return false
	}
	r, listed := s.seen[server.Placement.VMID]
	if listed {
		s.due = append(s.due, visit{server: server.ID, node: r.Ref.Node, shape: shape(r)})
	} else if s.unlisted[server.ID] = true; !s.before[server.ID] {
		return false // one list may leave out what is there: on its way between two nodes, for one
	}
	if _, told := s.noted[server.ID].Finding(core.FoundSuspensionViolated); told && server.Suspended && r.Power == core.On && p.Halt != nil &&
		p.Clock.Now().Sub(server.PowerAt()) >= lag { // the list may be older than our last look
		if err := p.Halt(ctx, server.ID); err != nil && !errors.Is(err, core.Busy) {
			p.warn(ctx, "cannot stop a suspended server", "server", server.ID, "err", err)
		}
		return false
	}
	return p.differs(s, server, r, listed)
}

func (p *Patrol) differs(s *sweep, server core.Server, r core.GuestReading, listed bool) bool {
	watch := s.noted[server.ID]
	_, hidden := watch.Finding(core.FoundHidden)
	_, away := watch.Finding(core.FoundNodeAway)
	_, foreign := watch.Finding(core.FoundForeign)
	_, violated := watch.Finding(core.FoundSuspensionViolated)
	switch {
	case !listed: // it proves nothing, but a look may; what is known is not asked again
		return server.Life() == core.Ready && !hidden
	case r.Power == core.PowerUnknown:
		return !away
	case r.Ref.Kind != server.Kind || r.Template:
		return !foreign
	case server.Life() == core.Missing || hidden || away:
		return true
	case foreign:
		return false // the deep round looks again
	case p.Clock.Now().Sub(server.PowerAt()) < lag:
		return false
	case server.Suspended && r.Power == core.On && !violated, violated && r.Power != core.On:
		return true
	}
	return p.restarted(server, r) || r.Power != server.Power() || r.Ref.Node != server.Placement.Node
}
