package patrol

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
)

// lookCloser looks at the guests that are not as we believe, for a round at
// most; the next sweep begins where this one stopped. What is on a node that is
// away, as the list says or as it did not answer, is not asked for.
func (p *Patrol) lookCloser(ctx context.Context, s *sweep, survey core.Survey) {
	silent := map[string]bool{}
	for _, n := range survey.Nodes {
		silent[n.Node] = n.State == core.StateOffline
	}
	for _, server := range p.inTurn(s.cluster, s.odd) {
		node, unknown := server.Placement.Node, false
		if r, listed := s.seen[server.Placement.VMID]; listed {
			node, unknown = r.Ref.Node, r.Power == core.PowerUnknown
		}
		var err error
		switch {
		case silent[node] && unknown:
			err = p.unreached(ctx, server)
		case silent[node] || p.Clock.Now().Sub(s.told.At) >= p.every():
			continue // the next sweep looks again
		default:
			p.stopped(s.cluster, server.ID)
			var seen core.Sighting
			seen, err = p.takeOver(ctx, server)
			silent[node] = seen == core.SeenUnreachable
		}
		if err != nil {
			p.warn(ctx, "cannot look at a server", "server", server.ID, "err", err)
		}
	}
}

// inTurn begins after the server that was looked at last.
func (p *Patrol) inTurn(cluster core.ClusterID, odd []core.Server) []core.Server {
	p.mu.Lock()
	last := p.last[cluster]
	p.mu.Unlock()
	next := slices.IndexFunc(odd, func(s core.Server) bool { return s.ID > last })
	if next <= 0 {
		return odd
	}
	return slices.Concat(odd[next:], odd[:next])
}

// stopped notes the server that was looked at last.
func (p *Patrol) stopped(cluster core.ClusterID, id core.ServerID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[core.ClusterID]core.ServerID{}
	}
	p.last[cluster] = id
}

// unreached notes that the node of a server is away.
func (p *Patrol) unreached(ctx context.Context, server core.Server) error {
	return p.write(ctx, server.ID, func(n *note) error {
		if n.server.Version != server.Version {
			return core.Busy // it is not as it was compared
		}
		return n.judge(core.Guest{}, core.SeenUnreachable)
	})
}
