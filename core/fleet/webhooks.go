package fleet

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/webhook"
	"github.com/remudahq/remuda/ports"
)

// NewWebhook is what can be said about a webhook.
type NewWebhook struct {
	URL         string
	Types       []string // patterns of types of events; none means all
	Description string
	Disabled    bool
}

// WebhookChange changes a webhook; nil leaves a field as it is. To enable one
// forgets that it failed.
type WebhookChange struct {
	URL         *string
	Types       *[]string
	Description *string
	Enabled     *bool
}

// IssuedWebhook is a webhook with a new secret, which is shown this once.
type IssuedWebhook struct {
	Webhook core.Webhook
	Secret  string
}

// HearEvent queues an event for every webhook that may hear of it. Whoever
// reads the event log calls it for each event, in order. Repeatable.
func (s *Service) HearEvent(ctx context.Context, e core.Event) error { return s.webhook.Hear(ctx, e) }

// Webhooks lists the caller's webhooks; with the permission user.webhook everybody's.
func (s *Service) Webhooks(ctx context.Context, c core.Caller, page core.Page) ([]core.Webhook, error) {
	if err := need(c, core.ViewWebhook); err != nil {
		return nil, err
	}
	page.Limit = pageSize(page.Limit)
	var found []core.Webhook
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Webhooks().List(ctx, webhooksOf(c), page)
		return err
	})
	return found, err
}

// Webhook shows one webhook. NotFound, also for what is another's.
func (s *Service) Webhook(ctx context.Context, c core.Caller, id core.WebhookID) (core.Webhook, error) {
	var hook core.Webhook
	if err := need(c, core.ViewWebhook); err != nil {
		return hook, err
	}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		hook, err = webhookFor(ctx, tx, c, id)
		return err
	})
	return hook, err
}

// webhooksOf is whose webhooks the caller sees; empty means everybody's.
func webhooksOf(c core.Caller) core.UserID {
	if c.Has(core.UserWebhook) {
		return ""
	}
	return c.User
}

func webhookFor(ctx context.Context, tx ports.Tx, c core.Caller, id core.WebhookID) (core.Webhook, error) {
	hook, err := tx.Webhooks().Get(ctx, id)
	if missing(err) || err == nil && webhooksOf(c) != "" && webhooksOf(c) != hook.Owner {
		return core.Webhook{}, notThere("webhook", string(id))
	}
	return hook, err
}

// CreateWebhook adds a webhook of the caller's own, who must be allowed to hear
// of events. Invalid, Denied. Exhausted (webhooks-exhausted): they have
// [core.MaxWebhooks]. Unavailable (secret-key-missing).
func (s *Service) CreateWebhook(ctx context.Context, c core.Caller, n NewWebhook) (IssuedWebhook, error) {
	const action = core.WebhookCreate
	if err := s.mayHook(ctx, c, action, core.Clip(n.URL)); err != nil {
		return IssuedWebhook{}, err
	}
	now := s.Clock.Now()
	hook := core.Webhook{ID: guest.NewID[core.WebhookID](s.kit), Owner: c.User, URL: n.URL, Types: slices.Clone(n.Types), Description: n.Description,
		Enabled: !n.Disabled, Version: 1, Created: now, Updated: now}
	if err := s.checkWebhook(hook); err != nil {
		return IssuedWebhook{}, s.denied(ctx, c, action, string(hook.ID), err)
	}
	issued := IssuedWebhook{Webhook: hook, Secret: s.webhookSecret()}
	return once(ctx, s, c, action, string(hook.ID), func(tx ports.Tx) (IssuedWebhook, error) {
		if _, err := tx.Users().Get(ctx, c.User); err != nil {
			return IssuedWebhook{}, err
		}
		there, err := tx.Webhooks().List(ctx, c.User, core.Page{Limit: core.MaxWebhooks})
		if err != nil {
			return IssuedWebhook{}, err
		}
		if len(there) >= core.MaxWebhooks {
			return IssuedWebhook{}, core.Fail(core.Exhausted, core.CodeWebhooksFull, "you have %d webhooks, and cannot have more", len(there))
		}
		if err := tx.Webhooks().Insert(ctx, hook); err != nil {
			return IssuedWebhook{}, err
		}
		if err := webhook.Keep(ctx, tx, s.Vault, hook.ID, core.WebhookSecrets{Current: issued.Secret}); err != nil {
			return IssuedWebhook{}, err
		}
		return issued, s.tellWebhook(ctx, tx, core.EventWebhookCreated, hook)
	})
}

// mayHook is Denied for who may not change webhooks so, and for who may not
// hear of events themself: a webhook outlives the token that it was made with.
func (s *Service) mayHook(ctx context.Context, c core.Caller, action core.Permission, subject string) error {
	if err := s.mayChange(ctx, c, action, subject); err != nil {
		return err
	}
	if err := need(c, core.ViewEvent); err != nil {
		return s.denied(ctx, c, action, subject, err)
	}
	return nil
}

