package native_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestS11AQuotaHoldsHoweverManyAskAtOnce: servers are asked for, resized, given
// addresses and snapshots, all in one moment and against one quota. What fits is
// taken to the last, nothing above it, and whoever is refused is told of the quota.
func TestS11AQuotaHoldsHoweverManyAskAtOnce(t *testing.T) {
	t.Parallel()
	for what, open := range map[string]func(*testing.T) house{
		"memory": func(*testing.T) house { return inMemory() }, "SQLite": onSQLite, "PostgreSQL": onPostgres,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := openIn(t, open(t))
			s.rushes()
		})
	}
}

// rushes has many ask at once, of whom some must be refused.
func (s *shop) rushes() {
	const each, spareCores, spareAddresses, snapshots = 6, 8, 4, 2
	ctx := s.Context()
	alice, err := s.service.Authenticate(ctx, s.alice, "")
	require.NoError(s, err)
	var servers []core.ServerID
	for range 3 * each {
		servers = append(servers, core.ServerID(s.ready(s.alice)))
	}
	has := int64(len(servers))
	limit := func(n int64) *int64 { return &n }
	quota := core.Quota{Cores: limit(has + spareCores), Addresses: limit(has + spareAddresses), Snapshots: limit(snapshots)}
	_, err = s.service.SetQuota(ctx, s.admin, alice.User, quota)
	require.NoError(s, err)

	three := 3
	asks := map[string]func(i int) error{
		"create": func(i int) error {
			_, err := s.service.Create(ctx, alice, fleet.CreateServer{Name: fmt.Sprint("new ", i), Image: "debian-12", Plan: "small"})
			return err
		},
		"resize": func(i int) error {
			_, err := s.service.Respecify(ctx, alice, servers[i], fleet.Respecify{SpecChange: core.SpecChange{Cores: &three}})
			return err
		},
		"address": func(i int) error {
			_, err := s.service.ChangeAddresses(ctx, s.admin, servers[each+i], []fleet.AddressWish{{Pool: "demo"}}, nil)
			return err
		},
		"snapshot": func(i int) error {
			_, err := s.service.TakeSnapshot(ctx, alice, servers[2*each+i], fleet.NewSnapshot{Name: "kept"})
			return err
		},
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	accepted := map[string]int64{}
	for what, ask := range asks {
		for i := range each {
			all.Go(func() {
				err := ask(i)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					accepted[what]++
					return
				}
				assert.Equal(s, core.CodeQuotaExceeded, core.CodeOf(err), "%s: %v", what, err)
			})
		}
	}
	all.Wait()
	view, err := s.service.Quota(ctx, alice, alice.User)
	require.NoError(s, err)
	used := view.Used
	assert.Equal(s, has+accepted["create"], used.Servers, "%v", accepted)
	assert.Equal(s, has+accepted["create"]+2*accepted["resize"], used.Cores, "%v", accepted)
	assert.Equal(s, has+spareAddresses, used.Addresses, "%v", accepted)
	assert.Equal(s, int64(spareAddresses), accepted["create"]+accepted["address"], "%v", accepted)
	assert.Equal(s, int64(snapshots), used.Snapshots)
	assert.Equal(s, int64(snapshots), accepted["snapshot"])
	assert.GreaterOrEqual(s, used.Cores, has+spareCores-1, "somebody was refused what there was room for: %v", accepted)
	assert.LessOrEqual(s, used.Cores, has+spareCores)
}
