package metrics

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elsewhere is a bus that is not the log.
type elsewhere struct {
	lags   map[string]int64
	poison []core.PoisonCount
	err    error
}

func (e *elsewhere) Lags(context.Context) (map[string]int64, error) { return e.lags, e.err }

func (e *elsewhere) Poisoned(context.Context) ([]core.PoisonCount, error) { return e.poison, e.err }

// A group has one lag: that of the bus on which it reads now.
func TestTheLagOfAGroup(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	store := memory.NewStore(clock)
	for n := range core.Partitions {
		_, err := store.Cursors().Hold(t.Context(), core.PartOf("mail", n), "me", 0, time.Hour)
		require.NoError(t, err)
	}
	_, err := store.Cursors().Hold(t.Context(), "consumer", "me", 0, time.Hour) // from before it moved to NATS
	require.NoError(t, err)
	m := New("1")
	nats := &elsewhere{lags: map[string]int64{"consumer": 12, "other": 3}, poison: []core.PoisonCount{{Group: "other", Count: 2}}}
	m.State(Source{Store: store, Clock: clock, Bus: nats})
	text := scrape(t, m)
	for _, line := range []string{
		`remuda_event_group_lag{group="consumer"} 12`, `remuda_event_group_lag{group="other"} 3`, `remuda_event_group_lag{group="mail"} 0`,
		`remuda_event_group_held{group="mail"} 1`, `remuda_poisoned{group="other"} 2`, `remuda_poisoned{group="mail"} 0`,
	} {
		assert.Contains(t, text, line+"\n")
	}
	assert.Equal(t, 3, series(text, "remuda_event_group_lag"))

	away := New("1")
	away.State(Source{Store: store, Clock: clock, Bus: &elsewhere{err: errors.New("away")}})
	assert.Contains(t, scrape(t, away), `remuda_event_group_lag{group="mail"} 0`)
}
