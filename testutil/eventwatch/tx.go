package eventwatch

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// watched is a transaction that notes what is changed, and what is told.
type watched struct {
	ports.Tx
	debts []debt
	told  []core.Event
}

func newWatched(inner ports.Tx) *watched { return &watched{Tx: inner} }

// owe notes a change.
func (w *watched) owe(what string, paid func(core.Event) bool) {
	w.debts = append(w.debts, debt{what, paid})
}

// oweIf notes a change that was made, and passes the error on.
func (w *watched) oweIf(err error, what string, paid func(core.Event) bool) error {
	if err == nil {
		w.owe(what, paid)
	}
	return err
}

func (w *watched) Emit(ctx context.Context, events ...core.Event) error {
	err := w.Tx.Emit(ctx, events...)
	if err == nil {
		w.told = append(w.told, events...)
	}
	return err
}

func (w *watched) Users() ports.Catalog[core.User, core.UserID] {
	return catalog[core.User, core.UserID]{w.Tx.Users(), w, "a user", begins("user.")}
}

func (w *watched) Roles() ports.Catalog[core.Role, core.RoleID] {
	return catalog[core.Role, core.RoleID]{w.Tx.Roles(), w, "a role", begins("role.")}
}

func (w *watched) Plans() ports.Catalog[core.Plan, core.PlanID] {
	return catalog[core.Plan, core.PlanID]{w.Tx.Plans(), w, "a plan", begins("plan.")}
}

func (w *watched) Images() ports.Catalog[core.Image, core.ImageID] {
	return catalog[core.Image, core.ImageID]{w.Tx.Images(), w, "an image", begins("image.")}
}

func (w *watched) Clusters() ports.Catalog[core.Cluster, core.ClusterID] {
	return catalog[core.Cluster, core.ClusterID]{w.Tx.Clusters(), w, "a cluster", begins("cluster.", "node.")}
}

func (w *watched) Pools() ports.Catalog[core.Pool, core.PoolID] {
	return catalog[core.Pool, core.PoolID]{w.Tx.Pools(), w, "a pool", begins("pool.")}
}

type catalog[T any, ID ~string] struct {
	ports.Catalog[T, ID]
	w    *watched
	what string
	paid func(core.Event) bool
}

func (c catalog[T, ID]) Insert(ctx context.Context, thing T) error {
	return c.w.oweIf(c.Catalog.Insert(ctx, thing), c.what+" that was added", c.paid)
}

func (c catalog[T, ID]) Update(ctx context.Context, thing T) error {
	return c.w.oweIf(c.Catalog.Update(ctx, thing), c.what+" that was changed", c.paid)
}

func (c catalog[T, ID]) Delete(ctx context.Context, id ID) error {
	return c.w.oweIf(c.Catalog.Delete(ctx, id), c.what+" that was removed", c.paid)
}

func (w *watched) Servers() ports.Servers { return servers{w.Tx.Servers(), w} }

type servers struct {
	ports.Servers
	w *watched
}

func (s servers) Insert(ctx context.Context, server core.Server) (core.Server, error) {
	stored, err := s.Servers.Insert(ctx, server)
	return stored, s.w.oweIf(err, "a server that was added", about(server.ID))
}

func (s servers) Update(ctx context.Context, server core.Server) (core.Server, error) {
	before, err := s.Servers.Get(ctx, server.ID)
	if err != nil {
		return before, err
	}
	stored, err := s.Servers.Update(ctx, server)
	if err == nil && !alike(before, stored) {
		s.w.owe("a server that was changed", about(server.ID))
	}
	return stored, err
}

// alike reports whether two states of a server differ only in what was seen of
// it, in who holds it, and in how far that is. While it is made its
// specification comes to be what its template makes of it.
func alike(a, b core.Server) bool {
	return a.Name == b.Name && a.Hostname == b.Hostname && a.Owner == b.Owner && a.Plan == b.Plan && a.Image == b.Image &&
		a.Suspended == b.Suspended && a.Life() == b.Life() && a.State().Wanted == b.State().Wanted &&
		maps.Equal(a.Labels, b.Labels) && (reflect.DeepEqual(a.Spec, b.Spec) || a.Life() == core.Installing)
}

