package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func snapshotRowCases() []Case[World] {
	return []Case[World]{
		{"what is inserted comes back, the oldest first", snapshotRowsListed},
		{"a name is taken once within a server", snapshotRowTaken},
		{"an update replaces all of it", snapshotRowUpdated},
		{"what is not there is NotFound, and may be deleted", snapshotRowMissing},
		{"Clear forgets those of one server", snapshotRowsCleared},
		{"a server that goes takes its snapshots and schedule along", snapshotRowsFollow},
		{"of twenty that take one name one gets it", snapshotRowRace},
	}
}

func snapshotRow(server core.ServerID, name string, seconds int) core.Snapshot {
	return core.Snapshot{Server: server, Name: name, Description: "two\nlines", Memory: true, Schedule: newID[core.ScheduleID](),
		State: core.SnapshotCreating, Operation: newID[core.OperationID](), Parent: "elder", Created: at(seconds)}
}

func insertSnapshot(w World, t T, row core.Snapshot) error {
	return try(t, w, func(tx ports.Tx) error { return tx.Snapshots().Insert(t.Context(), row) })
}

func snapshotRows(t T, w World, server core.ServerID) (rows []core.Snapshot) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		rows, err = tx.Snapshots().List(t.Context(), server)
		return err
	})
	return rows
}

func snapshotRowsListed(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs).ID
	late, early := snapshotRow(server, "a", 9), snapshotRow(server, "b", 3)
	early.Schedule, early.Parent, early.Description, early.Memory = "", "", "", false
	fine(t, "Insert", insertSnapshot(w, t, late))
	fine(t, "Insert", insertSnapshot(w, t, early))
	equal(t, "List", snapshotRows(t, w, server), []core.Snapshot{early, late})
	look(t, w, func(tx ports.Tx) error {
		one, err := tx.Snapshots().Get(t.Context(), server, "a")
		equal(t, "Get", one, late)
		return err
	})
}

func snapshotRowTaken(t T, w World) {
	h := furnish(t, w)
	one, two := h.added(t, w, asItIs).ID, h.added(t, w, asItIs).ID
	fine(t, "Insert", insertSnapshot(w, t, snapshotRow(one, "a", 1)))
	refused(t, "again", insertSnapshot(w, t, snapshotRow(one, "a", 2)), core.Conflict, core.CodeNameTaken)
	fine(t, "in another case", insertSnapshot(w, t, snapshotRow(one, "A", 2)))
	fine(t, "of another server", insertSnapshot(w, t, snapshotRow(two, "a", 1)))
}

func snapshotRowUpdated(t T, w World) {
	h := furnish(t, w)
	row := snapshotRow(h.added(t, w, asItIs).ID, "a", 1)
	fine(t, "Insert", insertSnapshot(w, t, row))
	row.State, row.Created, row.Memory, row.Parent, row.Operation = core.SnapshotReady, at(7), false, "", newID[core.OperationID]()
	row.Schedule, row.Description = "", "other"
	do(t, w, func(tx ports.Tx) error { return tx.Snapshots().Update(t.Context(), row) })
	equal(t, "List", snapshotRows(t, w, row.Server), []core.Snapshot{row})
}

func snapshotRowMissing(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs).ID
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Snapshots().Get(t.Context(), server, "a")
		refused(t, "Get", err, core.NotFound)
		return nil
	})
	refused(t, "Update", try(t, w, func(tx ports.Tx) error {
		return tx.Snapshots().Update(t.Context(), snapshotRow(server, "a", 1))
	}), core.NotFound)
	fine(t, "Insert", insertSnapshot(w, t, snapshotRow(server, "a", 1)))
	for range 2 {
		do(t, w, func(tx ports.Tx) error { return tx.Snapshots().Delete(t.Context(), server, "a") })
	}
	equal(t, "List", snapshotRows(t, w, server), []core.Snapshot{})
}

func snapshotRowsCleared(t T, w World) {
	h := furnish(t, w)
	one, two := h.added(t, w, asItIs).ID, h.added(t, w, asItIs).ID
	kept := snapshotRow(two, "a", 1)
	fine(t, "Insert", insertSnapshot(w, t, snapshotRow(one, "a", 1)))
	fine(t, "Insert", insertSnapshot(w, t, kept))
	for range 2 {
		do(t, w, func(tx ports.Tx) error { return tx.Snapshots().Clear(t.Context(), one) })
	}
	equal(t, "List", snapshotRows(t, w, one), []core.Snapshot{})
	equal(t, "List of the other", snapshotRows(t, w, two), []core.Snapshot{kept})
}

func snapshotRowsFollow(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs).ID
	fine(t, "Insert", insertSnapshot(w, t, snapshotRow(server, "a", 1)))
	do(t, w, func(tx ports.Tx) error { return tx.SnapshotSchedules().Put(t.Context(), scheduleOf(server, h.User.ID)) })
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), server) })
	equal(t, "List", snapshotRows(t, w, server), []core.Snapshot{})
	equal(t, "Due", due(t, w, 1_000_000, core.Page{}), []core.ServerID{})
}

func snapshotRowRace(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs).ID
	oneWins(t, race(crowd, func(i int) error { return insertSnapshot(w, t, snapshotRow(server, "a", i)) }), core.Conflict, core.CodeNameTaken)
}

