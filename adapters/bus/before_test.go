package bus_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

func TestATimeIsFoundInTheLogWithAMinuteBeforeIt(t *testing.T) {
	t.Parallel()
	store := memory.NewStore(system.Clock{})
	zero, err := bus.Before(t.Context(), store.Log(), time.Now())
	require.NoError(t, err)
	require.Zero(t, zero, "nothing has happened yet")
	begin := event(0).At
	require.NoError(t, store.Do(t.Context(), func(tx ports.Tx) error {
		for n := range 100 {
			e := event(n)
			e.At = begin.Add(time.Duration(n) * 20 * time.Second)
			if err := tx.Emit(t.Context(), e); err != nil {
				return err
			}
		}
		return nil
	}))
	_, err = relay.New(relay.Relay{Log: store.Log(), Cursors: store.Cursors(), Owner: "relay"}).Pass(t.Context())
	require.NoError(t, err)
	found := func(at time.Time) int64 {
		after, err := bus.Before(t.Context(), store.Log(), at)
		require.NoError(t, err)
		return after
	}
	require.Zero(t, found(begin.AddDate(-1, 0, 0)))
	require.EqualValues(t, 100, found(begin.AddDate(1, 0, 0)))
	_, err = store.Log().Trim(t.Context(), begin.Add(10*20*time.Second))
	require.NoError(t, err)
	require.EqualValues(t, 10, found(begin), "older ones are gone")
	for n := range 100 {
		// The event n is 20·n seconds in; those from three before it are heard.
		require.EqualValues(t, max(10, n-3), found(begin.Add(time.Duration(n)*20*time.Second)), n)
	}
}
