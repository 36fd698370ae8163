package rahona

import (
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

func TestEveryPowerHasAStatus(t *testing.T) {
	t.Parallel()
	for _, p := range core.Powers() {
		require.NotEmpty(t, statuses[p], p)
	}
	require.Len(t, statuses, len(core.Powers()))
	require.NotEqual(t, statuses[core.Off], statuses[core.PowerUnknown], "what nobody sees is not known to be down")
}

func TestEveryTimeframeOfTheDocument(t *testing.T) {
	t.Parallel()
	for name, frame := range timeframes {
		require.Contains(t, core.Timeframes(), frame, name)
	}
	require.Len(t, timeframes, 4)
}

func TestPercent(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 8.39, percent(0.083912), 0)
	require.InDelta(t, 100.0, percent(1), 0)
}
