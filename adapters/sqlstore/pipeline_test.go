package sqlstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
	"github.com/remudahq/remuda/testutil/pgtest"
)

// A pooler between us and the database may not keep prepared statements.
func TestPostgresIsAStoreThatPreparesNothing(t *testing.T) {
	t.Parallel()
	conformance.Stores(t, func(t *testing.T) conformance.World {
		url := pgtest.NewFromTemplate(t, "sqlstore", func(url string) error {
			store, err := sqlstore.Open(t.Context(), url)
			if err != nil {
				return err
			}
			return store.Close()
		})
		return world(open(t, url+"&default_query_exec_mode=exec", sqlstore.WithConnections(10)))
	})
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
