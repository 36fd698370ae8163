package conformance

import (
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Passwords runs the suite of [ports.Passwords].
func Passwords(t *testing.T, open func(t *testing.T) ports.Passwords) {
	run(t, PasswordSuite(), open)
}

// PasswordSuite lists the cases about passwords.
func PasswordSuite() Suite[ports.Passwords] {
	return Suite[ports.Passwords]{Name: "Passwords", Cases: []Case[ports.Passwords]{
		{"a password matches its hash, and no other does", passwordMatches},
		{"a password is hashed differently each time, and does not shine through", passwordSalted},
		{"an empty or unknown hash matches nothing, and is no error", passwordNoHash},
		{"many at once are hashed, or told Busy", passwordCrowd},
	}}
}

func passwordMatches(t T, p ports.Passwords) {
	hash, err := p.Hash(t.Context(), "correct horse")
	fine(t, "Hash", err)
	long := strings.Repeat("x", 100)
	longHash, err := p.Hash(t.Context(), long)
	fine(t, "Hash of a long one", err)
	for password, want := range map[string]bool{"correct horse": true, "Correct horse": false, "correct hors": false, "": false, "correct horse\x00": false} {
		got, err := p.Matches(t.Context(), hash, password)
		fine(t, "Matches", err)
		equal(t, password, got, want)
	}
	got, err := p.Matches(t.Context(), longHash, long+"y")
	fine(t, "Matches", err)
	equal(t, "a long one with another end", got, false)
}

func passwordSalted(t T, p ports.Passwords) {
	one, err := p.Hash(t.Context(), "correct horse")
	fine(t, "Hash", err)
	two, err := p.Hash(t.Context(), "correct horse")
	fine(t, "Hash", err)
	equal(t, "hashed alike", one == two, false)
	equal(t, "the password shines through", strings.Contains(one, "horse"), false)
}

func passwordNoHash(t T, p ports.Passwords) {
	for _, hash := range []string{"", "x", "$x$hash", "$$$$"} {
		for _, password := range []string{"", "correct horse"} {
			got, err := p.Matches(t.Context(), hash, password)
			fine(t, "Matches", err)
			equal(t, "matches "+hash, got, false)
		}
	}
}

func passwordCrowd(t T, p ports.Passwords) {
	hash, err := p.Hash(t.Context(), "correct horse")
	fine(t, "Hash", err)
	matched := make([]bool, crowd)
	errs := race(crowd, func(i int) (err error) {
		matched[i], err = p.Matches(t.Context(), hash, "correct horse")
		return err
	})
	for i, err := range errs {
		if err != nil {
			refused(t, "Matches", err, core.Busy)
			continue
		}
		equal(t, "matched", matched[i], true)
	}
}
