package bus_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
	"github.com/stretchr/testify/require"
)

func TestTheLocalBusIsAPublisher(t *testing.T) {
	t.Parallel()
	conformance.Publishers(t, func(t *testing.T) conformance.Bus {
		local := bus.NewLocal(1, quietly())
		var mu sync.Mutex
		var heard []core.Event
		p := listen(t, local, func(_ context.Context, e core.Event) error {
			mu.Lock()
			defer mu.Unlock()
			heard = append(heard, e)
			return nil
		})
		t.Cleanup(func() {
			p.stop()
			require.NoError(t, local.Close())
		})
		<-p.running
		return conformance.Bus{Publisher: local, Heard: func(t conformance.T, atLeast int) []core.Event {
			for range 1000 {
				mu.Lock()
				if len(heard) >= atLeast {
					defer mu.Unlock()
					return append([]core.Event(nil), heard...)
				}
				mu.Unlock()
				time.Sleep(5 * time.Millisecond)
			}
			t.Fatalf("fewer than %d events were heard", atLeast)
			return nil
		}}
	})
}