func (s servers) Delete(ctx context.Context, id core.ServerID) error {
	return s.w.oweIf(s.Servers.Delete(ctx, id), "a server that was removed", about(id))
}

func (w *watched) Operations() ports.Operations { return operations{w.Tx.Operations(), w} }

type operations struct {
	ports.Operations
	w *watched
}

func (o operations) Insert(ctx context.Context, op core.Operation) error {
	return o.w.oweIf(o.Operations.Insert(ctx, op), "an operation of the kind "+op.Kind+" that began", func(e core.Event) bool { return e.Operation == op.ID })
}

func (w *watched) Tokens() ports.Tokens { return tokens{w.Tx.Tokens(), w} }

type tokens struct {
	ports.Tokens
	w *watched
}

func (t tokens) Insert(ctx context.Context, token core.Token) error {
	return t.w.oweIf(t.Tokens.Insert(ctx, token), "a token that was made", begins("token.", "session."))
}

func (t tokens) Update(ctx context.Context, token core.Token) error {
	before, err := t.Tokens.Get(ctx, token.ID)
	if err != nil {
		return err
	}
	err = t.Tokens.Update(ctx, token)
	if slices.Equal(before.Refresh, token.Refresh) { // else it is refreshed
		return t.w.oweIf(err, "a token that was changed", begins("token.", "session."))
	}
	return err
}

func (t tokens) Delete(ctx context.Context, id core.TokenID) error {
	return t.w.oweIf(t.Tokens.Delete(ctx, id), "a token that was removed", begins("token.", "session."))
}

func (w *watched) Quotas() ports.Quotas { return quotas{w.Tx.Quotas(), w} }

type quotas struct {
	ports.Quotas
	w *watched
}

func (q quotas) Set(ctx context.Context, user core.UserID, quota core.Quota) error {
	return q.w.oweIf(q.Quotas.Set(ctx, user, quota), "a quota that was set", begins("quota.set"))
}

func (w *watched) Grants() ports.Grants { return grants{w.Tx.Grants(), w} }

type grants struct {
	ports.Grants
	w *watched
}

func (g grants) Put(ctx context.Context, grant core.Grant) error {
	return g.w.oweIf(g.Grants.Put(ctx, grant), "a grant", begins(core.EventServerGranted))
}

func (g grants) Delete(ctx context.Context, server core.ServerID, user core.UserID) error {
	return g.w.oweIf(g.Grants.Delete(ctx, server, user), "a grant that was taken back", begins(core.EventGrantRevoked))
}

func (w *watched) Snapshots() ports.SnapshotRows { return snapshots{w.Tx.Snapshots(), w} }

type snapshots struct {
	ports.SnapshotRows
	w *watched
}

func (s snapshots) Insert(ctx context.Context, row core.Snapshot) error {
	return s.w.oweIf(s.SnapshotRows.Insert(ctx, row), "a snapshot that was added", about(row.Server))
}

func (s snapshots) Update(ctx context.Context, row core.Snapshot) error {
	return s.w.oweIf(s.SnapshotRows.Update(ctx, row), "a snapshot that was changed", about(row.Server))
}

func (s snapshots) Delete(ctx context.Context, server core.ServerID, name string) error {
	return s.w.oweIf(s.SnapshotRows.Delete(ctx, server, name), "a snapshot that was removed", about(server))
}

func (w *watched) SnapshotSchedules() ports.SnapshotSchedules {
	return schedules{w.Tx.SnapshotSchedules(), w}
}

type schedules struct {
	ports.SnapshotSchedules
	w *watched
}

func (s schedules) Put(ctx context.Context, schedule core.SnapshotSchedule) error {
	return s.w.oweIf(s.SnapshotSchedules.Put(ctx, schedule), "a schedule that was set, or ran", about(schedule.Server))
}

func (s schedules) Delete(ctx context.Context, server core.ServerID) error {
	return s.w.oweIf(s.SnapshotSchedules.Delete(ctx, server), "a schedule that was removed", about(server))
}
