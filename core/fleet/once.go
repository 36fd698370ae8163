package fleet

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// errDry rolls a dry run back.
var errDry = errors.New("dry run")

// foreteller is an answer that tells more when the run is dry.
type foreteller interface {
	foretell(ctx context.Context, s *Service, tx ports.Tx, c core.Caller) error
}

// once runs a mutation so that it has one effect and one answer for each
// idempotency key, enters it in the audit log, and rolls it back when it is
// dry. do may run twice.
func once[T any](ctx context.Context, s *Service, c core.Caller, action core.Permission, subject string, do func(tx ports.Tx) (T, error)) (T, error) {
	var answer T
	keyed := c.Key != "" && !c.DryRun
	err := s.Store.Do(ctx, func(tx ports.Tx) (err error) {
		if keyed {
			replayed, err := s.replay(ctx, tx, c, &answer)
			if replayed || err != nil {
				return err
			}
		}
		if answer, err = do(tx); err != nil {
			return err
		}
		if c.DryRun {
			if a, ok := any(&answer).(foreteller); ok {
				if err := a.foretell(ctx, s, tx, c); err != nil {
					return err
				}
			}
			return errDry
		}
		if keyed {
			if err := s.remember(ctx, tx, c, answer, nil); err != nil {
				return err
			}
		}
		witness(ctx)
		return tx.Audit(ctx, s.entry(c, action, subject, "accepted"))
	})
	switch {
	case errors.Is(err, errDry):
		s.auditApart(ctx, c, action, subject, "dry-run")
		return answer, nil
	case err != nil:
		return answer, s.refused(ctx, c, keyed, action, subject, err)
	}
	s.stirred()
	return answer, nil
}

// recall answers a repeated request that would have to ask a cluster before it
// gets to [once]: what it was told the first time holds though the cluster is
// away by now.
func recall[T any](ctx context.Context, s *Service, c core.Caller) (answer T, repeat bool, err error) {
	if c.Key == "" || c.DryRun {
		return answer, false, nil
	}
	err = s.Store.Do(ctx, func(tx ports.Tx) (err error) {
		if repeat, err = s.replay(ctx, tx, c, &answer); err != nil {
			return err
		}
		return errDry // keeps no key
	})
	if r, ok := errors.AsType[repeated](err); ok {
		return answer, true, r.error
	}
	if errors.Is(err, errDry) {
		err = nil
	}
	return answer, repeat, err
}

// told is the stored answer to a keyed request, and what the request was: within
// the envelope, so that it can be compared whichever key seals it by now.
type told struct {
	Hash  []byte          `json:",omitempty"`
	Value json.RawMessage `json:",omitempty"`
	Error *toldError      `json:",omitempty"`
}

type toldError struct {
	Kind              core.Kind
	Code, Msg, Reason string
	Remedy            string
	Fields            []core.Violation
}

// replay answers a repeated request with what it got the first time. Invalid
// (code idempotency-key-reused): the key was used for another request.
func (s *Service) replay(ctx context.Context, tx ports.Tx, c core.Caller, answer any) (bool, error) {
	record, err := tx.Replays().Claim(ctx, c.User, c.Key)
	if err != nil {
		if core.KindOf(err) == core.NotFound {
			return false, nil
		}
		return false, err
	}
	witness(ctx) // the first time
	plain, err := s.Vault.Open(replayPlace(c), record.Answer)
	if err != nil {
		return false, err
	}
	var t told
	if err := json.Unmarshal(plain, &t); err != nil {
		return false, err
	}
	if !t.answers(c, record) {
		return false, &core.Error{Kind: core.Invalid, Code: core.CodeKeyReused,
			Msg:    "this idempotency key was used for another request",
			Fields: []core.Violation{{Path: "Idempotency-Key", Msg: "was used for another request"}}}
	}
	if e := t.Error; e != nil {
		return true, repeated{&core.Error{Kind: e.Kind, Code: e.Code, Msg: e.Msg, Reason: e.Reason, Remedy: e.Remedy, Fields: e.Fields}}
	}
	return true, json.Unmarshal(t.Value, answer)
}

