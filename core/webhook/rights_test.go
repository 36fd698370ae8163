package webhook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/outbound"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func TestOnlyWhoMayHearOfAnEventIsSentIt(t *testing.T) {
	t.Parallel()
	at := receive(t, status(200))
	p := newPost(t, outbound.Settings{Networks: loopback})
	bob, boss := p.addUser(t, "bob", core.Customer), p.addUser(t, "boss", core.Operator)
	hers, his, all := p.hook(t, p.user, at.URL), p.hook(t, bob, at.URL), p.hook(t, boss, at.URL)
	p.happen(t, p.user, "s1")
	p.Round(t.Context())
	for _, c := range []struct {
		hook core.Webhook
		want int
	}{{hers, 1}, {his, 0}, {all, 1}} {
		check(t, "deliveries", len(p.sent(t, c.hook)), c.want)
	}
}

func TestWhatIsForbiddenMeanwhileIsWithheld(t *testing.T) {
	t.Parallel()
	withheld(t, func(u *core.User) { u.Role = core.Customer })
	withheld(t, func(u *core.User) { u.Suspended = true })
}

func withheld(t *testing.T, change func(*core.User)) {
	t.Helper()
	at := receive(t, status(500))
	p := newPost(t, outbound.Settings{Networks: loopback})
	boss := p.addUser(t, "boss", core.Operator)
	hook := p.hook(t, boss, at.URL)
	p.happen(t, p.user, "s1")
	p.Round(t.Context())
	check(t, "state", p.last(t, hook).State, core.DeliveryPending)
	change(&boss)
	p.do(t, func(tx ports.Tx) error { return tx.Users().Update(t.Context(), boss) })
	p.clock.Advance(time.Minute)
	p.Round(t.Context())
	check(t, "state", p.last(t, hook).State, core.DeliveryWithheld)
	check(t, "what arrived", at.count(), 1)
}

func TestAWebhookOfSomeTypesGetsThose(t *testing.T) {
	t.Parallel()
	p := newPost(t, outbound.Settings{Networks: loopback})
	hook := p.hook(t, p.user, "https://example.com")
	hook.Types = []string{"server.requested", "operation.*"}
	p.do(t, func(tx ports.Tx) error { return tx.Webhooks().Update(t.Context(), hook) })
	p.happen(t, p.user, "s1") // server.started
	check(t, "deliveries", len(p.sent(t, hook)), 0)
	if err := p.Hear(t.Context(), core.Event{ID: "e1", Type: core.EventOperationStuck, Owner: p.user.ID, At: p.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	check(t, "deliveries", len(p.sent(t, hook)), 1)
}

func TestTheEventsOfAServerComeInOrder(t *testing.T) {
	t.Parallel()
	at := receive(t, status(200))
	p := newPost(t, outbound.Settings{Networks: loopback})
	p.hook(t, p.user, at.URL)
	var want []string
	for range 7 {
		want = append(want, string(p.happen(t, p.user, "s1").ID))
	}
	for p.Round(t.Context()) > 0 {
	}
	var got []string
	for _, r := range at.got {
		got = append(got, r.Header.Get("Webhook-Id"))
	}
	check(t, "the order", strings.Join(got, " "), strings.Join(want, " "))
}

func TestAnEndpointThatIsGoneIsSentNothingMore(t *testing.T) {
	t.Parallel()
	at := receive(t, status(410))
	p := newPost(t, outbound.Settings{Networks: loopback})
	hook := p.hook(t, p.user, at.URL)
	p.happen(t, p.user, "s1")
	p.Round(t.Context())
	check(t, "state", p.last(t, hook).State, core.DeliveryDead)
	hook = p.read(t, hook.ID)
	check(t, "enabled", hook.Enabled, false)
	check(t, "cause", hook.Cause, core.WebhookGone)
	p.happen(t, p.user, "s1")
	check(t, "letters", p.Round(t.Context()), 0)
	check(t, "it was told", strings.Contains(p.store.State(), core.EventWebhookDisabled), true)
}

func TestAnEndpointThatFailsForDaysIsDisabled(t *testing.T) {
	t.Parallel()
	at := receive(t, status(503))
	p := newPost(t, outbound.Settings{Networks: loopback})
	hook := p.hook(t, p.user, at.URL)
	for day := range 7 {
		check(t, "enabled", p.read(t, hook.ID).Enabled, day <= 5)
		p.happen(t, p.user, "s1")
		p.Round(t.Context())
		p.clock.Advance(24 * time.Hour)
	}
	check(t, "cause", p.read(t, hook.ID).Cause, core.WebhookFailing)
	check(t, "it was told", strings.Contains(p.store.State(), core.EventWebhookDisabled), true)
}

func TestALetterThatCannotBeWrittenCountsAsNoTry(t *testing.T) {
	t.Parallel()
	at := receive(t, status(200))
	p := newPost(t, outbound.Settings{Networks: loopback})
	hook := p.hook(t, p.user, at.URL)
	p.do(t, func(tx ports.Tx) error {
		return tx.Secrets().Put(t.Context(), core.WebhookSecretPlace(hook.ID), []byte("with another key"))
	})
	p.happen(t, p.user, "s1")
	p.Round(t.Context())
	d := p.last(t, hook)
	check(t, "state", d.State, core.DeliveryPending)
	check(t, "tries", d.Attempts, 0)
	check(t, "what arrived", at.count(), 0)
}
