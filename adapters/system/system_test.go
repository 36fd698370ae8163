package system_test

import (
	"bytes"
	"testing"

	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
)

var (
	_ ports.Clock  = system.Clock{}
	_ ports.Random = system.Random{}
)

func TestVault(t *testing.T) {
	t.Parallel()
	conformance.Vaults(t, func(_ *testing.T, key []byte) ports.Vault { return system.NewVault(key) })
}

func TestAVaultOpensWhatAnOlderKeySealed(t *testing.T) {
	t.Parallel()
	older, newer := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	sealed, err := system.NewVault(older).Seal("a", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := system.NewVault(newer, older).Open("a", sealed)
	if err != nil || string(got) != "secret" {
		t.Errorf("got %q, %v, want secret", got, err)
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	conformance.Passwords(t, func(*testing.T) ports.Passwords { return system.NewPasswords(10) })
}
