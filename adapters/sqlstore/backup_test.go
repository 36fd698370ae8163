package sqlstore_test

import (
	"context"
	"os"
	"path/filepath"
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
