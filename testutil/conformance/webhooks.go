package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func webhookCases() []Case[World] {
	return []Case[World]{
		{"what was inserted is found whole, with version 1", webhookFound},
		{"what is not there is NotFound", webhookNotFound},
		{"Update replaces all of it, of one version only", webhookUpdates},
		{"Note moves no version", webhookNote},
		{"a list is one user's or everybody's, sorted by ID, in pages", webhookPages},
		{"Listening answers those that are enabled, by owner and by role", webhookListening},
		{"a webhook goes with its user, and its deliveries with it", webhookGoes},
		{"what the caller changes later changes nothing stored", webhookCopies},
	}
}

func newWebhook(owner core.UserID) core.Webhook {
	return core.Webhook{ID: newID[core.WebhookID](), Owner: owner, URL: "https://example.net/hook?a=b", Types: []string{"server.*"},
		Description: "billing", Enabled: true, Cause: "gone", Failing: at(9), Version: 1, Created: at(1), Updated: at(2)}
}

// hooked stores a webhook, changed as wanted.
func hooked(t T, w World, owner core.UserID, change func(*core.Webhook)) core.Webhook {
	t.Helper()
	hook := newWebhook(owner)
	hook.Failing = time.Time{}
	change(&hook)
	do(t, w, func(tx ports.Tx) error { return tx.Webhooks().Insert(t.Context(), hook) })
	return hook
}

func getWebhook(t T, w World, id core.WebhookID) (hook core.Webhook) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		hook, err = tx.Webhooks().Get(t.Context(), id)
		return err
	})
	return hook
}

func webhookFound(t T, w World) {
	h := furnish(t, w)
	full := hooked(t, w, h.User.ID, func(k *core.Webhook) { k.Failing, k.Version = at(9), 7 })
	full.Version = 1
	equal(t, "Get", getWebhook(t, w, full.ID), full)
	bare := core.Webhook{ID: newID[core.WebhookID](), Owner: h.User.ID, URL: "https://example.net", Version: 1, Created: at(0), Updated: at(0)}
	hooked(t, w, h.User.ID, func(k *core.Webhook) { *k = bare })
	equal(t, "Get of a bare one", getWebhook(t, w, bare.ID), bare)
}

func webhookNotFound(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	hook := newWebhook(h.User.ID)
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Webhooks().Get(ctx, hook.ID)
		refused(t, "Get", err, core.NotFound)
		_, err = tx.Webhooks().Get(ctx, "nonsense")
		refused(t, "Get of nonsense", err, core.NotFound)
		refused(t, "Update", tx.Webhooks().Update(ctx, hook), core.NotFound)
		refused(t, "Delete", tx.Webhooks().Delete(ctx, hook.ID), core.NotFound)
		refused(t, "Insert for nobody", tx.Webhooks().Insert(ctx, newWebhook(newID[core.UserID]())), core.NotFound)
		return tx.Webhooks().Note(ctx, hook.ID, at(1))
	})
	hooked(t, w, h.User.ID, func(k *core.Webhook) { *k = hook })
	refused(t, "Insert again", try(t, w, func(tx ports.Tx) error { return tx.Webhooks().Insert(ctx, hook) }), core.Conflict)
}

func webhookUpdates(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	hook := hooked(t, w, h.User.ID, asItIs)
	hook.URL, hook.Types, hook.Description, hook.Enabled, hook.Cause = "https://other.example", []string{"a", "b"}, "", false, core.WebhookFailing
	hook.Failing, hook.Updated = at(30), at(31)
	do(t, w, func(tx ports.Tx) error { return tx.Webhooks().Update(ctx, hook) })
	refused(t, "Update of the old version", try(t, w, func(tx ports.Tx) error { return tx.Webhooks().Update(ctx, hook) }), core.Conflict, core.CodeVersionMismatch)
	hook.Version = 2
	equal(t, "Get", getWebhook(t, w, hook.ID), hook)
}

func webhookNote(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	for _, failing := range []time.Time{at(50), {}} {
		do(t, w, func(tx ports.Tx) error { return tx.Webhooks().Note(t.Context(), hook.ID, failing) })
		hook.Failing = failing
		equal(t, "Get", getWebhook(t, w, hook.ID), hook)
	}
}

func webhookPages(t T, w World) {
	one, two := furnish(t, w).User.ID, furnish(t, w).User.ID
	a, b, c := newWebhook(one), newWebhook(two), newWebhook(one)
	for _, hook := range []core.Webhook{c, a, b} {
		hooked(t, w, "", func(k *core.Webhook) { *k = hook })
	}
	look(t, w, func(tx ports.Tx) error {
		mine, err := tx.Webhooks().List(t.Context(), one, core.Page{})
		fine(t, "List", err)
		equal(t, "one user's", mine, []core.Webhook{a, c})
		page, err := tx.Webhooks().List(t.Context(), "", core.Page{After: string(a.ID), Limit: 1})
		equal(t, "a page of everybody's", page, []core.Webhook{b})
		return err
	})
}

func webhookListening(t T, w World) {
	h := furnish(t, w)
	customer, other := guest(t, w), guest(t, w)
	boss := newUser()
	boss.Role = h.Role.Name
	do(t, w, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), boss) })
	a := hooked(t, w, customer.ID, asItIs)
	b := hooked(t, w, boss.ID, asItIs)
	hooked(t, w, customer.ID, func(k *core.Webhook) { k.Enabled = false })
	hooked(t, w, other.ID, asItIs)
	for _, c := range []struct {
		owners []core.UserID
		roles  []core.RoleName
		want   []core.Webhook
	}{
		{nil, nil, nil},
		{[]core.UserID{customer.ID}, nil, []core.Webhook{a}},
		{nil, []core.RoleName{h.Role.Name}, []core.Webhook{b}},
		{[]core.UserID{customer.ID, boss.ID}, []core.RoleName{h.Role.Name}, []core.Webhook{a, b}},
	} {
		look(t, w, func(tx ports.Tx) error {
			got, err := tx.Webhooks().Listening(t.Context(), c.owners, c.roles)
			equal(t, "Listening", got, c.want)
			return err
		})
	}
}

func webhookGoes(t T, w World) {
	furnish(t, w)
	ctx, user := t.Context(), guest(t, w)
	hook, other := hooked(t, w, user.ID, asItIs), hooked(t, w, user.ID, asItIs)
	one, two := queuedFor(t, w, hook, "", 1), queuedFor(t, w, other, "", 1)
	do(t, w, func(tx ports.Tx) error { return tx.Webhooks().Delete(ctx, hook.ID) })
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Deliveries().Get(ctx, one.ID)
		refused(t, "Get of a delivery of the webhook that is gone", err, core.NotFound)
		_, err = tx.Deliveries().Get(ctx, two.ID)
		return err
	})
	do(t, w, func(tx ports.Tx) error { return tx.Users().Delete(ctx, user.ID) })
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Webhooks().Get(ctx, other.ID)
		refused(t, "Get of the webhook of the user who is gone", err, core.NotFound)
		return nil
	})
}

func webhookCopies(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	want := render(hook)
	hook.Types[0] = "x"
	got := getWebhook(t, w, hook.ID)
	equal(t, "after the inserted one was changed", render(got), want)
	got.Types[0] = "x"
	equal(t, "after the read one was changed", render(getWebhook(t, w, hook.ID)), want)
}
