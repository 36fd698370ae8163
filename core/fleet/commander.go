package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// signingPlace is where the key is kept that a token signs commands with.
func signingPlace(id core.TokenID) string { return "token/" + string(id) + "/signing" }

// keepSigning keeps, sealed, what a token signs commands with. A server without a
// key of its own keeps none: then the token cannot sign.
func (s *Service) keepSigning(ctx context.Context, tx ports.Tx, id core.TokenID, secret string) error {
	sealed, err := s.Vault.Seal(signingPlace(id), core.SigningKey(secret))
	if core.CodeOf(err) == core.CodeSecretKeyMissing {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.Secrets().Put(ctx, signingPlace(id), sealed)
}

// forgetSigning forgets what all tokens of a user sign with.
func forgetSigning(ctx context.Context, tx ports.Tx, user core.UserID) error {
	tokens, err := tx.Tokens().List(ctx, user, core.Page{})
	for _, token := range tokens {
		if err == nil {
			err = tx.Secrets().Delete(ctx, signingPlace(token.ID))
		}
	}
	return err
}

// bearerOf is who bears a token, with their role as it is now. NotFound.
func bearerOf(ctx context.Context, tx ports.Tx, id core.TokenID) (core.Bearer, error) {
	token, err := tx.Tokens().Get(ctx, id)
	if err != nil {
		return core.Bearer{}, err
	}
	return tx.Tokens().Bearer(ctx, token.Hash)
}

// Commander answers who gives a command, as [Service.Authenticate] does for who
// bears a token. Denied (code unauthenticated) is all it says of one that is not
// signed, wrongly or with another token's key, too old, or whose token is gone,
// expired, or bound to networks: a message comes from none. The audit log has an
// entry of that once a minute for each token, and for all that name none of ours,
// with how many came before it.
func (s *Service) Commander(ctx context.Context, command core.Command) (core.Caller, error) {
	var found core.Bearer
	var sealed []byte
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if found, err = bearerOf(ctx, tx, command.Token); err != nil {
			return err
		}
		sealed, err = tx.Secrets().Get(ctx, signingPlace(command.Token))
		return err
	})
	if err != nil && !missing(err) {
		return core.Caller{}, err
	}
	proven := err == nil && command.Fresh(s.Clock.Now()) && found.Live(s.Clock.Now()) && len(found.Token.Networks) == 0
	if proven {
		key, err := s.Vault.Open(signingPlace(command.Token), sealed)
		if err != nil {
			return core.Caller{}, err
		}
		proven = command.SignedWith(key)
	}
	if !proven {
		s.auditUnproven(ctx, found.Token.ID, command)
		return core.Caller{}, core.Fail(core.Denied, core.CodeUnauthenticated, "the command is not signed with a live token, or is too old")
	}
	c := found.Caller()
	c.Source = "bus"
	return c, nil
}

// auditUnproven enters a command that was refused, unless there is an entry from
// just now. token is the one that it names, if that is one of ours.
func (s *Service) auditUnproven(ctx context.Context, token core.TokenID, command core.Command) {
	witness(ctx)
	before, enter := s.unproven.count(token, s.Clock.Now())
	if !enter {
		return
	}
	entry := s.entry(core.Caller{Source: "bus"}, "command.refused", core.Clip(command.Type), core.CodeUnauthenticated)
	entry.Data = unprovenData(token, before)
	s.enterApart(ctx, entry)
}
