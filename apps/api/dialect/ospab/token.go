package ospab

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// life is how long a token is good for.
const life = 24 * time.Hour

// claims are those that their clients read, and what makes each token another.
type claims struct {
	ID int64 `json:"id"` // the user's number
	jwt.RegisteredClaims
}

// signingKey is the same in every process that has the same secret key. Without
// one it is made up: a token is good because we remember it, not because it is
// signed.
func signingKey(digest func(place string, data []byte) []byte) []byte {
	if digest != nil {
		return digest("dialects/ospab/jwt", []byte("HS256"))
	}
	var b [32]byte
	_, _ = rand.Read(b[:])
	return b[:]
}

// sign makes a token: a JWT as theirs are. It is the secret of a session, and
// opens what that does, for as long as that lasts.
func (a *api) sign(user int64, now, until time.Time) (string, error) {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims{ID: user, RegisteredClaims: jwt.RegisteredClaims{
		ID: base64.RawURLEncoding.EncodeToString(b[:]), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(until),
	}}).SignedString(a.key)
}
