package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func alertRuleCases() []Case[World] {
	return []Case[World]{
		{"what nobody set is empty", alertRulesEmpty},
		{"what was set is found whole, of a user, a server and a cluster", alertRulesKept},
		{"only those of the right version are replaced", alertRulesVersion},
		{"they are of somebody, and go with them", alertRulesGo},
		{"those of a cluster go with it, and are of nothing else", alertRulesOfCluster},
		{"tuned servers are those of one cluster that somebody said something of", alertRulesTuned},
		{"what the caller changes later changes nothing stored", alertRulesCopies},
	}
}

func to[V any](v V) *V { return &v }

func newAlertSettings() core.AlertSettings {
	return core.AlertSettings{SilencedUntil: at(9), Rules: map[core.AlertKind]core.AlertTuning{
		core.AlertCPU:    {Off: to(true), Threshold: to(95.5), Clear: to(80.25), For: to(7 * time.Second), Cooldown: to(time.Hour)},
		core.AlertMemory: {Off: to(false)},
		core.AlertDisk:   {},
	}}
}

// tuneCluster sets them for a cluster.
func tuneCluster(t T, w World, cluster core.ClusterID, s core.AlertSettings) error {
	return try(t, w, func(tx ports.Tx) error { return tx.AlertRules().SetCluster(t.Context(), cluster, s) })
}

func alertRulesOfACluster(t T, w World, cluster core.ClusterID) (s core.AlertSettings) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		s, err = tx.AlertRules().OfCluster(t.Context(), cluster)
		return err
	})
	return s
}

// tuneBoth sets the same for a user and a server.
func tuneBoth(t T, w World, user core.UserID, server core.ServerID, s core.AlertSettings) error {
	return try(t, w, func(tx ports.Tx) error {
		if err := tx.AlertRules().SetUser(t.Context(), user, s); err != nil {
			return err
		}
		return tx.AlertRules().SetServer(t.Context(), server, s)
	})
}

func alertRulesOf(t T, w World, user core.UserID, server core.ServerID) (u, s core.AlertSettings) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		if u, err = tx.AlertRules().OfUser(t.Context(), user); err == nil {
			s, err = tx.AlertRules().OfServer(t.Context(), server)
		}
		return err
	})
	return u, s
}

func alertRulesEmpty(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs)
	for _, user := range []core.UserID{h.User.ID, "nonsense"} {
		u, s := alertRulesOf(t, w, user, server.ID)
		equal(t, "of a user", u, core.AlertSettings{})
		equal(t, "of a server", s, core.AlertSettings{})
	}
	for _, cluster := range []core.ClusterID{h.Cluster.ID, "nonsense"} {
		equal(t, "of a cluster", alertRulesOfACluster(t, w, cluster), core.AlertSettings{})
	}
}

func alertRulesKept(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs)
	want := newAlertSettings()
	for version := range int64(2) {
		want.Version = version
		fine(t, "Set", tuneBoth(t, w, h.User.ID, server.ID, want))
		fine(t, "SetCluster", tuneCluster(t, w, h.Cluster.ID, want))
		want.Version++
		u, s := alertRulesOf(t, w, h.User.ID, server.ID)
		equal(t, "of a user", render(u), render(want))
		equal(t, "of a server", render(s), render(want))
		equal(t, "of a cluster", render(alertRulesOfACluster(t, w, h.Cluster.ID)), render(want))
		want = core.AlertSettings{Rules: map[core.AlertKind]core.AlertTuning{core.AlertBandwidth: {Threshold: to(50.0)}}}
	}
}

func alertRulesVersion(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs)
	settings := newAlertSettings()
	settings.Version = 1
	refused(t, "Set of a version that is not there", tuneBoth(t, w, h.User.ID, server.ID, settings), core.Conflict, core.CodeVersionMismatch)
	settings.Version = 0
	fine(t, "Set", tuneBoth(t, w, h.User.ID, server.ID, settings))
	refused(t, "Set again", tuneBoth(t, w, h.User.ID, server.ID, settings), core.Conflict, core.CodeVersionMismatch)
	refused(t, "SetServer again", try(t, w, func(tx ports.Tx) error { return tx.AlertRules().SetServer(t.Context(), server.ID, settings) }),
		core.Conflict, core.CodeVersionMismatch)
	fine(t, "SetCluster", tuneCluster(t, w, h.Cluster.ID, settings))
	refused(t, "SetCluster again", tuneCluster(t, w, h.Cluster.ID, settings), core.Conflict, core.CodeVersionMismatch)
	settings.Version = 2
	refused(t, "SetCluster of a version that is not there", tuneCluster(t, w, h.Cluster.ID, settings), core.Conflict, core.CodeVersionMismatch)
}

