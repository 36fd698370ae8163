package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// announce emits a fact about what is no server.
func announce(ctx context.Context, tx ports.Tx, kit guest.Kit, fact string, owner core.UserID, data map[string]string) error {
	return tx.Emit(ctx, core.Event{ID: kit.NewEventID(), Type: fact, Version: 1, Owner: owner, At: kit.Clock.Now(), Data: data})
}

// What became of a thing.
const (
	wasCreated = "created"
	wasUpdated = "updated"
	wasDeleted = "deleted"
)

// tellOf tells what became of a thing of a catalog.
func tellOf(ctx context.Context, tx ports.Tx, kit guest.Kit, what, became, id string, thing any) error {
	name, owner := labelOf(thing)
	if became == wasDeleted {
		owner = "" // a user who is no more hears nothing
	}
	return announce(ctx, tx, kit, what+"."+became, owner, map[string]string{what: id, "name": name})
}

// labelOf is what events call a thing, and whose it is.
func labelOf(thing any) (name string, owner core.UserID) {
	switch t := thing.(type) {
	case core.Plan:
		return t.Name, ""
	case core.Image:
		return t.Name, ""
	case core.Pool:
		return t.Name, ""
	case core.Cluster:
		return t.Name, ""
	case core.Role:
		return string(t.Name), ""
	case core.User:
		return t.Name, t.ID
	}
	return "", ""
}

// tellToken tells what became of a token or a session.
func tellToken(ctx context.Context, tx ports.Tx, kit guest.Kit, became string, token core.Token) error {
	fact := "token." + became
	if session := len(token.Refresh) > 0; session {
		switch became {
		case wasCreated:
			fact = core.EventSessionOpened
		case wasDeleted:
			fact = core.EventSessionClosed
		}
	}
	return announce(ctx, tx, kit, fact, token.User, map[string]string{"token": string(token.ID), "user": string(token.User)})
}

// endToken deletes a token or a session with what it signs with, and tells of
// it. It is no error if it is gone.
func endToken(ctx context.Context, tx ports.Tx, kit guest.Kit, token core.Token) error {
	if err := tx.Secrets().Delete(ctx, signingPlace(token.ID)); err != nil {
		return err
	}
	err := tx.Tokens().Delete(ctx, token.ID)
	if missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return tellToken(ctx, tx, kit, wasDeleted, token)
}

// tellWebhook tells what became of a webhook.
func (s *Service) tellWebhook(ctx context.Context, tx ports.Tx, fact string, hook core.Webhook) error {
	return announce(ctx, tx, s.kit, fact, hook.Owner, map[string]string{"webhook": string(hook.ID)})
}
