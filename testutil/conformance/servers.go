package conformance

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func serverCases() []Case[World] {
	return []Case[World]{
		{"what was inserted is found whole, with a number and version 1", serverFoundWhole},
		{"what is not there is NotFound", serverNotFound},
		{"a taken ID is a Conflict", serverTakenID},
		{"a number is never given twice, not even after Delete", numbersAreNew},
		{"twenty inserts at once get twenty numbers", numberRace},
		{"Update replaces all of it, moves the version by one and returns what is stored", serverUpdates},
		{"Update with another version is a Conflict and changes nothing", serverOldVersion},
		{"of twenty updates of one version one wins", serverRace},
		{"Update cannot change the number", numberStays},
		{"a power that was stored later stays", laterPowerStays},
		{"a newer power is taken over", newerPowerCounts},
		{"a view has the names and the addresses", viewHasNames},
		{"a list has views, sorted by ID, in pages", serverPages},
		{"a list is narrowed by every field of the filter", serverFilter},
		{"a name in the filter ignores case and has no wildcards", serverNameFilter},
		{"labels in the filter must all be there with their values", serverLabelFilter},
		{"what the caller changes later changes nothing stored", serverCopies},
		{"Delete removes it", serverDeletes},
	}
}

func serverFoundWhole(t T, w World) {
	h := furnish(t, w)
	server := h.server()
	server.Number, server.Version = 0, 7
	stored := h.added(t, w, func(s *core.Server) { *s = server })
	if stored.Number < 1 {
		t.Fatalf("got number %d, want 1 or more", stored.Number)
	}
	server.Number, server.Version = stored.Number, 1
	equal(t, "Insert", stored, server)
	equal(t, "Get", getServer(t, w, server.ID), server)
}

func getServer(t T, w World, id core.ServerID) core.Server {
	t.Helper()
	var got core.Server
	look(t, w, func(tx ports.Tx) (err error) {
		got, err = tx.Servers().Get(t.Context(), id)
		return err
	})
	return got
}

func serverNotFound(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	server := h.server()
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Servers().Get(ctx, server.ID)
		refused(t, "Get", err, core.NotFound)
		_, err = tx.Servers().View(ctx, server.ID)
		refused(t, "View", err, core.NotFound)
		_, err = tx.Servers().Update(ctx, server)
		refused(t, "Update", err, core.NotFound)
		refused(t, "Delete", tx.Servers().Delete(ctx, server.ID), core.NotFound)
		return nil
	})
}

func serverTakenID(t T, w World) {
	server := furnish(t, w).added(t, w, asItIs)
	err := try(t, w, func(tx ports.Tx) error {
		_, err := tx.Servers().Insert(t.Context(), server)
		return err
	})
	refused(t, "Insert", err, core.Conflict)
}

func numbersAreNew(t T, w World) {
	h := furnish(t, w)
	seen := map[int64]bool{}
	for range 3 {
		server := h.added(t, w, asItIs)
		if seen[server.Number] {
			t.Fatalf("the number %d was given twice", server.Number)
		}
		seen[server.Number] = true
		do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), server.ID) })
	}
}

func numberRace(t T, w World) {
	h := furnish(t, w)
	numbers := make([]int64, crowd)
	errs := race(crowd, func(i int) error {
		return try(t, w, func(tx ports.Tx) error {
			stored, err := tx.Servers().Insert(t.Context(), h.server())
			numbers[i] = stored.Number
			return err
		})
	})
	seen := map[int64]bool{}
	for i, err := range errs {
		fine(t, "Insert", err)
		if seen[numbers[i]] {
			t.Fatalf("the number %d was given twice", numbers[i])
		}
		seen[numbers[i]] = true
	}
}

func update(t T, w World, server core.Server) core.Server {
	t.Helper()
	var stored core.Server
	do(t, w, func(tx ports.Tx) (err error) {
		stored, err = tx.Servers().Update(t.Context(), server)
		return err
	})
	return stored
}

