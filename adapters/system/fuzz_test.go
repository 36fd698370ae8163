package system_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/remudahq/remuda/adapters/system"
)

// FuzzOpen opens sealed values that somebody changed: none opens but what was
// sealed, for the place that it was sealed for.
func FuzzOpen(f *testing.F) {
	vault := system.NewVault(bytes.Repeat([]byte{7}, 32))
	good, _ := vault.Seal("a", []byte("secret"))
	for _, seed := range []string{string(good), "", "1..", "1.x.y", "2." + string(good), string(good[:len(good)-1]), string(good) + "=", "1.\x00.\xff", "..", "...."} {
		f.Add([]byte(seed), "a")
		f.Add([]byte(seed), "b")
	}
	f.Fuzz(func(t *testing.T, sealed []byte, place string) {
		plain, err := vault.Open(place, sealed)
		if err == nil && (string(plain) != "secret" || place != "a") {
			t.Fatalf("%q opened as %q at %q", sealed, plain, place)
		}
		again, err := vault.Seal(place, sealed)
		if err != nil {
			t.Fatal(err)
		}
		back, err := vault.Open(place, again)
		if err != nil || !bytes.Equal(back, sealed) {
			t.Fatalf("%q came back as %q, %v", sealed, back, err)
		}
		if ok, err := system.NewPasswords(1).Matches(context.Background(), string(sealed), place); ok && err == nil {
			t.Fatalf("%q is the hash of %q", sealed, place)
		}
	})
}
