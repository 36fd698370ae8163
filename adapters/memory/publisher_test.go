package memory_test

import (
	"testing"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
)

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