func serverUpdates(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs)
	server.Name, server.Hostname, server.LastError = "Other", "other", ""
	server.Placement, server.Identity.MAC = core.Placement{Cluster: h.Cluster.ID, Node: "pve2", VMID: 10_001}, "BC:24:11:00:00:02"
	server.Spec.Disks["scsi1"], server.Pending, server.Suspended = core.GiB, nil, false
	server.Labels, server.Operation = map[string]string{"other": "1"}, ""
	server.UpdatedAt, server.StartedAt, server.StoppedAt = at(20), at(21), at(22)
	server = core.RestoreServer(server, core.ServerState{Life: core.Deleting, Wanted: core.Off, Power: core.Off, PowerAt: at(30)})
	stored := update(t, w, server)
	server.Version = 2
	equal(t, "Update", stored, server)
	equal(t, "Get", getServer(t, w, server.ID), server)
}

func serverOldVersion(t T, w World) {
	server := furnish(t, w).added(t, w, asItIs)
	for _, version := range []int64{0, 2} {
		other := server.Clone()
		other.Name, other.Version = "Other", version
		err := try(t, w, func(tx ports.Tx) error {
			_, err := tx.Servers().Update(t.Context(), other)
			return err
		})
		refused(t, "Update", err, core.Conflict, core.CodeVersionMismatch)
	}
	equal(t, "after refused updates", getServer(t, w, server.ID), server)
}

func serverRace(t T, w World) {
	server := furnish(t, w).added(t, w, asItIs)
	oneWins(t, race(crowd, func(int) error {
		return try(t, w, func(tx ports.Tx) error {
			_, err := tx.Servers().Update(t.Context(), server)
			return err
		})
	}), core.Conflict, core.CodeVersionMismatch)
}

func numberStays(t T, w World) {
	server := furnish(t, w).added(t, w, asItIs)
	changed := server
	changed.Number += 1000
	equal(t, "Update", update(t, w, changed).Number, server.Number)
	equal(t, "Get", getServer(t, w, server.ID).Number, server.Number)
}

func laterPowerStays(t T, w World) {
	server := furnish(t, w).added(t, w, asItIs) // on, at 10
	stale := core.RestoreServer(server, core.ServerState{Life: core.Deleting, Wanted: core.Off, Power: core.Off, PowerAt: at(9)})
	want := core.ServerState{Life: core.Deleting, Wanted: core.Off, Power: core.On, PowerAt: at(10)}
	equal(t, "Update", update(t, w, stale).State(), want)
	equal(t, "Get", getServer(t, w, server.ID).State(), want)
}

func newerPowerCounts(t T, w World) {
	server := furnish(t, w).added(t, w, asItIs)
	want := core.ServerState{Life: core.Ready, Wanted: core.Off, Power: core.Stopping, PowerAt: at(11)}
	equal(t, "Update", update(t, w, core.RestoreServer(server, want)).State(), want)
	equal(t, "Get", getServer(t, w, server.ID).State(), want)
}

func serverCopies(t T, w World) {
	h := furnish(t, w)
	server := h.server()
	stored := h.added(t, w, func(s *core.Server) { *s = server })
	want := render(stored)
	for _, mine := range []core.Server{server, stored, getServer(t, w, server.ID), viewServer(t, w, server.ID).Server} {
		mine.Labels["env"], mine.Spec.Disks["scsi0"], mine.Pending.Cores = "changed", 1, 99
		equal(t, "Get", render(getServer(t, w, server.ID)), want)
	}
}

func serverDeletes(t T, w World) {
	h := furnish(t, w)
	server, other := h.added(t, w, asItIs), h.added(t, w, asItIs)
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), server.ID) })
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Servers().Get(t.Context(), server.ID)
		refused(t, "Get", err, core.NotFound)
		_, err = tx.Servers().Get(t.Context(), other.ID)
		return err
	})
}
