package memory_test

import (
	"bytes"
	"testing"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
)

func TestVault(t *testing.T) {
	t.Parallel()
	conformance.Vaults(t, func(_ *testing.T, key []byte) ports.Vault { return memory.NewVault(key) })
}

func TestAVaultOpensWhatAnOlderKeySealed(t *testing.T) {
	t.Parallel()
	older, newer := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	sealed, err := memory.NewVault(older).Seal("a", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := memory.NewVault(newer, older).Open("a", sealed)
	if err != nil || string(got) != "secret" {
		t.Errorf("got %q, %v, want secret", got, err)
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	conformance.Passwords(t, func(*testing.T) ports.Passwords { return memory.NewPasswords(10) })
}

func TestPublisher(t *testing.T) {
	t.Parallel()
	conformance.Publishers(t, func(*testing.T) conformance.Bus {
		p := new(memory.Publisher)
		return conformance.Bus{Publisher: p, Heard: func(conformance.T, int) []core.Event { return p.Published() }}
	})
}

func TestASubscriberHearsWhatIsPublishedUntilItEnds(t *testing.T) {
	t.Parallel()
	p, heard := new(memory.Publisher), 0
	end := p.Subscribe(func(core.Event) { heard++ })
	for range 2 {
		if err := p.Publish(t.Context(), []core.Event{{ID: "a"}, {ID: "b"}}); err != nil {
			t.Fatal(err)
		}
		end()
	}
	if heard != 2 {
		t.Errorf("heard %d events, want 2", heard)
	}
}
