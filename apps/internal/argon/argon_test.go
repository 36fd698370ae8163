package argon

import (
	"context"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPasswordMatchesItsOwnHashOnly(t *testing.T) {
	t.Parallel()
	p, ctx := New(), context.Background()
	hash, err := p.Hash(ctx, "correct horse")
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash)
	for password, want := range map[string]bool{"correct horse": true, "correct hors": false, "": false} {
		got, err := p.Matches(ctx, hash, password)
		require.NoError(t, err)
		assert.Equal(t, want, got, "%q", password)
	}
}

func TestBrokenHashesMatchNothing(t *testing.T) {
	t.Parallel()
	p := New()
	p.cost.memory = 64
	for _, hash := range []string{"", "x", "$argon2id$v=19$m=9999999,t=2,p=1$AAAA$AAAA", "$argon2id$v=19$m=64,t=0,p=1$AAAA$AAAA", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA"} {
		got, err := p.Matches(context.Background(), hash, "x")
		require.NoError(t, err)
		assert.False(t, got, hash)
	}
}

func TestTooManyAtOnceAreTurnedAway(t *testing.T) {
	t.Parallel()
	p := &Passwords{cost: usual} // no turns at all
	_, err := p.Hash(context.Background(), "x")
	assert.ErrorIs(t, err, core.Busy)
}
