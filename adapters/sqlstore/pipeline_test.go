package sqlstore_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pgtest"
)

// A pooler between us and the database may not keep prepared statements.
func TestAStoreWorksWithoutPreparing(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := open(t, pgtest.New(t)+"&default_query_exec_mode=exec")
	story(t, s)
	pool := core.Pool{ID: id[core.PoolID](1), Name: "pool", Created: birth}
	cluster := core.Cluster{ID: id[core.ClusterID](1), Name: "c", Created: birth}
	server, ip := id[core.ServerID](7), netip.MustParseAddr("192.0.2.7")
	require.NoError(t, s.Do(ctx, func(tx ports.Tx) error {
		return errors.Join(tx.Pools().Insert(ctx, pool), tx.Clusters().Insert(ctx, cluster),
			tx.Addresses().Stock(ctx, []core.Address{{ID: id[core.AddressID](1), Pool: pool.ID, IP: ip}}))
	}))
	replay := core.Replay{User: id[core.UserID](1), Key: "k", Hash: []byte("h"), Answer: []byte{0, 255}, Created: birth}
	require.NoError(t, s.Do(ctx, func(tx ports.Tx) error {
		_, err := tx.Replays().Claim(ctx, replay.User, replay.Key)
		require.ErrorIs(t, err, core.NotFound)
		offer, err := tx.Offer(ctx, "no image", "no plan")
		require.NoError(t, err)
		require.Equal(t, cluster.Name, offer.Clusters[0].Name)
		require.Equal(t, pool.Name, offer.Pools[0].Name)
		got, err := tx.Addresses().Take(ctx, pool.ID, server, netip.Addr{}, birth)
		require.NoError(t, err)
		require.Equal(t, ip, got.IP)
		vmid, err := tx.VMIDs().Reserve(ctx, cluster.ID, server, core.VMIDRange{First: 100, Last: 200}, birth)
		require.NoError(t, err)
		require.Equal(t, 100, vmid)
		return tx.Replays().Put(ctx, replay)
	}))
	require.NoError(t, s.Do(ctx, func(tx ports.Tx) error {
		got, err := tx.Replays().Claim(ctx, replay.User, replay.Key)
		require.Equal(t, replay, got)
		return err
	}))
}

func TestWhatIsSentWithTheCommitFailsAllOfIt(t *testing.T) {
	onEngines(t, func(t *testing.T, s *sqlstore.Store) {
		entry := core.AuditEntry{ID: id[core.EventID](1), At: birth}
		audit := func(tx ports.Tx) error { return tx.Audit(t.Context(), entry) }
		require.NoError(t, s.Do(t.Context(), audit), "alone")
		err := s.Do(t.Context(), func(tx ports.Tx) error {
			require.NoError(t, put(t, tx, "a", "1"))
			return audit(tx)
		})
		require.ErrorIs(t, err, core.Conflict)
		_, err = stored(t, s, "a")
		require.ErrorIs(t, err, core.NotFound)
		require.ErrorIs(t, s.Do(t.Context(), audit), core.Conflict, "alone again")
		works(t, s)
	})
}
