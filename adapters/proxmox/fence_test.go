package proxmox

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

func TestTheFenceHoldsAtTheMomentOfWriting(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(r *http.Request) string {
		if r.Method == http.MethodGet {
			return line(200, "OK", `{"data":"100"}`)
		}
		return line(200, "OK", `{"data":"`+goodUPID+`"}`)
	})
	hv := link(t, New(), rig.endpoint())
	var asked atomic.Int64
	// Open when the request begins, closed when its connection is there.
	ctx := ports.WithFence(t.Context(), func() time.Duration {
		if asked.Add(1) == 1 {
			return time.Second
		}
		return 0
	})
	_, err := clone(ctx, hv)
	require.ErrorIs(t, err, core.Unavailable)
	require.Equal(t, core.CodeLeaseEnding, core.CodeOf(err))
	require.GreaterOrEqual(t, asked.Load(), int64(2))
	require.Zero(t, rig.requests.Load())

	closed := ports.WithFence(t.Context(), func() time.Duration { return 0 })
	_, err = clone(closed, hv)
	require.Equal(t, core.CodeLeaseEnding, core.CodeOf(err))
	require.Zero(t, rig.requests.Load())
	_, err = hv.VMIDFree(closed, 100)
	require.NoError(t, err, "reads pass")
	open := ports.WithFence(t.Context(), func() time.Duration { return time.Second })
	_, err = clone(open, hv)
	require.NoError(t, err)
}

func TestACallerWhoLeavesBeforeAnythingWasSentChangedNothing(t *testing.T) {
	t.Parallel()
	block, arrived := make(chan struct{}), make(chan struct{}, 10)
	rig := speak(t, func(*http.Request) string { arrived <- struct{}{}; <-block; return "" })
	t.Cleanup(func() { close(block) })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	hv := link(t, New(), rig.endpoint())
	_, err := clone(ctx, hv)
	require.ErrorIs(t, err, core.Unavailable)
	require.ErrorIs(t, err, context.Canceled)

	ctx, cancel = context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err = clone(ctx, hv)
	require.ErrorIs(t, err, core.Unknown, "%v", err)
	_, err = link(t, New(WithTimeouts(time.Second, 50*time.Millisecond)), rig.endpoint()).Nodes(t.Context())
	require.ErrorIs(t, err, core.Unavailable)
}

func TestTheFenceHoldsOnAConnectionThatIsReused(t *testing.T) {
	t.Parallel()
	var changes atomic.Int64
	rig := speak(t, nil)
	rig.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			changes.Add(1)
		}
		_, _ = io.WriteString(w, `{"data":"100"}`)
	})
	hv := link(t, New(), rig.endpoint())
	for range 3 {
		_, err := hv.VMIDFree(t.Context(), 100)
		require.NoError(t, err)
		var asked atomic.Int64
		ctx := ports.WithFence(t.Context(), func() time.Duration {
			return time.Duration(2-asked.Add(1)) * time.Second // open once
		})
		_, err = clone(ctx, hv)
		require.Equal(t, core.CodeLeaseEnding, core.CodeOf(err), "%v", err)
	}
	require.Zero(t, changes.Load())
}
