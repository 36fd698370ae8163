package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// survey is what a look at a guest and its snapshots showed, before a request
// about them is accepted. It refuses early what would fail; the operation looks
// again, and decides.
type survey struct {
	version int64 // of the server when it began
	at      time.Time
	guest   core.Guest
	live    core.GuestSnapshots
	unable  error // why no snapshot can be taken
	away    error // why nothing could be seen; the rest is empty then
}

// surveyTime is how long a request waits for the cluster. Whoever is slower is
// away: the operation has all the time that it takes.
const surveyTime = 5 * time.Second

var errStale = core.Fail(core.Unavailable, "", "the server has changed since its guest was looked at")

// surveyGuest looks at a guest, if it is ours.
func (s *Service) surveyGuest(ctx context.Context, id core.ServerID) (seen survey) {
	ctx, cancel := context.WithTimeout(ctx, surveyTime)
	defer cancel()
	c, err := s.kit.Open(ctx, id)
	seen.version, seen.at = c.Server.Version, s.Clock.Now()
	if err == nil {
		seen.guest, err = c.SeeOurs(ctx)
	}
	if err == nil {
		seen.live, err = c.Hypervisor.Snapshots(ctx, seen.guest.Ref)
	}
	if err == nil {
		seen.unable = c.Hypervisor.CanSnapshot(ctx, seen.guest.Ref)
		if core.KindOf(seen.unable) != core.Invalid {
			seen.unable = nil
		}
	}
	if _, ours := errors.AsType[*core.Error](err); err != nil && !ours {
		err = core.Fail(core.Unavailable, "", "%s", err) // the guest cannot be read at the moment
	}
	seen.away = err
	return seen
}

// of is the survey as far as it is true of the server as it is now.
func (v survey) of(server core.Server) survey {
	if v.version != server.Version {
		return survey{away: errStale}
	}
	return v
}

// allows answers why a snapshot cannot be taken.
func (v survey) allows(server core.Server, req NewSnapshot) error {
	power := server.Power()
	if v.away == nil {
		power = v.guest.Power
		if _, taken := v.live.Find(req.Name); taken {
			return core.Fail(core.Conflict, core.CodeNameTaken, "the server has a snapshot %q already", req.Name)
		}
	}
	if req.Memory {
		if err := core.CheckSnapshotMemory(server.Kind, power); err != nil {
			return err
		}
	}
	return v.unable
}

// forgetLost forgets the rows of snapshots that somebody else has deleted, and
// tells so: what is proven gone does not count. The server comes back as it is
// stored then.
func (s *Service) forgetLost(ctx context.Context, tx ports.Tx, server core.Server, seen survey) (core.Server, error) {
	if seen.away != nil {
		return server, nil //nolint:nilerr // what could not be seen proves nothing
	}
	rows, err := tx.Snapshots().List(ctx, server.ID)
	if err != nil {
		return server, err
	}
	for _, row := range rows {
		if _, shown := seen.live.Find(row.Name); shown {
			continue
		}
		if err := tx.Snapshots().Delete(ctx, server.ID, row.Name); err != nil {
			return server, err
		}
		server.UpdatedAt = s.Clock.Now()
		if server, err = tx.Servers().Update(ctx, server); err != nil {
			return server, err
		}
		data := map[string]string{"snapshot": row.Name, "by": "somebody else"}
		if err := s.tell(ctx, tx, server, core.EventSnapshotDeleted, "", data); err != nil {
			return server, err
		}
	}
	return server, nil
}

// unusedName makes a name up from the time.
func unusedName(prefix string, now time.Time, rows []core.Snapshot, seen survey) string {
	stamped := core.StampedName(prefix, now)
	for n := 1; ; n++ {
		name := stamped
		if n > 1 {
			name = fmt.Sprintf("%s-%d", stamped, n)
		}
		_, shown := seen.live.Find(name)
		if !shown && !slices.ContainsFunc(rows, func(row core.Snapshot) bool { return row.Name == name }) {
			return name
		}
	}
}

// Snapshots shows what a server has of snapshots: as its cluster shows it now,
// those that somebody else made too; or, if the cluster is away, what we
// remember of our own. NotFound.
func (s *Service) Snapshots(ctx context.Context, c core.Caller, id core.ServerID) (core.SnapshotList, error) {
	if _, err := s.Server(ctx, c, id); err != nil {
		return core.SnapshotList{}, err
	}
	seen := s.surveyGuest(ctx, id)
	var rows []core.Snapshot
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		rows, err = tx.Snapshots().List(ctx, id)
		return err
	})
	if err != nil {
		return core.SnapshotList{}, err
	}
	if seen.away == nil {
		return core.SnapshotList{Items: core.ViewSnapshots(seen.live, id, rows), Current: seen.live.Current, At: seen.at}, nil
	}
	var remembered core.GuestSnapshots
	for _, row := range rows {
		remembered.All = append(remembered.All, row.Remembered())
	}
	return core.SnapshotList{Items: core.ViewSnapshots(remembered, id, rows), Stale: true, Reason: core.Explain(seen.away)}, nil
}

// Snapshot shows one of them, and whether that is stale. NotFound
// (snapshot-not-found).
func (s *Service) Snapshot(ctx context.Context, c core.Caller, id core.ServerID, name string) (core.SnapshotView, core.SnapshotList, error) {
	list, err := s.Snapshots(ctx, c, id)
	if err != nil {
		return core.SnapshotView{}, list, err
	}
	i := slices.IndexFunc(list.Items, func(v core.SnapshotView) bool { return v.Name == name })
	switch {
	case i >= 0:
		return list.Items[i], list, nil
	case list.Stale:
		return core.SnapshotView{}, list, core.Fail(core.Unavailable, "", "the cluster cannot be asked for the snapshot: %s", list.Reason)
	}
	return core.SnapshotView{}, list, notThere("snapshot", core.Clip(name))
}
