// Package argon hashes the passwords of people with argon2id, as RFC 9106 and
// OWASP advise for a server: 19 MiB, two passes, one lane.
package argon

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/ports"
	"golang.org/x/crypto/argon2"
)

// cost is what one hash takes; it stands in the hash.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

var usual = cost{memory: 19 * 1024, passes: 2, lanes: 1}

// Bounds on what a stored hash may ask of us.
const (
	maxMemory = 1 << 20 // KiB
	maxPasses = 16
	saltSize  = 16
	keySize   = 32
)

// Passwords hashes with argon2id, in [system.Turns].
type Passwords struct {
	cost  cost
	turns system.Turns
}

var _ ports.Passwords = (*Passwords)(nil)

// New makes a hasher.
func New() *Passwords {
	return &Passwords{cost: usual, turns: system.NewTurns()}
}

// Hash makes a hash in the usual form, $argon2id$v=19$m=…,t=…,p=…$salt$key.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt)
	key, err := p.key(ctx, p.cost, password, salt)
	if err != nil {
		return "", err
	}
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.cost.memory, p.cost.passes, p.cost.lanes, text(salt), text(key)), nil
}

// Matches reports whether the password made the hash.
func (p *Passwords) Matches(ctx context.Context, hash, password string) (bool, error) {
	c, salt, want, known := parse(hash)
	if !known { // spend the time all the same
		c, salt = p.cost, make([]byte, saltSize)
	}
	got, err := p.key(ctx, c, password, salt)
	if err != nil {
		return false, err
	}
	return known && subtle.ConstantTimeCompare(got, want) == 1, nil
}

func (p *Passwords) key(ctx context.Context, c cost, password string, salt []byte) ([]byte, error) {
	done, err := p.turns.Take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, keySize), nil
}

func parse(hash string) (c cost, salt, key []byte, ok bool) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil {
		return c, nil, nil, false
	}
	if c.memory == 0 || c.memory > maxMemory || c.passes == 0 || c.passes > maxPasses || c.lanes == 0 {
		return c, nil, nil, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return c, nil, nil, false
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	return c, salt, key, err == nil && len(key) == keySize
}
