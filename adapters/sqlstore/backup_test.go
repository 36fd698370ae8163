package sqlstore_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

type now struct{}

func (now) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func fine(context.Context, *sqlstore.Store) error { return nil }

// TestABackupIsOfOneMomentWhileOthersWrite compares two rows that every change
// moves together.
func TestABackupIsOfOneMomentWhileOthersWrite(t *testing.T) {
	t.Parallel()
	url := empty["sqlite"](t)
	store := open(t, url)
	set := func(ctx context.Context, value string) error {
		return store.Do(ctx, func(tx ports.Tx) error {
			if err := tx.Secrets().Put(ctx, "left", []byte(value)); err != nil {
				return err
			}
			return tx.Secrets().Put(ctx, "right", []byte(value))
		})
	}
	require.NoError(t, set(t.Context(), "x"))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := 0; ctx.Err() == nil; n++ {
			_ = set(ctx, strings.Repeat("y", n%5000))
		}
	}()
	folder := t.TempDir()
	for _, name := range []string{"one", "two", "three"} {
		file := filepath.Join(folder, name)
		require.NoError(t, sqlstore.Backup(t.Context(), url, file))
		db := raw(t, "sqlite://"+file)
		require.Len(t, column(t, db, "SELECT DISTINCT sealed FROM secrets WHERE name IN ('left', 'right')"), 1)
	}
	stop()
	<-ended
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, left, 3, "and nothing beside them")
}

func TestWhatIsNoBackupIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	url := empty["sqlite"](t)
	path := strings.TrimPrefix(url, "sqlite://")
	store := open(t, url)
	require.NoError(t, store.Do(t.Context(), func(tx ports.Tx) error { return put(t, tx, "a", "kept") }))
	file := filepath.Join(t.TempDir(), "backup")
	require.NoError(t, sqlstore.Backup(t.Context(), url, file))
	require.ErrorIs(t, sqlstore.Backup(t.Context(), url, file), core.Conflict)
	require.ErrorIs(t, sqlstore.Backup(t.Context(), "sqlite://"+path+".none", file+"2"), core.NotFound)

	restoring := sqlstore.Restoring{URL: url, File: file, Clock: now{}, Check: fine}
	_, err := restoring.Run(t.Context())
	require.ErrorIs(t, err, core.Conflict, "while it is open")
	require.NoError(t, store.Close())

	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	damaged := append([]byte(nil), whole...)
	for i := 4096; i < 3*4096; i++ {
		damaged[i] = 0xAA
	}
	for name, text := range map[string][]byte{"damaged": damaged, "half": whole[:len(whole)/2], "text": []byte("no database"), "nothing": nil} {
		bad := restoring
		bad.File = filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(bad.File, text, 0o600))
		_, err := bad.Run(t.Context())
		require.ErrorIs(t, err, core.Invalid, name)
	}
	refused := restoring
	refused.Check = func(context.Context, *sqlstore.Store) error { return core.Invalid }
	_, err = refused.Run(t.Context())
	require.ErrorIs(t, err, core.Invalid)
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 3, "the database and its two locks: %v", left)

	done, err := restoring.Run(t.Context())
	require.NoError(t, err)
	require.FileExists(t, done.Kept)
	again := open(t, url)
	got, err := stored(t, again, "a")
	require.NoError(t, err)
	require.Equal(t, "kept", got)
}

// TestNoNumberIsGivenTwiceByARestore restores a backup over a database that has
// given more numbers since, and where that is gone, or nobody can read it.
func TestNoNumberIsGivenTwiceByARestore(t *testing.T) {
	t.Parallel()
	const leap = 1_000_000 // as docs/backup.md says
	for how, test := range map[string]struct {
		lose     func(path string) error
		position int64
		number   int64
		image    int64 // the backup has none
	}{
		"it tells":   {func(string) error { return nil }, 500, 70, 0},
		"it is gone": {os.Remove, 100 + leap, 30 + leap, leap},
		"damaged":    {func(path string) error { return os.WriteFile(path, []byte("no database"), 0o600) }, 100 + leap, 30 + leap, leap},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			url := empty["sqlite"](t)
			require.NoError(t, opened(url))
			count := func(position, number int64) {
				db := raw(t, url)
				_, err := db.ExecContext(t.Context(), "UPDATE counters SET value = CASE name WHEN 'server-number' THEN ? ELSE ? END", number, position)
				require.NoError(t, err)
				_, err = db.ExecContext(t.Context(), "INSERT INTO numbers_given (kind, last) VALUES ('user', ?) ON CONFLICT (kind) DO UPDATE SET last = excluded.last", number)
				require.NoError(t, err)
				require.NoError(t, db.Close())
			}
			count(100, 30)
			file := filepath.Join(t.TempDir(), "backup")
			require.NoError(t, sqlstore.Backup(t.Context(), url, file))
			count(500, 70)
			require.NoError(t, test.lose(strings.TrimPrefix(url, "sqlite://")))
			done, err := sqlstore.Restoring{URL: url, File: file, Clock: now{}, Check: fine}.Run(t.Context())
			require.NoError(t, err)
			require.Equal(t, sqlstore.Restored{Kept: done.Kept, From: 100, Next: test.position}, done)
			given := column(t, raw(t, url), "SELECT value FROM counters WHERE name IN ('event-position', 'server-number') ORDER BY name")
			require.Equal(t, []string{strconv.FormatInt(test.position, 10), strconv.FormatInt(test.number, 10)}, given)
			given = column(t, raw(t, url), "SELECT last FROM numbers_given WHERE kind IN ('image', 'user') ORDER BY kind")
			require.Equal(t, []string{strconv.FormatInt(test.image, 10), strconv.FormatInt(test.number, 10)}, given)
		})
	}
}
