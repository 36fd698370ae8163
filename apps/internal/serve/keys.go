package serve

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/ports"
)

// keys are the secrets that a server has from outside, or that the demo keeps.
type keys struct {
	secret    []byte // what the database is sealed with
	admin     string
	adminName string
	password  string // of the demo's users
	changed   bool   // the password is another one than at the last start
}

func keysOf(cfg Config) (keys, error) {
	if cfg.Demo.Demo {
		return demoKeys(cfg)
	}
	return keys{secret: keyOf(cfg.SecretKey.Reveal()), admin: cfg.AdminToken.Reveal(), adminName: "admin"}, nil
}

// keyOf reads 32 bytes in hex or base64, or takes a passphrase as it is.
func keyOf(text string) []byte {
	if key, err := hex.DecodeString(text); err == nil && len(key) == 32 {
		return key
	}
	if key, err := base64.StdEncoding.DecodeString(text); err == nil && len(key) == 32 {
		return key
	}
	return []byte(text)
}

// vault seals with the key; without one nothing is sealed and nothing opens.
func (k keys) vault() ports.Vault {
	if len(k.secret) > 0 {
		return system.NewVault(k.secret)
	}
	passing := make([]byte, 32)
	_, _ = rand.Read(passing)
	return keyless{system.NewVault(passing)}
}

// keyless is the vault of a server without a key. Its digests are good for as
// long as the process lives.
type keyless struct{ ports.Vault }

func (keyless) Seal(string, []byte) ([]byte, error) {
	return nil, &core.Error{Kind: core.Unavailable, Code: core.CodeSecretKeyMissing,
		Msg: "this server cannot keep a secret, nor the answer to an idempotency key", Remedy: "start it with REMUDA_SECRET_KEY"}
}

func (keyless) Open(string, []byte) ([]byte, error) {
	return nil, core.Fail(core.Denied, "", "there is no key")
}

// opens makes sure that the key is the one that the database was sealed with.
func opens(ctx context.Context, store ports.Store, vault ports.Vault) error {
	return store.Read(ctx, func(tx ports.Tx) error {
		known, err := tx.Clusters().List(ctx, core.Page{})
		if err != nil {
			return err
		}
		for _, cluster := range known {
			place := clusters.SecretPlace(cluster.ID)
			sealed, err := tx.Secrets().Get(ctx, place)
			if err != nil {
				return err
			}
			if _, err := vault.Open(place, sealed); err != nil {
				return &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Err: err,
					Msg: "secret_key (--secret-key, REMUDA_SECRET_KEY) must be the key that this database was sealed with"}
			}
		}
		return nil
	})
}

// demoKeys are those that were set, or made up once and kept beside the database.
func demoKeys(cfg Config) (keys, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return keys{}, &core.Error{Kind: core.Unavailable, Msg: "the data folder cannot be made", Err: err}
	}
	secret, _, err1 := kept(cfg.DataDir, "secret.key", cfg.SecretKey.Reveal(), "")
	admin, _, err2 := kept(cfg.DataDir, "admin.token", cfg.AdminToken.Reveal(), "rmd_")
	password, changed, err3 := kept(cfg.DataDir, "demo.password", cfg.DemoPassword.Reveal(), "demo-")
	if err := errors.Join(err1, err2, err3); err != nil {
		return keys{}, &core.Error{Kind: core.Unavailable, Msg: "the demo's secrets cannot be kept", Err: err}
	}
	return keys{secret: keyOf(secret), admin: admin, adminName: demoAdmin, password: password, changed: changed}, nil
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
