package serve

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/rotate"
	"github.com/remudahq/remuda/ports"
)

// keys are the secrets that a server has from outside, or that the demo keeps.
type keys struct {
	secret    []byte   // what the database is sealed with
	others    [][]byte // what opens besides
	admin     string
	adminName string
	password  string // of the demo's users
	changed   bool   // the password is another one than at the last start
}

func keysOf(cfg Config) (keys, error) {
	if cfg.Demo.Demo {
		return demoKeys(cfg)
	}
	return keys{secret: settings.KeyOf(cfg.SecretKey), others: settings.KeysOf(cfg.OtherSecretKeys), admin: cfg.AdminToken.Reveal(), adminName: "admin"}, nil
}

// vault seals with the key; without one nothing is sealed and nothing opens.
func (k keys) vault() ports.Vault {
	if len(k.secret) > 0 {
		return system.NewVault(k.secret, k.others...)
	}
	passing := make([]byte, 32)
	_, _ = rand.Read(passing)
	return keyless{system.NewVault(passing)}
}

// keyless is the vault of a server without a key. Its digests are good for as
// long as the process lives.
type keyless struct{ ports.Vault }

func (keyless) Seal(string, []byte) ([]byte, error) { return nil, noKey() }

func (keyless) Open(string, []byte) ([]byte, error) { return nil, noKey() }

func (keyless) Rewrap(string, []byte) ([]byte, error) { return nil, noKey() }

func noKey() error {
	return &core.Error{Kind: core.Unavailable, Code: core.CodeSecretKeyMissing,
		Msg: "this server cannot keep a secret, nor the answer to an idempotency key", Remedy: "start it with REMUDA_SECRET_KEY"}
}

// opens makes sure that the keys are those that the database was sealed with,
// all of it.
func opens(ctx context.Context, store ports.Store, vault ports.Vault) error {
	err := rotate.Check(ctx, store, vault)
	if core.KindOf(err) != core.Invalid {
		return err
	}
	return &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Err: err,
		Msg: "secret_key (--secret-key, REMUDA_SECRET_KEY) must be the key that this database was sealed with, or other_secret_keys name it"}
}

// demoKeys are those that were set, or made up once and kept beside the database.
func demoKeys(cfg Config) (keys, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return keys{}, &core.Error{Kind: core.Unavailable, Msg: "the data folder cannot be made", Err: err}
	}
	secret, err1 := keptKey(cfg.DataDir, cfg.SecretKey.Reveal())
	admin, _, err2 := kept(cfg.DataDir, "admin.token", cfg.AdminToken.Reveal(), "rmd_")
	password, changed, err3 := kept(cfg.DataDir, "demo.password", cfg.DemoPassword.Reveal(), "demo-")
	if err := errors.Join(err1, err2, err3); err != nil {
		return keys{}, &core.Error{Kind: core.Unavailable, Msg: "the demo's secrets cannot be kept", Err: err}
	}
	return keys{secret: settings.KeyOf(settings.Secret(secret)), others: settings.KeysOf(cfg.OtherSecretKeys), admin: admin, adminName: demoAdmin, password: password, changed: changed}, nil
}

// keptKey is the key that is set, else the kept one. A kept one is never
// replaced: if it is what the database was sealed with, nothing else opens it.
func keptKey(dir, set string) (string, error) {
	const name = "secret.key"
	if _, err := os.Stat(filepath.Join(dir, name)); err == nil && set != "" {
		return set, nil
	}
	key, _, err := kept(dir, name, set, "")
	return key, err
}

// kept is the value that is set, else the one in the file, else a new one. The
// file has it afterwards, for the owner's eyes alone.
func kept(dir, name, set, prefix string) (value string, changed bool, err error) {
	path := filepath.Join(dir, name)
	old, err := os.ReadFile(path) // our own file
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", false, err
	}
	before := strings.TrimSpace(string(old))
	switch {
	case set != "":
		value = set
	case before != "":
		return before, false, nil
	default:
		value = prefix + random(prefix)
	}
	return value, value != before, os.WriteFile(path, []byte(value+"\n"), 0o600)
}

func random(prefix string) string {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	if prefix == "demo-" { // for people to type
		b = b[:6]
	}
	return hex.EncodeToString(b)
}
