package proxmox

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

// goes lets a request through, and has it end like that.
func goes(t *testing.T, b *breaker, err error, told verdict) {
	t.Helper()
	leave, refused := b.enter(context.Background())
	require.NoError(t, refused)
	leave(t.Context(), err, told)
}

func rests(b *breaker) error {
	_, err := b.enter(context.Background())
	return err
}

func TestAClusterThatDoesNotAnswerIsLeftAlone(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	away := core.Fail(core.Unknown, "", "the answer was lost")
	b := &breaker{now: func() time.Time { return now }}
	straggler, err := b.enter(context.Background())
	require.NoError(t, err)
	for range enough {
		goes(t, b, away, silent)
	}
	for want := firstRest; want <= 4*firstRest; want *= 2 {
		require.ErrorIs(t, rests(b), core.Unavailable, "nothing was sent, so nothing happened")
		now = now.Add(want - 1)
		require.Error(t, rests(b))
		now = now.Add(1)
		leave, err := b.enter(context.Background())
		require.NoError(t, err, "one goes and sees")
		straggler(t.Context(), away, silent)
		require.Error(t, rests(b), "and only one, whatever those find who went before")
		leave(t.Context(), away, silent)
	}
	for range 10 {
		now = now.Add(longRest)
		goes(t, b, away, silent) // it never rests for longer than that
	}
	now = now.Add(longRest)
	leave, err := b.enter(context.Background())
	require.NoError(t, err)
	leave(t.Context(), nil, nothing)
	goes(t, b, nil, answers) // who went and learnt nothing lets another go
	require.NoError(t, rests(b))
	require.NoError(t, rests(b), "it is back for all")
}

func TestWhoLooksAfterAClusterIsNeverHeldBack(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	away := core.Fail(core.Unavailable, "", "nobody there")
	b := &breaker{now: func() time.Time { return now }}
	for range enough {
		goes(t, b, away, silent)
	}
	until := b.until
	looks := insists(t.Context())
	leave, err := b.enter(looks)
	require.NoError(t, err)
	leave(looks, away, silent)
	require.Equal(t, until, b.until, "it makes nobody else wait for longer")
	require.Error(t, rests(b))

	now = until
	probe, err := b.enter(t.Context())
	require.NoError(t, err)
	require.Error(t, rests(b), "one is on its way, and slow")
	leave, err = b.enter(looks)
	require.NoError(t, err)
	leave(looks, nil, answers)
	require.NoError(t, rests(b), "it is back for all")
	probe(t.Context(), nil, nothing)
	require.NoError(t, rests(b))
}

func TestWhatSaysNothingOfAClusterDoesNotCount(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(context.Background())
	leave()
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		told verdict
		open bool
	}{
		"a caller who left":       {gone, core.Fail(core.Unavailable, "", "x"), silent, true},
		"a lease that ended":      {t.Context(), core.Fail(core.Unavailable, core.CodeLeaseEnding, "x"), silent, true},
		"a refusal":               {t.Context(), core.Fail(core.Denied, "", "x"), answers, true},
		"a node that is slow":     {t.Context(), core.Fail(core.Unknown, "", "x"), nothing, true},
		"a token that is refused": {t.Context(), core.Fail(core.Unavailable, core.CodeClusterRefused, "x"), answers, false},
		"no connection":           {t.Context(), core.Fail(core.Unavailable, "", "x"), silent, false},
	} {
		b := &breaker{now: time.Now}
		for range enough {
			done, err := b.enter(context.Background())
			require.NoError(t, err, name)
			done(c.ctx, c.err, c.told)
		}
		assert.Equal(t, c.open, rests(b) == nil, name)
	}
}

func TestWhatAFailureSaysOfTheCluster(t *testing.T) {
	t.Parallel()
	assert.Equal(t, answers, (&failure{answered: true}).tells("/api2/json/nodes/pve1/qemu"))
	assert.Equal(t, nothing, (&failure{sent: true}).tells("/api2/json/nodes/pve1/qemu"))
	assert.Equal(t, silent, (&failure{sent: true}).tells("/api2/json/cluster/resources"))
	assert.Equal(t, silent, (&failure{}).tells("/api2/json/nodes/pve1/qemu"))
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
