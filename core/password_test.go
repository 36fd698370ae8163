package core_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
)

func TestMadePasswordsAreTakenAndDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 500 {
		password := core.MakePassword(rand.Read)
		var v core.Violations
		core.CheckGuestPassword(&v, "password", password)
		if err := v.Err(); err != nil || len(password) != 24 || seen[password] {
			t.Fatalf("made %q: %v", password, err)
		}
		for _, class := range []string{"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"} {
			if !strings.ContainsAny(password, class) {
				t.Errorf("%q has none of %s", password, class)
			}
		}
		seen[password] = true
	}
}

func TestWhatIsTypedIsNoPassword(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"correct horse": true, "üñîçødé": true, `p'a"s$s\ 1;|&`: true, strings.Repeat("x", 128): true,
		"": false, "four": false, strings.Repeat("x", 129): false,
		"a\rnew": false, "a\nnew": false, "a\x03new": false, "a\x7fnew": false, "a\u0085new": false, "a\xffnew": false,
	} {
		var v core.Violations
		core.CheckGuestPassword(&v, "password", text)
		if (v.Err() == nil) != good {
			t.Errorf("%q: got %v, want good=%t", text, v.Err(), good)
		}
	}
	for user, good := range map[string]bool{
		"root": true, "Administrator": true, "_www": true, "j.doe-1": true,
		"": false, "-n": false, "1st": false, "a b": false, "a;b": false, "a:b": false, "$x": false, strings.Repeat("x", 33): false,
	} {
		var v core.Violations
		core.CheckGuestUser(&v, "user", user)
		if (v.Err() == nil) != good {
			t.Errorf("user %q: got %v, want good=%t", user, v.Err(), good)
		}
	}
}
