package webhook

import (
	"context"
	"encoding/json"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// Secret prefixes what deliveries are signed with, as Standard Webhooks has it.
const Secret = "whsec_"

// send tries a delivery once and stores what came of it. If that cannot be
// stored, the lease runs out and it is tried again: an endpoint may get a
// letter twice, with the same ID.
func (s *Sender) send(ctx context.Context, d core.Delivery) {
	letter, hears, err := s.letter(ctx, d)
	switch {
	case core.KindOf(err) == core.NotFound && err != nil:
		return // the webhook is gone, and the delivery with it
	case err != nil:
		s.Logger.Error("a letter to a webhook cannot be written", "webhook", d.Webhook, "delivery", d.ID, "err", err)
		d.Failure = core.CodeOf(err)
		s.store(ctx, d, tooSoon, false)
		return
	case !hears:
		d.State, d.EndedAt = core.DeliveryWithheld, s.Clock.Now()
		s.store(ctx, d, 0, false)
		return
	}
	receipt, err := s.Poster.Post(ctx, letter)
	d.Attempts++
	d.TriedAt, d.Status, d.Answer, d.Failure = s.Clock.Now(), receipt.Status, receipt.Answer, failure(receipt, err)
	wait, more := d.Wait()
	switch {
	case d.Failure == "":
		d.State, d.EndedAt, wait = core.DeliveryDelivered, d.TriedAt, 0
	case !more || receipt.Status == gone:
		d.State, d.EndedAt, wait = core.DeliveryDead, d.TriedAt, 0
	}
	s.store(ctx, d, wait, true)
}

const gone = 410

func failure(receipt core.Receipt, err error) string {
	switch {
	case err != nil:
		return core.CodeOf(err)
	case receipt.Status >= 200 && receipt.Status < 300:
		return ""
	case receipt.Status >= 300 && receipt.Status < 400:
		return core.DeliveryRedirected
	}
	return core.DeliveryRefused
}

// letter writes what is sent, unless the webhook's owner may not hear of it.
func (s *Sender) letter(ctx context.Context, d core.Delivery) (letter core.Letter, hears bool, err error) {
	var hook core.Webhook
	var live core.WebhookSecrets
	err = s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if hook, err = tx.Webhooks().Get(ctx, d.Webhook); err != nil {
			return err
		}
		if hears, err = mayHear(ctx, tx, hook, d.Event); err == nil && hears {
			live, err = secrets(ctx, tx, s.Vault, hook.ID)
		}
		return err
	})
	if err != nil || !hears {
		return letter, hears, err
	}
	now := s.Clock.Now()
	return core.Letter{URL: hook.URL, ID: string(d.Event.ID), At: now, Secrets: live.Live(now), Event: d.Event}, true, nil
}

// secrets opens the secrets of a webhook. Denied: they were changed, or are not
// there. Unavailable (secret-key-missing): they are sealed with another key.
func secrets(ctx context.Context, tx ports.Tx, vault ports.Vault, id core.WebhookID) (core.WebhookSecrets, error) {
	sealed, err := tx.Secrets().Get(ctx, core.WebhookSecretPlace(id))
	if err != nil && orGone(err) == nil {
		err = core.Fail(core.Denied, "", "the webhook has no secret")
	}
	if err != nil {
		return core.WebhookSecrets{}, err
	}
	return open(vault, id, sealed)
}

func open(vault ports.Vault, id core.WebhookID, sealed []byte) (secrets core.WebhookSecrets, err error) {
	plain, err := vault.Open(core.WebhookSecretPlace(id), sealed)
	if err != nil {
		return secrets, err
	}
	return secrets, json.Unmarshal(plain, &secrets)
}

// Rotate gives a webhook a new secret, and lets the one before sign beside it
// until then. One that is gone, or does not open any more, does not: nobody
// could sign with it before either.
func Rotate(ctx context.Context, tx ports.Tx, vault ports.Vault, id core.WebhookID, fresh string, until time.Time) error {
	next := core.WebhookSecrets{Current: fresh}
	sealed, err := tx.Secrets().Get(ctx, core.WebhookSecretPlace(id))
	if orGone(err) != nil {
		return err
	}
	if before, err := open(vault, id, sealed); err == nil {
		next.Previous, next.Until = before.Current, until
	}
	return Keep(ctx, tx, vault, id, next)
}

// Keep seals and stores the secrets of a webhook.
func Keep(ctx context.Context, tx ports.Tx, vault ports.Vault, id core.WebhookID, secrets core.WebhookSecrets) error {
	plain, err := json.Marshal(secrets)
	if err != nil {
		return err
	}
	place := core.WebhookSecretPlace(id)
	sealed, err := vault.Seal(place, plain)
	if err != nil {
		return err
	}
	return tx.Secrets().Put(ctx, place, sealed)
}

// Forget removes the secrets of a webhook that goes.
func Forget(ctx context.Context, tx ports.Tx, id core.WebhookID) error {
	return tx.Secrets().Delete(ctx, core.WebhookSecretPlace(id))
}

// store stores what came of a delivery, and if it was tried, what that says of
// the webhook.
func (s *Sender) store(ctx context.Context, d core.Delivery, wait time.Duration, tried bool) {
	told := false
	err := s.Store.Do(ctx, func(tx ports.Tx) (err error) {
		if err := tx.Deliveries().Save(ctx, d, wait); err != nil {
			return err
		}
		told = false
		if tried {
			told, err = s.health(ctx, tx, d)
		}
		return err
	})
	switch kind := core.KindOf(err); {
	case err != nil && kind != core.Conflict && kind != core.NotFound:
		s.Logger.Warn("what came of a delivery cannot be stored; it will be sent again", "delivery", d.ID, "err", err)
	case err == nil && told:
		s.Told()
	}
}

// health notes whether anything gets through to the webhook, and disables one
// whose endpoint is gone, or was not reached for too long. It reports whether
// it emitted anything.
func (s *Sender) health(ctx context.Context, tx ports.Tx, d core.Delivery) (bool, error) {
	hook, err := tx.Webhooks().Get(ctx, d.Webhook)
	if err != nil {
		return false, err
	}
	if d.State == core.DeliveryDelivered {
		if hook.Failing.IsZero() {
			return false, nil
		}
		return false, tx.Webhooks().Note(ctx, hook.ID, time.Time{})
	}
	if hook.Failing.IsZero() {
		hook.Failing = d.TriedAt
		if err := tx.Webhooks().Note(ctx, hook.ID, hook.Failing); err != nil {
			return false, err
		}
	}
	switch {
	case !hook.Enabled:
		return false, nil
	case d.Status == gone:
		return true, s.disable(ctx, tx, hook, core.WebhookGone)
	case d.TriedAt.Sub(hook.Failing) >= core.WebhookPatience:
		return true, s.disable(ctx, tx, hook, core.WebhookFailing)
	}
	return false, nil
}

func (s *Sender) disable(ctx context.Context, tx ports.Tx, hook core.Webhook, cause string) error {
	hook.Enabled, hook.Cause, hook.Updated = false, cause, s.Clock.Now()
	if err := tx.Webhooks().Update(ctx, hook); err != nil {
		return err
	}
	return tx.Emit(ctx, core.Event{ID: guest.NewID[core.EventID](guest.Kit{Clock: s.Clock, Random: s.Random}), Type: core.EventWebhookDisabled, Version: 1,
		Owner: hook.Owner, At: s.Clock.Now(), Data: map[string]string{"webhook": string(hook.ID), "cause": cause}})
}
