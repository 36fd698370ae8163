package conformance

import (
	"bytes"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Vaults runs the suite of [ports.Vault]. open makes a vault with a key; the
// same key makes one that opens what the other sealed.
func Vaults(t *testing.T, open func(t *testing.T, key []byte) ports.Vault) {
	run(t, VaultSuite(), func(t *testing.T) func([]byte) ports.Vault {
		return func(key []byte) ports.Vault { return open(t, key) }
	})
}

// VaultSuite lists the cases about vaults.
func VaultSuite() Suite[func(key []byte) ports.Vault] {
	return Suite[func([]byte) ports.Vault]{Name: "Vaults", Cases: []Case[func([]byte) ports.Vault]{
		{"what was sealed opens, in another vault with the same key too", sealedOpens},
		{"the same is sealed differently each time, and the plain does not shine through", sealedDiffers},
		{"another place and changed bytes are Denied", sealedDenied},
		{"another key is Unavailable, for another process may have it", sealedElsewhere},
		{"what is sealed begins with the name of the key", sealedNamed},
		{"Rewrap leaves what the current key sealed, and opens no more than Open", sealedRewrapped},
		{"a digest is the same for the same key, place and data, and for nothing else", digestDiffers},
	}}
}

var oneKey, otherKey = bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)

func sealedOpens(t T, vault func([]byte) ports.Vault) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for _, plain := range [][]byte{every, {}, []byte("secret")} {
		sealed, err := vault(oneKey).Seal("a", plain)
		fine(t, "Seal", err)
		got, err := vault(oneKey).Open("a", sealed)
		fine(t, "Open", err)
		equal(t, "Open", got, plain)
	}
}

func sealedDiffers(t T, vault func([]byte) ports.Vault) {
	plain := []byte("a secret of some length")
	one, err := vault(oneKey).Seal("a", plain)
	fine(t, "Seal", err)
	two, err := vault(oneKey).Seal("a", plain)
	fine(t, "Seal", err)
	equal(t, "sealed alike", bytes.Equal(one, two), false)
	equal(t, "the plain shines through", bytes.Contains(one, plain), false)
}

func sealedDenied(t T, vault func([]byte) ports.Vault) {
	sealed, err := vault(oneKey).Seal("a", []byte("secret"))
	fine(t, "Seal", err)
	_, err = vault(oneKey).Open("b", sealed)
	refused(t, "another place", err, core.Denied)
	for i := range sealed[core.SealName:] {
		changed := bytes.Clone(sealed)
		changed[core.SealName+i] ^= 1
		_, err = vault(oneKey).Open("a", changed)
		refused(t, "changed bytes", err, core.Denied)
	}
	for _, torn := range [][]byte{nil, sealed[:len(sealed)-1], sealed[:1], append(bytes.Clone(sealed), 'A')} {
		_, err = vault(oneKey).Open("a", torn)
		refused(t, "torn bytes", err, core.Denied)
	}
}

func sealedElsewhere(t T, vault func([]byte) ports.Vault) {
	sealed, err := vault(oneKey).Seal("a", []byte("secret"))
	fine(t, "Seal", err)
	_, err = vault(otherKey).Open("a", sealed)
	refused(t, "Open with another key", err, core.Unavailable)
	_, err = vault(otherKey).Rewrap("a", sealed)
	refused(t, "Rewrap with another key", err, core.Unavailable)
}

func sealedNamed(t T, vault func([]byte) ports.Vault) {
	seal := func(key []byte, place string) string {
		sealed, err := vault(key).Seal(place, []byte(place+" secret"))
		fine(t, "Seal", err)
		return string(sealed[:core.SealName])
	}
	equal(t, "another place", seal(oneKey, "b"), seal(oneKey, "a"))
	equal(t, "another key has the same name", seal(oneKey, "a") == seal(otherKey, "a"), false)
}

func sealedRewrapped(t T, vault func([]byte) ports.Vault) {
	sealed, err := vault(oneKey).Seal("a", []byte("secret"))
	fine(t, "Seal", err)
	again, err := vault(oneKey).Rewrap("a", sealed)
	fine(t, "Rewrap", err)
	equal(t, "Rewrap", again, sealed)
	_, err = vault(oneKey).Rewrap("b", sealed)
	refused(t, "another place", err, core.Denied)
	sealed[len(sealed)-1] ^= 1
	_, err = vault(oneKey).Rewrap("a", sealed)
	refused(t, "changed bytes", err, core.Denied)
}

func digestDiffers(t T, vault func([]byte) ports.Vault) {
	want := vault(oneKey).Digest("a", []byte("data"))
	equal(t, "length", len(want), 32)
	equal(t, "again", vault(oneKey).Digest("a", []byte("data")), want)
	others := map[string][]byte{
		"another key":   vault(otherKey).Digest("a", []byte("data")),
		"another place": vault(oneKey).Digest("b", []byte("data")),
		"other data":    vault(oneKey).Digest("a", []byte("date")),
		"moved border":  vault(oneKey).Digest("ad", []byte("ata")),
	}
	for what, got := range others {
		equal(t, what+" gives the same", bytes.Equal(got, want), false)
	}
}
