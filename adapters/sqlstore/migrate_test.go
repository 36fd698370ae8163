package sqlstore_test

import (
	"bufio"
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/stretchr/testify/require"
)

// empty are databases without any table.
var empty = map[string]func(testing.TB) string{
	"sqlite":   func(t testing.TB) string { return "sqlite://" + filepath.Join(t.TempDir(), "a folder", "re%mu?da.db") },
	"postgres": func(t testing.TB) string { return pgtest.New(t) },
}

func onBoth(t *testing.T, run func(t *testing.T, url string)) {
	t.Parallel()
	for name, url := range empty {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, url(t))
		})
	}
}

func works(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, s.Ping(ctx))
	require.NoError(t, s.Do(ctx, func(tx ports.Tx) error { return tx.Secrets().Put(ctx, "a", []byte("b")) }))
	require.NoError(t, s.Read(ctx, func(tx ports.Tx) error {
		got, err := tx.Secrets().Get(ctx, "a")
		require.Equal(t, []byte("b"), got)
		return err
	}))
}

func TestAnEmptyDatabaseGetsItsTablesAndKeepsThem(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		first := open(t, url)
		works(t, first)
		works(t, open(t, url))
		works(t, first)
	})
}

func TestManyOpenAnEmptyDatabaseAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := opened(url); err != nil {
					t.Errorf("Open: %v", err)
				}
			})
			wg.Go(func() {
				if out, err := another(t, "open", url).CombinedOutput(); err != nil {
					t.Errorf("another process: %v: %s", err, out)
				}
			})
		}
		wg.Wait()
		works(t, open(t, url))
	})
}

func TestAProcessThatDiesInAMigrationHoldsNobodyUp(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
			url = "sqlite://" + filepath.Join(filepath.Dir(filepath.Dir(path)), "plain.db")
		}
		victim := another(t, "stall", url)
		out, err := victim.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, victim.Start())
		line, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "stalled\n", line)

		impatient, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err = sqlstore.Open(impatient, url)
		require.ErrorIs(t, err, core.Unavailable, "while the other holds the lock")

		require.NoError(t, victim.Process.Kill())
		_ = victim.Wait()
		works(t, open(t, url))
	})
}

func TestTheTablesOfANewerVersionAreNoTrouble(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		require.NoError(t, opened(url))
		db := raw(t, url)
		for _, text := range []string{
			"INSERT INTO migrations (name) VALUES ('9999_newer.sql')",
			"ALTER TABLE operations ADD COLUMN mood TEXT",
			"ALTER TABLE users ADD COLUMN mood TEXT NOT NULL DEFAULT 'fine'",
		} {
			_, err := db.ExecContext(t.Context(), text)
			require.NoError(t, err)
		}
		s := open(t, url)
		works(t, s)
		story(t, s)
	})
}

func TestABadURLIsRefused(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "mysql://x", "sqlite://", "postgres://%zz"} {
		_, err := sqlstore.Open(t.Context(), url)
		require.ErrorIs(t, err, core.Invalid, url)
	}
	_, err := sqlstore.Open(t.Context(), "postgres://nobody:secret@127.0.0.1:1/none")
	require.ErrorIs(t, err, core.Unavailable)
	require.NotContains(t, err.Error(), "secret")
	_, err = sqlstore.Open(t.Context(), "sqlite:///proc/no/such/place.db")
	require.ErrorIs(t, err, core.Unavailable)
}

// raw opens a database past the store.
func raw(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, name := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		driver, name = "sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f").Replace(path)
	}
	db, err := sql.Open(driver, name)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}
