package memory

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

// servers keeps the servers; see [ports.Servers].
type servers struct{ *tx }

func (s servers) Get(_ context.Context, id core.ServerID) (core.Server, error) {
	defer s.reading()()
	server, ok := s.servers.get(id)
	if !ok {
		return core.Server{}, missing("server", string(id))
	}
	return server, nil
}

func (s servers) View(_ context.Context, id core.ServerID) (core.ServerView, error) {
	defer s.reading()()
	server, ok := s.servers.get(id)
	if !ok {
		return core.ServerView{}, missing("server", string(id))
	}
	return s.view(server), nil
}

func (s servers) List(_ context.Context, filter core.ServerFilter) ([]core.ServerView, error) {
	defer s.reading()()
	if err := filter.CheckOrder(); err != nil {
		return nil, err
	}
	page := filter.Page
	if page.Limit > 0 {
		page.Limit += filter.Offset
	}
	var views []core.ServerView
	for i, server := range list(s.servers, page, s.sortKey, func(c core.Server) bool { return s.shown(c, filter) }) {
		if i >= filter.Offset {
			views = append(views, s.view(server))
		}
	}
	return views, nil
}

func (s servers) Count(_ context.Context, filter core.ServerFilter) (count int, err error) {
	defer s.reading()()
	for _, server := range s.servers.rows {
		if s.shown(server, filter) {
			count++
		}
	}
	return count, nil
}

// sortKey is a server's own, or that of what only the store knows.
func (s servers) sortKey(server core.Server, by core.SortField) string {
	kind, subject := core.NumberedUser, string(server.Owner)
	switch by {
	case core.ByPlace:
		kind, subject = core.NumberedNode, server.Place().Subject()
	case core.ByOwner:
	default:
		return server.SortKey(by)
	}
	number, ok := s.known(kind, []string{subject})[subject]
	if !ok {
		number = math.MaxInt64
	}
	return ordered(number) + subject
}

func (s servers) shown(c core.Server, filter core.ServerFilter) bool {
	return passes(c, filter) && (filter.Viewer == "" || c.Owner == filter.Viewer || s.granted(c.ID, filter.Viewer))
}

func (s servers) Insert(_ context.Context, server core.Server) (core.Server, error) {
	if err := s.writable(); err != nil {
		return core.Server{}, err
	}
	if _, ok := s.servers.rows[server.ID]; ok {
		return core.Server{}, core.Fail(core.Conflict, "", "there is a server %s already", server.ID)
	}
	server.Number, server.Version = s.next("servers"), 1
	return s.put(server), nil
}

func (s servers) Update(_ context.Context, server core.Server) (core.Server, error) {
	if err := s.writable(); err != nil {
		return core.Server{}, err
	}
	stored, ok := s.servers.get(server.ID)
	if !ok {
		return core.Server{}, missing("server", string(server.ID))
	}
	if stored.Version != server.Version {
		return core.Server{}, mismatch("server", string(server.ID))
	}
	server = latest(server, stored)
	server.Number, server.Version = stored.Number, stored.Version+1
	return s.put(server), nil
}

func (s servers) Delete(ctx context.Context, id core.ServerID) error {
	if err := s.writable(); err != nil {
		return err
	}
	if _, ok := s.servers.rows[id]; !ok {
		return missing("server", string(id))
	}
	s.servers.remove(s.undo, id)
	s.watches.remove(s.undo, id)
	s.observations.remove(s.undo, id)
	s.dropTraffic(id)
	s.dropAlerts(id)
	s.dropMeasure(core.ServerSubject(id))
	s.schedules.remove(s.undo, id)
	s.dropGrants("server", string(id))
	return s.tx.Snapshots().Clear(ctx, id)
}

func (s servers) put(server core.Server) core.Server {
	server = core.RestoreServer(server, server.State()) // an unnamed power is unknown
	s.servers.set(s.undo, server.ID, server)
	return server.Clone()
}

func (s servers) view(server core.Server) core.ServerView {
	p := server.Placement
	return core.ServerView{
		Server:      server,
		OwnerName:   s.users.rows[server.Owner].Name,
		ClusterName: s.clusters.rows[p.Cluster].Name,
		ImageName:   s.images.rows[server.Image].Name,
		PlanName:    s.plans.rows[server.Plan].Name,
		Addresses:   s.heldBy(server.ID),
	}
}

// latest keeps a power that was stored later than the server's.
func latest(server, stored core.Server) core.Server {
	if !stored.PowerAt().After(server.PowerAt()) {
		return server
	}
	state := server.State()
	state.Power, state.PowerAt = stored.Power(), stored.PowerAt()
	return core.RestoreServer(server, state)
}

// passes reports whether the filter lets a server through.
func passes(s core.Server, f core.ServerFilter) bool {
	for key, value := range f.Labels {
		if got, ok := s.Labels[key]; !ok || got != value {
			return false
		}
	}
	return (f.Owner == "" || f.Owner == s.Owner) &&
		(f.Cluster == "" || f.Cluster == s.Placement.Cluster) &&
		(f.Node == "" || f.Node == s.Placement.Node) &&
		(f.Life == "" || f.Life == s.Life()) &&
		(f.Power == "" || f.Power == s.Power()) &&
		(f.Kind == "" || f.Kind == s.Kind) &&
		(f.Plan == "" || f.Plan == s.Plan) &&
		(f.Image == "" || f.Image == s.Image) &&
		(f.Suspended == nil || *f.Suspended == s.Suspended) &&
		f.Selector.Matches(s.Labels) &&
		strings.Contains(core.FoldName(s.Name), core.FoldName(f.Name)) &&
		amongst(f.Numbers, s.Number) &&
		amongst(f.VMIDs, s.Placement.VMID) &&
		amongst(f.Owners, s.Owner) &&
		amongst(f.Places, s.Place()) &&
		amongst(f.Lives, s.Life()) &&
		(len(f.Names) == 0 || slices.ContainsFunc(f.Names, func(part string) bool {
			return strings.Contains(core.FoldName(s.Name), core.FoldName(part))
		}))
}

// amongst reports whether a list that narrows lets one through.
func amongst[T comparable](list []T, one T) bool { return len(list) == 0 || slices.Contains(list, one) }
