package conformance

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func censusCases() []Case[World] {
	return []Case[World]{
		{"an empty store has nothing to count", censusEmpty},
		{"servers are counted by cluster, life, power and suspension", censusServers},
		{"operations are counted while they live, with the oldest", censusOperations},
		{"deliveries are counted by state, with the oldest", censusDeliveries},
		{"mails are counted by state, with the oldest", censusMails},
		{"what was put aside is counted by group, with the oldest", censusPoison},
		{"cursors say how far they are and whether they are held", censusCursors},
		{"what the patrol and the export of the audit log hold is not counted", censusPatrol},
	}
}

func counted(t T, w World) (census core.Census) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		census, err = tx.Census(t.Context())
		return err
	})
	return census
}

func censusEmpty(t T, w World) {
	equal(t, "the census", counted(t, w), core.Census{})
}

func censusServers(t T, w World) {
	h := furnish(t, w)
	state := func(suspended bool, life core.Life, power core.Power) func(*core.Server) {
		return func(s *core.Server) {
			s.Suspended = suspended
			*s = core.RestoreServer(*s, core.ServerState{Life: life, Power: power, PowerAt: at(1)})
		}
	}
	h.added(t, w, state(false, core.Ready, core.On))
	h.added(t, w, state(true, core.Ready, core.On))
	h.added(t, w, state(false, core.Ready, core.On))
	h.added(t, w, state(false, core.Missing, core.Off))
	h.added(t, w, func(s *core.Server) {
		s.Suspended, s.Placement = false, core.Placement{}
		*s = core.RestoreServer(*s, core.ServerState{Life: core.Installing})
	})
	equal(t, "the servers", counted(t, w).Servers, []core.ServerCount{
		{Life: core.Installing, Power: core.PowerUnknown, Count: 1},
		{Cluster: h.Cluster.ID, Life: core.Missing, Power: core.Off, Count: 1},
		{Cluster: h.Cluster.ID, Life: core.Ready, Power: core.On, Count: 2},
		{Cluster: h.Cluster.ID, Life: core.Ready, Power: core.On, Suspended: true, Count: 1},
	})
}

func censusOperations(t T, w World) {
	in := func(kind string, state core.OperationState, made int) {
		queued(t, w, func(op *core.Operation) { op.Kind, op.State, op.CreatedAt = kind, state, at(made) })
	}
	in("power", core.Waiting, 9)
	in("power", core.Waiting, 4)
	in("power", core.Queued, 5)
	in("backup", core.NeedsOperator, 6)
	for _, ended := range []core.OperationState{core.Succeeded, core.FailedOp, core.Cancelled} {
		in("power", ended, 1)
	}
	equal(t, "the operations", counted(t, w).Operations, []core.OperationCount{
		{Kind: "backup", State: core.NeedsOperator, Count: 1, Oldest: at(6)},
		{Kind: "power", State: core.Queued, Count: 1, Oldest: at(5)},
		{Kind: "power", State: core.Waiting, Count: 2, Oldest: at(4)},
	})
}

func censusDeliveries(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	for position := int64(4); position > 0; position-- {
		queuedFor(t, w, hook, "", position)
	}
	_, delivered := fetchDue(t, w, "me", false, 1, 1, long)
	equal(t, "what was claimed", len(delivered), 1)
	delivered[0].State = core.DeliveryDelivered
	do(t, w, func(tx ports.Tx) error { return tx.Deliveries().Save(t.Context(), delivered[0], 0) })
	ids, all := fetchDue(t, w, "me", false, 1, 1, long)
	equal(t, "what was claimed", len(ids), 1)
	dead := all[0]
	dead.State = core.DeliveryDead
	do(t, w, func(tx ports.Tx) error { return tx.Deliveries().Save(t.Context(), dead, 0) })
	oldest := at(1)
	for n := 1; oldest.Equal(dead.Created) || oldest.Equal(delivered[0].Created); n++ {
		oldest = at(n)
	}
	equal(t, "the deliveries", counted(t, w).Deliveries, []core.DeliveryCount{
		{State: core.DeliveryDead, Count: 1, Oldest: dead.Created},
		{State: core.DeliveryPending, Count: 2, Oldest: oldest},
	})
}

func censusMails(t T, w World) {
	user := furnish(t, w).User.ID
	for made := 3; made > 0; made-- {
		mailed(t, w, user, func(m *core.Mail) { m.Created = at(made) })
	}
	mailed(t, w, user, func(m *core.Mail) { m.State, m.Created = core.MailDead, at(9) })
	for _, state := range []core.MailState{core.MailSent, core.MailFolded, core.MailWithheld} {
		mailed(t, w, user, func(m *core.Mail) { m.State, m.Created = state, at(0) })
	}
	equal(t, "the mails", counted(t, w).Mails, []core.MailCount{
		{State: core.MailDead, Count: 1, Oldest: at(9)},
		{State: core.MailPending, Count: 3, Oldest: at(1)},
	})
}

func censusCursors(t T, w World) {
	emit(t, w, 5)
	sequence(t, w, 3)
	hold(t, w, "a", "me", 2, long)
	hold(t, w, "b", "you", 1, long)
	drop(t, w, "b", "you")
	hold(t, w, "c", "me", 0, short)
	eventually(t, w, "the lease ends", func() bool {
		census := counted(t, w)
		return !census.Cursors[2].Held
	})
	census := counted(t, w)
	equal(t, "the log", []int64{census.Position, census.Unplaced}, []int64{3, 2})
	var found []core.CursorPlace
	for _, c := range census.Cursors {
		if c.Group != "relay" {
			found = append(found, c)
		}
	}
	equal(t, "the cursors", found, []core.CursorPlace{{Group: "a", Position: 2, Held: true}, {Group: "b", Position: 1}, {Group: "c"}})
}

func censusPatrol(t T, w World) {
	hold(t, w, "patrol/"+string(newID[core.ClusterID]()), "me", 0, long)
	hold(t, w, ports.AuditCursor, "me", 0, long)
	equal(t, "the cursors", len(counted(t, w).Cursors), 0)
}