func (s *Service) checkWebhook(hook core.Webhook) error {
	if err := hook.Validate(); err != nil || s.Poster == nil {
		return err
	}
	return s.Poster.Check(hook.URL)
}

// webhookSecret makes 256 random bits, in the form of Standard Webhooks.
func (s *Service) webhookSecret() string {
	var b [32]byte
	_, _ = s.Random.Read(b[:])
	return webhook.Secret + base64.StdEncoding.EncodeToString(b[:])
}

// ChangeWebhook changes a webhook. What is queued goes to where it leads then.
// Invalid, NotFound, Conflict.
func (s *Service) ChangeWebhook(ctx context.Context, c core.Caller, id core.WebhookID, change WebhookChange) (core.Webhook, error) {
	const action = core.WebhookChange
	if err := s.mayHook(ctx, c, action, string(id)); err != nil {
		return core.Webhook{}, err
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.Webhook, error) {
		hook, err := s.changing(ctx, tx, c, id)
		if err != nil {
			return hook, err
		}
		orKeep(&hook.URL, change.URL)
		orKeep(&hook.Types, change.Types)
		orKeep(&hook.Description, change.Description)
		if change.Enabled != nil {
			hook.Enabled = *change.Enabled
		}
		if hook.Enabled && change.Enabled != nil {
			hook.Cause, hook.Failing = "", time.Time{}
		}
		if err := s.checkWebhook(hook); err != nil {
			return hook, err
		}
		return s.putWebhook(ctx, tx, hook, core.EventWebhookUpdated)
	})
}

func orKeep[T any](field *T, change *T) {
	if change != nil {
		*field = *change
	}
}

// changing reads a webhook that is about to be changed.
func (s *Service) changing(ctx context.Context, tx ports.Tx, c core.Caller, id core.WebhookID) (core.Webhook, error) {
	hook, err := webhookFor(ctx, tx, c, id)
	if err != nil {
		return hook, err
	}
	return hook, matches(c, hook.Version)
}

func (s *Service) putWebhook(ctx context.Context, tx ports.Tx, hook core.Webhook, fact string) (core.Webhook, error) {
	hook.Updated = s.Clock.Now()
	if err := tx.Webhooks().Update(ctx, hook); err != nil {
		return hook, err
	}
	if err := s.tellWebhook(ctx, tx, fact, hook); err != nil {
		return hook, err
	}
	return tx.Webhooks().Get(ctx, hook.ID)
}

// RotateWebhook gives a webhook a new secret. For [core.WebhookOverlap] the old
// one signs as well, unless it does not open any more. NotFound, Conflict,
// Unavailable (secret-key-missing): there is no key to seal the new one with.
func (s *Service) RotateWebhook(ctx context.Context, c core.Caller, id core.WebhookID) (IssuedWebhook, error) {
	const action = core.WebhookRotate
	if err := s.mayHook(ctx, c, action, string(id)); err != nil {
		return IssuedWebhook{}, err
	}
	fresh := s.webhookSecret()
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (IssuedWebhook, error) {
		hook, err := s.changing(ctx, tx, c, id)
		if err != nil {
			return IssuedWebhook{}, err
		}
		if err := webhook.Rotate(ctx, tx, s.Vault, id, fresh, s.Clock.Now().Add(core.WebhookOverlap)); err != nil {
			return IssuedWebhook{}, err
		}
		hook, err = s.putWebhook(ctx, tx, hook, core.EventWebhookRotated)
		return IssuedWebhook{Webhook: hook, Secret: fresh}, err
	})
}

// DeleteWebhook removes a webhook and all that is on its way to it. NotFound.
func (s *Service) DeleteWebhook(ctx context.Context, c core.Caller, id core.WebhookID) error {
	if err := s.mayChange(ctx, c, core.WebhookDelete, string(id)); err != nil {
		return err
	}
	_, err := once(ctx, s, c, core.WebhookDelete, string(id), func(tx ports.Tx) (struct{}, error) {
		hook, err := s.changing(ctx, tx, c, id)
		if err != nil {
			return struct{}{}, err
		}
		if err := webhook.Forget(ctx, tx, id); err != nil {
			return struct{}{}, err
		}
		if err := tx.Webhooks().Delete(ctx, id); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.tellWebhook(ctx, tx, core.EventWebhookDeleted, hook)
	})
	return err
}

// forgetWebhooks removes the secrets of all webhooks of a user who goes.
func forgetWebhooks(ctx context.Context, tx ports.Tx, user core.UserID) error {
	hooks, err := tx.Webhooks().List(ctx, user, core.Page{})
	for _, hook := range hooks {
		if err == nil {
			err = webhook.Forget(ctx, tx, hook.ID)
		}
	}
	return err
}
