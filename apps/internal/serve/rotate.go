package serve

import (
	"context"
	"errors"
	"fmt"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/rotate"
)

// RotateKey is the command that changes the key in use.
type RotateKey struct {
	Forget bool `action:"" help:"Delete what no key opens, instead of failing: when a key is lost."`
}

func (p program) rotateKey(ctx context.Context) (err error) {
	given, err := keysOf(p.cfg)
	if err != nil {
		return err
	}
	if len(given.secret) == 0 {
		return &core.Error{Kind: core.Invalid, Code: core.CodeValidation,
			Fields: []core.Violation{{Path: "secret_key (--secret-key, REMUDA_SECRET_KEY)", Msg: "is missing"}}}
	}
	store, err := sqlstore.Open(ctx, p.cfg.Database.URL.Reveal())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	done, err := rotate.Rotation{Store: store, Vault: given.vault(), Forget: p.cfg.RotateKey.Forget, Said: func(far rotate.Progress) {
		p.log.Debug("wrapping", "seen", far.Seen, "wrapped", far.Wrapped)
	}}.Run(ctx)
	for _, place := range done.Forgot {
		_, _ = fmt.Fprintln(p.stdout, "forgot what no key opens:", place)
	}
	_, told := fmt.Fprintf(p.stdout, "%d of %d sealed values were wrapped anew with the current key\n", done.Wrapped, done.Seen)
	if err == nil && len(p.cfg.OtherSecretKeys) > 0 {
		_, told = fmt.Fprintln(p.stdout, "once every server has this key as its SECRET_KEY, OTHER_SECRET_KEYS is not needed any more")
	}
	return errors.Join(err, told)
}
