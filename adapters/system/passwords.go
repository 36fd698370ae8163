package system

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
)

// DefaultIterations is what OWASP's password storage cheat sheet asks of
// PBKDF2 with HMAC-SHA-256.
const DefaultIterations = 600_000

// Passwords hashes with PBKDF2, in [Turns].
type Passwords struct {
	iterations int
	turns      Turns
}

// NewPasswords makes a hasher; 0 iterations are [DefaultIterations], and tests
// take fewer.
func NewPasswords(iterations int) *Passwords {
	if iterations == 0 {
		iterations = DefaultIterations
	}
	return &Passwords{iterations: iterations, turns: NewTurns()}
}

// Hash makes a hash that carries its own salt and number of iterations.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := p.key(ctx, password, salt, p.iterations)
	if err != nil {
		return "", err
	}
	return render(p.iterations, salt, key), nil
}

// Matches reports whether the password made the hash.
func (p *Passwords) Matches(ctx context.Context, hash, password string) (bool, error) {
	iterations, salt, want, known := parse(hash)
	if !known { // spend the time all the same
		iterations, salt = p.iterations, make([]byte, 16)
	}
	got, err := p.key(ctx, password, salt, iterations)
	if err != nil {
		return false, err
	}
	return known && subtle.ConstantTimeCompare(got, want) == 1, nil
}

func (p *Passwords) key(ctx context.Context, password string, salt []byte, iterations int) ([]byte, error) {
	done, err := p.turns.Take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	// HMAC pads a short key with zeros, so that "a" and "a\x00" would be one
	// password; their digests differ.
	digest := sha256.Sum256([]byte(password))
	return pbkdf2.Key(sha256.New, string(digest[:]), salt, iterations, sha256.Size)
}

const hashForm = "pbkdf2-sha256"

func render(iterations int, salt, key []byte) string {
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$%s$%d$%s$%s", hashForm, iterations, text(salt), text(key))
}

func parse(hash string) (iterations int, salt, key []byte, ok bool) {
	parts := strings.Split(hash, "$")
	if len(parts) != 5 || parts[1] != hashForm {
		return 0, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[2], "%d", &iterations); err != nil || iterations < 1 {
		return 0, nil, nil, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[3])
	if err != nil {
		return 0, nil, nil, false
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[4])
	return iterations, salt, key, err == nil && len(key) == sha256.Size
}