func alertRulesGo(t T, w World) {
	h := furnish(t, w)
	server, user := h.added(t, w, asItIs), guest(t, w)
	ctx := t.Context()
	do(t, w, func(tx ports.Tx) error {
		refused(t, "SetUser", tx.AlertRules().SetUser(ctx, newID[core.UserID](), newAlertSettings()), core.NotFound)
		refused(t, "SetServer", tx.AlertRules().SetServer(ctx, newID[core.ServerID](), newAlertSettings()), core.NotFound)
		return nil
	})
	fine(t, "Set", tuneBoth(t, w, user.ID, server.ID, newAlertSettings()))
	do(t, w, func(tx ports.Tx) error {
		fine(t, "Delete", tx.Servers().Delete(ctx, server.ID))
		return tx.Users().Delete(ctx, user.ID)
	})
	u, s := alertRulesOf(t, w, user.ID, server.ID)
	equal(t, "of a user", u, core.AlertSettings{})
	equal(t, "of a server", s, core.AlertSettings{})
}

func alertRulesOfCluster(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	server := h.added(t, w, asItIs)
	refused(t, "SetCluster", tuneCluster(t, w, newID[core.ClusterID](), newAlertSettings()), core.NotFound)
	refused(t, "SetCluster", tuneCluster(t, w, "nonsense", newAlertSettings()), core.NotFound)
	fine(t, "SetCluster", tuneCluster(t, w, h.Cluster.ID, newAlertSettings()))
	equal(t, "of another cluster", alertRulesOfACluster(t, w, other.Cluster.ID), core.AlertSettings{})
	u, s := alertRulesOf(t, w, h.User.ID, server.ID)
	equal(t, "of a user", u, core.AlertSettings{})
	equal(t, "of a server of it", s, core.AlertSettings{})
	look(t, w, func(tx ports.Tx) error {
		tuned, err := tx.AlertRules().Tuned(t.Context(), h.Cluster.ID)
		equal(t, "Tuned", len(tuned), 0)
		return err
	})
	spare := newCluster()
	do(t, w, func(tx ports.Tx) error { return tx.Clusters().Insert(t.Context(), spare) })
	fine(t, "SetCluster", tuneCluster(t, w, spare.ID, newAlertSettings()))
	do(t, w, func(tx ports.Tx) error { return tx.Clusters().Delete(t.Context(), spare.ID) })
	equal(t, "of a cluster that is gone", alertRulesOfACluster(t, w, spare.ID), core.AlertSettings{})
}

func alertRulesTuned(t T, w World) {
	h, elsewhere := furnish(t, w), furnish(t, w)
	h.added(t, w, asItIs) // of which nobody said anything
	own, theirs, both := h.added(t, w, asItIs), h.added(t, w, asItIs), h.added(t, w, asItIs)
	far := elsewhere.added(t, w, asItIs)
	boss := guest(t, w)
	settings := newAlertSettings()
	do(t, w, func(tx ports.Tx) error {
		for _, s := range []core.Server{theirs, both} {
			s.Owner = boss.ID
			_, err := tx.Servers().Update(t.Context(), s)
			fine(t, "Update", err)
		}
		fine(t, "SetUser", tx.AlertRules().SetUser(t.Context(), boss.ID, settings))
		for _, s := range []core.Server{own, both, far} {
			fine(t, "SetServer", tx.AlertRules().SetServer(t.Context(), s.ID, core.AlertSettings{SilencedUntil: at(2)}))
		}
		return nil
	})
	settings.Version = 1
	silent := core.AlertSettings{SilencedUntil: at(2), Version: 1}
	look(t, w, func(tx ports.Tx) error {
		found, err := tx.AlertRules().Tuned(t.Context(), h.Cluster.ID)
		equal(t, "Tuned", render(found), render([]core.TunedServer{
			{Server: own.ID, Own: silent}, {Server: theirs.ID, User: settings}, {Server: both.ID, User: settings, Own: silent}}))
		return err
	})
}

func alertRulesCopies(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs)
	settings := newAlertSettings()
	fine(t, "Set", tuneBoth(t, w, h.User.ID, server.ID, settings))
	*settings.Rules[core.AlertCPU].Threshold = 1
	delete(settings.Rules, core.AlertMemory)
	want := newAlertSettings()
	want.Version = 1
	u, _ := alertRulesOf(t, w, h.User.ID, server.ID)
	equal(t, "after the set one was changed", render(u), render(want))
	delete(u.Rules, core.AlertCPU)
	u, _ = alertRulesOf(t, w, h.User.ID, server.ID)
	equal(t, "after the read one was changed", render(u), render(want))
}
