package fleet

import (
	"slices"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// TestChangesOfTheShopAreTold changes and removes what operators and users keep,
// and hears of each once: what it is, and whose.
func TestChangesOfTheShopAreTold(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx, alice := t.Context(), f.user(t, "alice")
	plan, err := f.CreatePlan(ctx, f.admin, core.Plan{Name: "tiny", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	must(t, err)
	_, err = f.ChangePlan(ctx, f.admin, plan.ID, func(p *core.Plan) { p.Cores = 2 })
	must(t, err)
	must(t, f.DeletePlan(ctx, f.admin, plan.ID))
	must(t, f.DeletePool(ctx, f.admin, f.pool))
	images, err := f.Images(ctx, f.admin, core.Page{})
	must(t, err)
	for _, image := range images {
		must(t, f.DeleteImage(ctx, f.admin, image.ID))
	}
	_, err = f.SetClusterAlerts(ctx, f.admin, f.id, core.AlertSettings{})
	must(t, err)
	must(t, f.DeleteCluster(ctx, f.admin, f.id))
	hook, err := f.CreateWebhook(ctx, alice, NewWebhook{URL: "https://hooks.example.org/"})
	must(t, err)
	says := "new"
	_, err = f.ChangeWebhook(ctx, alice, hook.Webhook.ID, WebhookChange{Description: &says})
	must(t, err)
	must(t, f.DeleteWebhook(ctx, alice, hook.Webhook.ID))
	_, err = f.SetMyAlerts(ctx, alice, core.AlertSettings{})
	must(t, err)

	for fact, want := range map[string]string{
		core.EventPlanCreated: "tiny", core.EventPlanUpdated: "tiny", core.EventPlanDeleted: "tiny", core.EventPoolDeleted: "pool", core.EventClusterDeleted: "c1", core.EventClusterAlertsSet: "c1",
		core.EventWebhookCreated: string(hook.Webhook.ID), core.EventWebhookUpdated: string(hook.Webhook.ID), core.EventWebhookDeleted: string(hook.Webhook.ID),
		core.EventUserAlertsSet: string(alice.User),
	} {
		heard := f.told(t, fact, func(e core.Event) string {
			if owner := e.Data["webhook"] + e.Data["user"]; (owner == "") != (e.Owner == "") {
				t.Errorf("%s is %q's", fact, e.Owner)
			}
			return e.Data["name"] + e.Data["webhook"] + e.Data["user"]
		})
		if !slices.Contains(heard, want) || fact != core.EventPlanCreated && len(heard) != 1 {
			t.Errorf("%s told %q, want %q once", fact, heard, want)
		}
	}
	if deleted := f.told(t, core.EventImageDeleted, func(e core.Event) string { return e.Data["name"] }); len(deleted) != len(images) {
		t.Errorf("told is %q of %d images", deleted, len(images))
	}
}

// TestChangesOfAServersKeepingAreTold hears of what is set for a server, and of
// a power that can be told no more.
func TestChangesOfAServersKeepingAreTold(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx, req := t.Context(), web
	req.Start = true
	view := f.make(t, f.admin, req)
	f.schedule(t, view.ID, 24*time.Hour, 3)
	must(t, f.RemoveSnapshotSchedule(ctx, f.admin, view.ID))
	_, err := f.SetServerAlerts(ctx, f.admin, view.ID, core.AlertSettings{})
	must(t, err)
	for _, action := range []core.PowerAction{core.Suspend, core.Resume} {
		_, err := f.Power(ctx, f.admin, view.ID, action, 0)
		must(t, err)
		f.settle(t)
	}
	f.cluster.Load(view.Placement.VMID, 0.97, 1<<20)
	f.sweeps(t, 6*time.Minute)
	alerts, err := f.Alerts(ctx, f.admin, core.AlertFilter{})
	must(t, err)
	if len(alerts) != 1 {
		t.Fatalf("there are %d alerts", len(alerts))
	}
	_, err = f.SilenceAlert(ctx, f.admin, alerts[0].ID, f.clock.Now().Add(time.Hour))
	must(t, err)
	touch(func(g *core.Guest) { g.Power = core.PowerUnknown })(f, view)
	f.rounds(t)
	facts := f.facts(t, view.ID)
	for _, fact := range []string{core.EventSnapshotScheduleRemoved, core.EventAlertRulesSet, core.EventServerPaused, core.EventServerResumed, core.EventAlertSilenced, core.EventPowerLost} {
		if !slices.Contains(facts, fact) {
			t.Errorf("%s is not told, of %q", fact, facts)
		}
	}
}
