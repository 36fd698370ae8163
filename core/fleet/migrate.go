package fleet

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/migrate"
	"github.com/remudahq/remuda/core/placement"
	"github.com/remudahq/remuda/ports"
)

// Migration is how a server shall be moved.
type Migration struct {
	Node   string // of its cluster; empty for the best
	Online *bool  // as it runs, a container by starting it again there; nil for yes
}

// Migrate accepts that a server is moved to another node of its cluster.
// Conflict: it is there already, or not ready (illegal-move). Exhausted
// (no-placement): no node will do, as far as they were seen. Invalid: the node
// is none, as far as they were seen. Busy (server-busy).
func (s *Service) Migrate(ctx context.Context, c core.Caller, id core.ServerID, m Migration) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.ServerMigrate, string(id)); err != nil {
		return Accepted{}, err
	}
	return once(ctx, s, c, core.ServerMigrate, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, core.ServerMigrate, id)
		if err != nil {
			return Accepted{}, err
		}
		if err := free(server); err != nil {
			return Accepted{}, err
		}
		choice, err := s.canMove(ctx, tx, c, server, m)
		if err != nil {
			return Accepted{}, err
		}
		op, err := s.migrate.Workflow().Begin(migrate.State{Wanted: m.Node, Online: m.Online == nil || *m.Online})
		if err != nil {
			return Accepted{}, err
		}
		accepted, err := s.start(ctx, tx, c, server, op, core.EventMigrateRequested, map[string]string{"from": server.Placement.Node, "to": m.Node})
		accepted.Preview = placed(c, choice)
		return accepted, err
	})
}

// canMove refuses at once what cannot be, as far as it can be told without
// asking the cluster, and foresees the node; none while nobody has looked.
func (s *Service) canMove(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, m Migration) (placement.Choice, error) {
	var none placement.Choice
	if server.Life() != core.Ready {
		return none, core.Fail(core.Conflict, core.CodeIllegalMove, "cannot migrate a server that is %s", server.Life())
	}
	if m.Node != "" && m.Node == server.Placement.Node {
		return none, core.Fail(core.Conflict, core.CodeIllegalMove, "the server is on %s already", m.Node)
	}
	cluster, err := tx.Clusters().Get(ctx, server.Placement.Cluster)
	if err != nil {
		return none, err
	}
	nodes := s.nodes.recall(place{cluster: cluster.ID})
	if len(nodes) == 0 {
		return none, nil // nobody has looked yet
	}
	if m.Node != "" && !slices.ContainsFunc(nodes, func(n core.Node) bool { return n.Name == m.Node }) {
		return none, violation("node", "names no node of the cluster: %q", core.Clip(m.Node))
	}
	cluster.Drained = false
	var sites []placement.Site
	for _, node := range nodes {
		if node.Name != server.Placement.Node && (m.Node == "" || node.Name == m.Node) {
			sites = append(sites, s.site(cluster, core.ImageSource{Node: node.Name}, placement.Load{}))
		}
	}
	if err := guest.Peers(ctx, tx, server, sites); err != nil {
		return none, err
	}
	choice, err := placement.Choose(guest.NeedOf(server), sites, 0)
	return choice, curt(c, err)
}