func scheduleCases() []Case[World] {
	return []Case[World]{
		{"what was put comes back", scheduleKept},
		{"one that changed meanwhile is a Conflict", scheduleStale},
		{"what is not there is NotFound, and may be deleted", scheduleMissing},
		{"those are due whose time has come, page by page", schedulesDue},
		{"one with more ready snapshots than it keeps is due", scheduleOverfull},
	}
}

func scheduleOf(server core.ServerID, user core.UserID) core.SnapshotSchedule {
	return core.SnapshotSchedule{ID: newID[core.ScheduleID](), Server: server, Every: 6 * time.Hour, At: "03:00", Keep: 2, Memory: true,
		Prefix: "nightly", User: user, Next: at(100), Ran: at(40), Failure: "was busy", Created: at(1), Version: 1}
}

func putSchedule(t T, w World, s core.SnapshotSchedule) error {
	return try(t, w, func(tx ports.Tx) error { return tx.SnapshotSchedules().Put(t.Context(), s) })
}

func scheduleAt(t T, w World, server core.ServerID) (s core.SnapshotSchedule, err error) {
	look(t, w, func(tx ports.Tx) error {
		s, err = tx.SnapshotSchedules().Get(t.Context(), server)
		return nil
	})
	return s, err
}

// due answers whose schedules are due some seconds after the birth of the world.
func due(t T, w World, seconds int, page core.Page) (servers []core.ServerID) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		found, err := tx.SnapshotSchedules().Due(t.Context(), at(seconds), page)
		for _, s := range found {
			servers = append(servers, s.Server)
		}
		return err
	})
	return servers
}

func scheduleKept(t T, w World) {
	h := furnish(t, w)
	want := scheduleOf(h.added(t, w, asItIs).ID, h.User.ID)
	fine(t, "Put", putSchedule(t, w, want))
	got, err := scheduleAt(t, w, want.Server)
	fine(t, "Get", err)
	equal(t, "the schedule", got, want)
	want.Every, want.At, want.Keep, want.Memory, want.Prefix = time.Hour, "", 9, false, "other"
	want.Next, want.Ran, want.Failure, want.Version = at(200), time.Time{}, "", 2
	fine(t, "Put again", putSchedule(t, w, want))
	got, err = scheduleAt(t, w, want.Server)
	fine(t, "Get", err)
	equal(t, "the schedule now", got, want)
}

func scheduleStale(t T, w World) {
	h := furnish(t, w)
	s := scheduleOf(h.added(t, w, asItIs).ID, h.User.ID)
	late := s
	late.Version = 2
	refused(t, "a second version of none", putSchedule(t, w, late), core.Conflict, core.CodeVersionMismatch)
	fine(t, "Put", putSchedule(t, w, s))
	refused(t, "a first one again", putSchedule(t, w, s), core.Conflict, core.CodeVersionMismatch)
	late.Version = 3
	refused(t, "one too far", putSchedule(t, w, late), core.Conflict, core.CodeVersionMismatch)
	late.Version = 2
	oneWins(t, race(crowd, func(int) error { return putSchedule(t, w, late) }), core.Conflict, core.CodeVersionMismatch)
}

func scheduleMissing(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs).ID
	_, err := scheduleAt(t, w, server)
	refused(t, "Get", err, core.NotFound)
	fine(t, "Put", putSchedule(t, w, scheduleOf(server, h.User.ID)))
	for range 2 {
		do(t, w, func(tx ports.Tx) error { return tx.SnapshotSchedules().Delete(t.Context(), server) })
	}
	_, err = scheduleAt(t, w, server)
	refused(t, "Get afterwards", err, core.NotFound)
}

func schedulesDue(t T, w World) {
	h := furnish(t, w)
	var servers []core.ServerID
	for i := range 4 {
		s := scheduleOf(h.added(t, w, asItIs).ID, h.User.ID)
		s.Next = at(100 * (i + 1))
		fine(t, "Put", putSchedule(t, w, s))
		servers = append(servers, s.Server)
	}
	equal(t, "too early", due(t, w, 99, core.Page{}), []core.ServerID{})
	equal(t, "three", due(t, w, 300, core.Page{}), servers[:3])
	equal(t, "the first page", due(t, w, 300, core.Page{Limit: 2}), servers[:2])
	equal(t, "the second page", due(t, w, 300, core.Page{Limit: 2, After: string(servers[1])}), servers[2:3])
}

func scheduleOverfull(t T, w World) {
	h := furnish(t, w)
	s := scheduleOf(h.added(t, w, asItIs).ID, h.User.ID)
	fine(t, "Put", putSchedule(t, w, s))
	add := func(name string, state core.SnapshotState, schedule core.ScheduleID) {
		row := snapshotRow(s.Server, name, 1)
		row.State, row.Schedule = state, schedule
		fine(t, "Insert", insertSnapshot(w, t, row))
	}
	add("one", core.SnapshotReady, s.ID)
	add("two", core.SnapshotReady, s.ID)
	add("being", core.SnapshotCreating, s.ID)
	add("another's", core.SnapshotReady, newID[core.ScheduleID]())
	add("nobody's", core.SnapshotReady, "")
	equal(t, "as many as it keeps", due(t, w, 50, core.Page{}), []core.ServerID{})
	add("three", core.SnapshotReady, s.ID)
	equal(t, "one more", due(t, w, 50, core.Page{}), []core.ServerID{s.Server})
}
