package memory

import (
	"context"
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
	if err := filter.CheckSort(core.ServerSorts()); err != nil {
		return nil, err
	}
	var views []core.ServerView
	for _, server := range list(s.servers, filter.Page, core.Server.SortKey, func(c core.Server) bool {
		return passes(c, filter) && (filter.Viewer == "" || c.Owner == filter.Viewer || s.granted(c.ID, filter.Viewer))
	}) {
		views = append(views, s.view(server))
	}
	return views, nil
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
		strings.Contains(strings.ToLower(s.Name), strings.ToLower(f.Name))
}
