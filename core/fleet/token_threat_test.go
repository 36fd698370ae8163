package fleet

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// TestS03ATokenIsAHashAndLittlePower: who reads the store finds no token, only
// what 256 random bits hash to; and a token does no more, for no longer and from
// nowhere else than it was made for.
func TestS03ATokenIsAHashAndLittlePower(t *testing.T) {
	t.Parallel()
	t.Run("it is 256 random bits behind a prefix, and kept as their SHA-256", tokenIsHashed)
	t.Run("it ends when it shall, and tells when it was used", tokenEnds)
	t.Run("it cannot give more than it has", tokenGivesNoMore)
	t.Run("it is good only from its networks", tokenNetworks)
	t.Run("one that is bound makes no wider one", boundToken)
}

func tokenIsHashed(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice := f.user(t, "alice")
	f.login(t, "carol", "correct horse")
	session, err := f.Login(ctx, "", "carol", "correct horse")
	must(t, err)
	secrets := []string{session.Access, session.Refresh}
	seen := map[string]bool{}
	for i := range 50 {
		issued, err := f.CreateToken(ctx, alice, NewToken{Name: fmt.Sprint("ci ", i)})
		must(t, err)
		secrets = append(secrets, issued.Secret)
	}
	state := f.store.State()
	tokens, err := f.Tokens(ctx, f.admin, core.Page{})
	must(t, err)
	shown, err := json.Marshal(wireless(tokens))
	must(t, err)
	for _, secret := range secrets {
		prefix, random, _ := strings.Cut(secret, "_")
		raw, err := base64.RawURLEncoding.DecodeString(random)
		if err != nil || len(raw) != 32 || seen[random] || !strings.HasPrefix(prefix, "rmd") {
			t.Errorf("a secret of %d bytes behind %q, %v", len(raw), prefix, err)
		}
		seen[random] = true
		for _, form := range []string{secret, random, hex.EncodeToString(raw), base64.StdEncoding.EncodeToString([]byte(secret))} {
			if strings.Contains(state, form) || bytes.Contains(shown, []byte(form)) {
				t.Errorf("a secret is kept as %s", form)
			}
		}
		sum := sha256.Sum256([]byte(secret))
		if !strings.Contains(state, base64.StdEncoding.EncodeToString(sum[:])) {
			t.Error("the store has not its SHA-256")
		}
	}
}

// wireless drops the hashes, which no wire has.
func wireless(tokens []core.Token) []core.Token {
	for i := range tokens {
		tokens[i].Hash, tokens[i].Refresh = nil, nil
	}
	return tokens
}

func tokenEnds(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice := f.user(t, "alice")
	issued, err := f.CreateToken(ctx, alice, NewToken{Name: "x", Expires: f.clock.Now().Add(time.Hour)})
	must(t, err)
	for _, wrong := range []string{issued.Secret[:len(issued.Secret)-1], issued.Secret + "A", strings.ToUpper(issued.Secret), string(issued.Token.ID), string(issued.Token.Hash)} {
		if _, err := f.Authenticate(ctx, wrong, ""); core.CodeOf(err) != core.CodeUnauthenticated {
			t.Errorf("with %q: got %v", wrong, err)
		}
	}
	_, err = f.Authenticate(ctx, issued.Secret, "")
	must(t, err)
	for deadline := time.Now().Add(10 * time.Second); ; {
		token, err := f.Token(ctx, alice, issued.Token.ID)
		must(t, err)
		if token.LastUsed.Equal(f.clock.Now()) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("it was last used at %v", token.LastUsed)
		}
		time.Sleep(time.Millisecond)
	}
	f.clock.Advance(time.Hour)
	if _, err := f.Authenticate(ctx, issued.Secret, ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("after its time: got %v", err)
	}
}
