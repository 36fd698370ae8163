package proxmox

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

func TestAClusterThatDoesNotAnswerIsLeftAlone(t *testing.T) {
	t.Parallel()
	now, ctx := time.Unix(1000, 0), context.Background()
	away := core.Fail(core.Unknown, "", "the answer was lost")
	b := &breaker{now: func() time.Time { return now }}
	for range enough {
		require.NoError(t, b.enter())
		b.leave(ctx, away, false)
	}
	for want := firstRest; want <= 4*firstRest; want *= 2 {
		err := b.enter()
		require.ErrorIs(t, err, core.Unavailable, "nothing was sent, so nothing happened")
		now = now.Add(want - 1)
		require.Error(t, b.enter())
		now = now.Add(1)
		require.NoError(t, b.enter(), "one goes and sees")
		require.Error(t, b.enter(), "and only one")
		b.leave(ctx, away, false)
	}
	for range 10 {
		now = now.Add(longRest)
		require.NoError(t, b.enter(), "never longer than that")
		b.leave(ctx, away, false)
	}
	now = now.Add(longRest)
	require.NoError(t, b.enter())
	b.leave(ctx, nil, true)
	require.NoError(t, b.enter())
	require.NoError(t, b.enter(), "it is back for all")
}

func TestWhatSaysNothingOfAClusterDoesNotCount(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(context.Background())
	leave()
	for name, c := range map[string]struct {
		ctx      context.Context
		err      error
		answered bool
		open     bool
	}{
		"a caller who left":       {gone, core.Fail(core.Unavailable, "", "x"), false, true},
		"a lease that ended":      {context.Background(), core.Fail(core.Unavailable, core.CodeLeaseEnding, "x"), false, true},
		"a refusal":               {context.Background(), core.Fail(core.Denied, "", "x"), true, true},
		"a token that is refused": {context.Background(), core.Fail(core.Unavailable, core.CodeClusterRefused, "x"), true, false},
		"no connection":           {context.Background(), core.Fail(core.Unavailable, "", "x"), false, false},
	} {
		b := &breaker{now: time.Now}
		for range enough {
			require.NoError(t, b.enter(), name)
			b.leave(c.ctx, c.err, c.answered)
		}
		assert.Equal(t, c.open, b.enter() == nil, name)
	}
}

func TestASlowNodeLeavesRoomForTheOthers(t *testing.T) {
	t.Parallel()
	b := newBulkheads(8)
	to := func(path string) string { return "/api2/json" + path }
	for range perNode {
		_, err := b.enter(t.Context(), to("/nodes/pve1/qemu/100/config"))
		require.NoError(t, err)
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.enter(late, to("/nodes/pve1/status"))
	require.ErrorIs(t, err, context.Canceled, "pve1 has all its places taken")
	var leave func()
	for _, path := range []string{"/nodes/pve2/status", "/nodes/pve2/status", "/nodes/pve2/status", "/cluster/resources", "/nodes"} {
		leave, err = b.enter(t.Context(), to(path))
		require.NoError(t, err, path)
	}
	_, err = b.enter(late, to("/cluster/status"))
	require.ErrorIs(t, err, context.Canceled, "eight are under way")
	leave()
	_, err = b.enter(t.Context(), to("/cluster/status"))
	require.NoError(t, err)
}
