package sqlstore_test

import (
	"path/filepath"
	"testing"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/stretchr/testify/require"
)

func open(t testing.TB, url string, opts ...sqlstore.Option) *sqlstore.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), url, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

func openSQLite(t testing.TB) *sqlstore.Store {
	return open(t, "sqlite://"+filepath.Join(t.TempDir(), "remuda.db"))
}

// openPostgres copies a database that has its tables already.
func openPostgres(t testing.TB) *sqlstore.Store {
	url := pgtest.NewFromTemplate(t, "sqlstore", func(url string) error {
		store, err := sqlstore.Open(t.Context(), url)
		if err != nil {
			return err
		}
		return store.Close()
	})
	return open(t, url, sqlstore.WithConnections(10))
}
