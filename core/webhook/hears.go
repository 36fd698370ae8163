package webhook

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// listening answers the webhooks that come into question for an event: those
// of its owner, of whoever was let at its server, and of who sees everything.
func listening(ctx context.Context, tx ports.Tx, e core.Event) ([]core.Webhook, error) {
	var owners []core.UserID
	for _, user := range []core.UserID{e.Owner, core.UserID(e.Data["user"])} {
		if user != "" {
			owners = append(owners, user)
		}
	}
	if e.Server != "" {
		grants, err := tx.Grants().List(ctx, e.Server, core.Page{Limit: core.MaxGrants})
		if err != nil {
			return nil, err
		}
		for _, g := range grants {
			owners = append(owners, g.User)
		}
	}
	roles, err := seeingAll(ctx, tx)
	if err != nil {
		return nil, err
	}
	return tx.Webhooks().Listening(ctx, owners, roles)
}

func seeingAll(ctx context.Context, tx ports.Tx) (names []core.RoleName, err error) {
	made, err := tx.Roles().List(ctx, core.Page{})
	if err != nil {
		return nil, err
	}
	for _, role := range append(core.BuiltInRoles(), made...) {
		if role.SeesAll {
			names = append(names, role.Name)
		}
	}
	return names, nil
}

// mayHear reports whether the webhook's owner may hear of the event at this
// moment, with all the rights of their role. Who is suspended hears nothing.
func mayHear(ctx context.Context, tx ports.Tx, hook core.Webhook, e core.Event) (bool, error) {
	user, err := tx.Users().Get(ctx, hook.Owner)
	if err != nil || user.Suspended {
		return false, orGone(err)
	}
	role, builtIn := core.BuiltIn(user.Role)
	if !builtIn {
		if role, err = tx.Roles().Named(ctx, string(user.Role)); err != nil {
			return false, orGone(err)
		}
	}
	owner := core.Caller{User: user.ID, Name: user.Name, Role: role}
	if !owner.Has(core.ViewEvent) {
		return false, nil
	}
	granted := false
	if e.Server != "" && owner.Sees() != "" {
		_, err := tx.Grants().Get(ctx, e.Server, user.ID)
		if granted = err == nil; orGone(err) != nil {
			return false, err
		}
	}
	return owner.Hears(e, granted), nil
}

// orGone is no error for what is not there any more.
func orGone(err error) error {
	if core.KindOf(err) == core.NotFound {
		return nil
	}
	return err
}
