package fleet

import (
	"cmp"
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/access"
	"github.com/remudahq/remuda/ports"
)

// NewPassword is the password that a guest is to get.
type NewPassword struct {
	User     string // inside the guest; empty means root
	Password string // empty means that one is made
}

// PasswordAccepted is the answer to a new password. Password is shown if it was
// made here, and never again.
type PasswordAccepted struct {
	Accepted
	Password string
}

// SetPassword accepts a new password for a user inside a running guest. Invalid
// names every field that is wrong. Conflict (code guest-not-running): the server
// is not on. Denied (suspended). Whether the guest can be told at all, the operation finds out.
func (s *Service) SetPassword(ctx context.Context, c core.Caller, id core.ServerID, wanted NewPassword) (PasswordAccepted, error) {
	if err := s.mayChange(ctx, c, core.ServerPassword, string(id)); err != nil {
		return PasswordAccepted{}, err
	}
	wanted.User = cmp.Or(wanted.User, access.DefaultUser)
	made := ""
	if wanted.Password == "" {
		made = core.MakePassword(s.Random.Read)
		wanted.Password = made
	}
	if err := wanted.validate(); err != nil {
		s.auditApart(ctx, c, core.ServerPassword, string(id), core.CodeOf(err))
		return PasswordAccepted{}, err
	}
	if c.DryRun {
		made = "" // nothing gets it
	}
	return once(ctx, s, c, core.ServerPassword, string(id), func(tx ports.Tx) (PasswordAccepted, error) {
		server, err := serverFor(ctx, tx, c, core.ServerPassword, id)
		if err != nil {
			return PasswordAccepted{}, err
		}
		accepted, err := s.acceptPassword(ctx, tx, c, server, wanted)
		return PasswordAccepted{Accepted: accepted, Password: made}, err
	})
}

func (p NewPassword) validate() error {
	var v core.Violations
	core.CheckGuestUser(&v, "user", p.User)
	core.CheckGuestPassword(&v, "password", p.Password)
	return v.Err()
}

func (s *Service) acceptPassword(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, wanted NewPassword) (Accepted, error) {
	if err := tellable(c, server, "a password can be set"); err != nil {
		return Accepted{}, err
	}
	op, err := s.access.Workflow().Begin(access.State{User: wanted.User})
	if err != nil {
		return Accepted{}, err
	}
	accepted, err := s.start(ctx, tx, c, server, op, core.EventPasswordRequested, map[string]string{"user": wanted.User})
	if err != nil {
		return Accepted{}, err
	}
	place := access.Place(accepted.Operation.ID)
	sealed, err := s.Vault.Seal(place, []byte(wanted.Password))
	if err != nil {
		return Accepted{}, err
	}
	return accepted, tx.Secrets().Put(ctx, place, sealed)
}