// answers reports whether it was this request that was told so. Records of
// earlier versions have a hash of it outside of the envelope only, and keyed.
func (t told) answers(c core.Caller, record core.Replay) bool {
	if t.Hash == nil {
		return hmac.Equal(record.Hash, keyedHash(c))
	}
	return hmac.Equal(t.Hash, c.Hash)
}

// keyedHash is the one that may stand outside of the envelope.
func keyedHash(c core.Caller) []byte {
	if c.Keyed == nil {
		return c.Hash
	}
	return c.Keyed
}

// repeated marks an error as one that was told before.
type repeated struct{ error }

func (r repeated) Unwrap() error { return r.error }

func replayPlace(c core.Caller) string { return core.Replay{User: c.User, Key: c.Key}.Place() }

// remember stores the answer to a keyed request, sealed, for it may hold a secret.
func (s *Service) remember(ctx context.Context, tx ports.Tx, c core.Caller, answer any, failure *toldError) error {
	t := told{Hash: c.Hash, Error: failure}
	if failure == nil {
		value, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		t.Value = value
	}
	plain, err := json.Marshal(t)
	if err != nil {
		return err
	}
	sealed, err := s.Vault.Seal(replayPlace(c), plain)
	if err != nil {
		return err
	}
	return tx.Replays().Put(ctx, core.Replay{User: c.User, Key: c.Key, Hash: keyedHash(c), Answer: sealed, Created: s.Clock.Now()})
}

// refused enters a refusal in the audit log, and remembers it under its key if
// the same request would be refused again: not what was wrong in itself, and
// not what may pass by itself.
func (s *Service) refused(ctx context.Context, c core.Caller, keyed bool, action core.Permission, subject string, err error) error {
	if r, ok := errors.AsType[repeated](err); ok {
		return r.error
	}
	s.auditApart(ctx, c, action, subject, core.CodeOf(err))
	kind := core.KindOf(err)
	if !keyed || kind.Retryable() || kind == core.Invalid || kind == core.Denied || ctx.Err() != nil {
		return err
	}
	failure := &toldError{Kind: kind, Code: core.CodeOf(err), Msg: "an internal error occurred"}
	if e, ok := errors.AsType[*core.Error](err); ok && kind != core.Internal {
		failure.Msg, failure.Reason, failure.Remedy, failure.Fields = e.Msg, e.Reason, e.Remedy, e.Fields
	}
	forgot := s.Store.Do(ctx, func(tx ports.Tx) error {
		if _, err := tx.Replays().Claim(ctx, c.User, c.Key); core.KindOf(err) != core.NotFound || err == nil {
			return err // somebody else told an answer meanwhile
		}
		return s.remember(ctx, tx, c, nil, failure)
	})
	if forgot != nil {
		s.Logger.Warn("cannot remember the answer to a keyed request", "action", action, "err", forgot)
	}
	return err
}

func (s *Service) entry(c core.Caller, action core.Permission, subject, outcome string) core.AuditEntry {
	return core.AuditEntry{
		ID: guest.NewID[core.EventID](s.kit), At: s.Clock.Now(), User: c.User, Token: c.Token,
		Source: c.Source, Action: string(action), Subject: core.Legible(subject), Outcome: outcome,
	}
}

// auditApart enters what left no other trace. A failure to do so is logged,
// and does not change the answer.
func (s *Service) auditApart(ctx context.Context, c core.Caller, action core.Permission, subject, outcome string) {
	witness(ctx)
	s.enterApart(ctx, s.entry(c, action, subject, outcome))
}

func (s *Service) enterApart(ctx context.Context, entry core.AuditEntry) {
	ctx = context.WithoutCancel(ctx)
	err := s.Store.Do(ctx, func(tx ports.Tx) error { return tx.Audit(ctx, entry) })
	if err != nil {
		s.Logger.Error("cannot write the audit log", "action", entry.Action, "err", err)
	}
}
