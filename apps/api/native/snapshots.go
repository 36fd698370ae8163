package native

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerSnapshots() {
	const tag, list = "Snapshots", "/v1/servers/{id}/snapshots"
	on(a, op("GET", list, "list-snapshots", tag, "List a server's snapshots", needs(core.ViewServer),
		explained("As the cluster shows them now, those made by hand too; or what we remember of our own, if it cannot be asked.")), a.listSnapshots)
	on(a, op("POST", list, "take-snapshot", tag, "Take a snapshot of a server", needs(core.SnapshotCreate), begins("snapshot"),
		explained("Refused at once where the guest's storage has no snapshots, as a directory has none of containers.")), a.takeSnapshot)
	on(a, op("GET", list+"/{name}", "get-snapshot", tag, "Show a snapshot", needs(core.ViewServer)), a.getSnapshot)
	on(a, op("DELETE", list+"/{name}", "delete-snapshot", tag, "Delete a snapshot", needs(core.SnapshotDelete), begins("delete-snapshot"),
		explained("Those that were taken on top of it stay.")), a.deleteSnapshot)
	on(a, op("POST", list+"/{name}/rollback", "roll-back", tag, "Bring a server back to a snapshot", needs(core.SnapshotRollback), begins("rollback"),
		explained("What happened since is lost. The specification of then comes back too; name, addresses and protection are those of now. "+
			"There is no way to cancel it once it has begun.")), a.rollBack)

	const schedule = "/v1/servers/{id}/snapshot-schedule"
	on(a, op("GET", schedule, "get-snapshot-schedule", tag, "Show when a server gets snapshots by itself", needs(core.ViewServer)), a.getSchedule)
	on(a, op("PUT", schedule, "set-snapshot-schedule", tag, "Set when a server gets snapshots by itself", needs(core.SnapshotPlan)), a.setSchedule)
	on(a, op("DELETE", schedule, "remove-snapshot-schedule", tag, "Take no more snapshots by schedule", needs(core.SnapshotPlan),
		explained("Those that were taken stay.")), a.removeSchedule)
}

// OneSnapshot names a snapshot of a server.
type OneSnapshot struct {
	One
	Name string `path:"name" maxLength:"40" doc:"The snapshot's name."`
}

func (a *API) listSnapshots(ctx context.Context, in *struct{ One }) (*struct{ Body SnapshotList }, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	list, err := a.fleet.Snapshots(ctx, caller(ctx), id)
	return &struct{ Body SnapshotList }{wireSnapshots(list)}, err
}

func (a *API) getSnapshot(ctx context.Context, in *OneSnapshot) (*struct{ Body Snapshot }, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	one, list, err := a.fleet.Snapshot(ctx, caller(ctx), id, in.Name)
	return &struct{ Body Snapshot }{wireSnapshot(one, list)}, err
}

func (a *API) takeSnapshot(ctx context.Context, in *struct {
	One
	Terms
	Body NewSnapshot
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.TakeSnapshot(ctx, caller(ctx), id, fleet.NewSnapshot{
		Name: in.Body.Name, Description: in.Body.Description, Memory: in.Body.Memory})
	return begun(ctx, accepted), err
}

func (a *API) deleteSnapshot(ctx context.Context, in *struct {
	OneSnapshot
	Terms
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.DeleteSnapshot(ctx, caller(ctx), id, in.Name)
	return begun(ctx, accepted), err
}

func (a *API) rollBack(ctx context.Context, in *struct {
	OneSnapshot
	Terms
	Body Rollback
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.RollBack(ctx, caller(ctx), id, in.Name, in.Body.Start)
	return begun(ctx, accepted), err
}

func (a *API) getSchedule(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[SnapshotSchedule], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	s, err := a.fleet.SnapshotSchedule(ctx, caller(ctx), id)
	return show(in.Look, s.Version, wireSchedule(s)), err
}

func (a *API) setSchedule(ctx context.Context, in *struct {
	One
	Terms
	Body NewSnapshotSchedule
}) (*Shown[SnapshotSchedule], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	s, err := a.fleet.SetSnapshotSchedule(ctx, caller(ctx), id, newSchedule(in.Body))
	return show(Look{}, s.Version, wireSchedule(s)), err
}

func (a *API) removeSchedule(ctx context.Context, in *single) (*Gone, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.RemoveSnapshotSchedule(ctx, caller(ctx), id)
}
