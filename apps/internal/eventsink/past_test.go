package eventsink_test

import (
	"path/filepath"
	"testing"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// Two members of a group, or two partitions of one, are never equally fast.
func TestWhatComesLateFromAnotherPartitionIsWritten(t *testing.T) {
	t.Parallel()
	one, other := event(2026, 1), event(2026, 2)
	for one.Server = "a"; bus.Partition(one) == bus.Partition(other); {
		one.Server += "a"
	}
	path := filepath.Join(t.TempDir(), "events.jsonl")
	s := open(t, path)
	for _, e := range []core.Event{other, one, one, other} {
		_, err := s.Write(e)
		require.NoError(t, err)
	}
	require.Equal(t, []int64{2, 1}, positions(t, path))
}
