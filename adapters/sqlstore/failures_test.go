package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/stretchr/testify/require"
)

func onEngines(t *testing.T, run func(t *testing.T, s *sqlstore.Store)) {
	t.Parallel()
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, open(t))
		})
	}
}

func put(t *testing.T, tx ports.Tx, name, value string) error {
	return tx.Secrets().Put(t.Context(), name, []byte(value))
}

func stored(t *testing.T, s *sqlstore.Store, name string) (value string, err error) {
	err = s.Read(t.Context(), func(tx ports.Tx) error {
		sealed, err := tx.Secrets().Get(t.Context(), name)
		value = string(sealed)
		return err
	})
	return value, err
}

func TestChangesThatWaitForEachOtherAreRunAgain(t *testing.T) {
	onEngines(t, func(t *testing.T, s *sqlstore.Store) {
		require.NoError(t, s.Do(t.Context(), func(tx ports.Tx) error {
			return errors.Join(put(t, tx, "a", "0"), put(t, tx, "b", "0"))
		}))
		var wg sync.WaitGroup
		for n := range 8 {
			wg.Go(func() {
				names := []string{"a", "b"}
				if n%2 == 1 {
					names = []string{"b", "a"}
				}
				err := s.Do(t.Context(), func(tx ports.Tx) error {
					if err := put(t, tx, names[0], "1"); err != nil {
						return err
					}
					time.Sleep(10 * time.Millisecond) // widens the race
					return put(t, tx, names[1], "1")
				})
				if err != nil {
					t.Errorf("Do: %v", err)
				}
			})
		}
		wg.Wait()
	})
}

func TestAContextThatEndsTakesEverythingBack(t *testing.T) {
	onEngines(t, func(t *testing.T, s *sqlstore.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Do(ctx, func(tx ports.Tx) error {
			defer cancel()
			return put(t, tx, "a", "1")
		})
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, core.Unavailable)
		_, err = stored(t, s, "a")
		require.ErrorIs(t, err, core.NotFound)
		require.ErrorIs(t, s.Do(ctx, func(ports.Tx) error { return nil }), core.Unavailable)
		works(t, s)
	})
}

func TestWhoeverWaitsForSQLitesWriterCanStopWaiting(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	require.NoError(t, s.Do(t.Context(), func(ports.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, s.Do(ctx, func(ports.Tx) error { return nil }), core.Unavailable)
		return nil
	}))
}

func TestAFailureThatIsOverlookedIsNotCommitted(t *testing.T) {
	onEngines(t, func(t *testing.T, s *sqlstore.Store) {
		err := s.Do(t.Context(), func(tx ports.Tx) error {
			_, _ = tx.Servers().Insert(t.Context(), core.Server{ID: id[core.ServerID](1), Owner: id[core.UserID](9)})
			_ = put(t, tx, "a", "1")
			return nil
		})
		require.ErrorIs(t, err, core.Conflict)
		require.Equal(t, core.CodeInUse, core.CodeOf(err))
		_, err = stored(t, s, "a")
		require.ErrorIs(t, err, core.NotFound)
	})
}

func TestAPanicTakesEverythingBack(t *testing.T) {
	onEngines(t, func(t *testing.T, s *sqlstore.Store) {
		require.Panics(t, func() {
			_ = s.Do(t.Context(), func(tx ports.Tx) error {
				require.NoError(t, put(t, tx, "a", "1"))
				panic("a bug")
			})
		})
		_, err := stored(t, s, "a")
		require.ErrorIs(t, err, core.NotFound)
		works(t, s)
	})
}

func TestHostileTextIsStoredAsFarAsItCanBe(t *testing.T) {
	onEngines(t, func(t *testing.T, s *sqlstore.Store) {
		ctx, text := t.Context(), "a\x00b\xffc'; DROP TABLE users; -- ?0 $1 \\"
		op := core.Operation{ID: id[core.OperationID](1), State: core.Running, Cause: text, Remedy: text, DueAt: birth}
		require.NoError(t, s.Do(ctx, func(tx ports.Tx) error {
			require.NoError(t, tx.Operations().Insert(ctx, op))
			require.NoError(t, tx.Emit(ctx, core.Event{ID: id[core.EventID](1), At: birth, Data: map[string]string{text: text}}))
			return tx.Audit(ctx, core.AuditEntry{ID: id[core.EventID](2), At: birth, Source: text, Subject: text, Data: map[string]string{text: text}})
		}))
		require.NoError(t, s.Read(ctx, func(tx ports.Tx) error {
			got, err := tx.Operations().Get(ctx, op.ID)
			require.Equal(t, "a\uFFFDb\uFFFDc'; DROP TABLE users; -- ?0 $1 \\", got.Cause)
			return err
		}))
	})
}

func TestWhatIsNoIDNamesNothing(t *testing.T) {
	onEngines(t, func(t *testing.T, s *sqlstore.Store) {
		ctx := t.Context()
		require.NoError(t, s.Do(ctx, func(tx ports.Tx) error {
			for name, err := range map[string]error{
				"get":    second(tx.Users().Get(ctx, "x")),
				"delete": tx.Plans().Delete(ctx, "x"),
				"view":   second(tx.Servers().View(ctx, "x'")),
				"prod":   tx.Operations().Prod(ctx, "", true),
				"token":  second(tx.Tokens().Get(ctx, "x")),
			} {
				require.ErrorIs(t, err, core.NotFound, name)
			}
			after := core.Page{After: "x", Limit: 3}
			plans, err := tx.Plans().List(ctx, after)
			require.NoError(t, err)
			require.Empty(t, plans)
			_, err = tx.Servers().List(ctx, core.ServerFilter{Page: after})
			require.NoError(t, err)
			_, err = tx.Operations().List(ctx, core.OperationFilter{Page: after})
			require.NoError(t, err)
			return put(t, tx, "a", "1")
		}))
	})
}

func second[T any](_ T, err error) error { return err }

func TestADatabaseThatGoesAndComesBack(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	s := open(t, server.URL())
	require.NoError(t, s.Do(t.Context(), func(tx ports.Tx) error { return put(t, tx, "a", "1") }))

	require.NoError(t, server.Kill())
	require.ErrorIs(t, s.Do(t.Context(), func(tx ports.Tx) error { return put(t, tx, "a", "2") }), core.Unavailable)
	_, err = stored(t, s, "a")
	require.ErrorIs(t, err, core.Unavailable)
	require.ErrorIs(t, s.Ping(t.Context()), core.Unavailable)
	_, err = s.Journal().Claim(t.Context(), "w", []core.Skill{"a b"}, 1, time.Second)
	require.ErrorIs(t, err, core.Unavailable)

	require.NoError(t, server.Restart(t.Context()))
	works(t, s)
}

func TestACommitWhoseAnswerIsLostIsUnknown(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	direct := open(t, url)
	line := newLine(t, url)
	s := open(t, line.url)
	require.NoError(t, s.Do(t.Context(), func(tx ports.Tx) error { return put(t, tx, "a", "1") }))
	line.cutAfter("commit")
	err := s.Do(t.Context(), func(tx ports.Tx) error { return put(t, tx, "a", "2") })
	require.ErrorIs(t, err, core.Unknown, fmt.Sprint(err))
	require.Eventually(t, func() bool {
		value, err := stored(t, direct, "a")
		return err == nil && value == "2"
	}, time.Minute, 10*time.Millisecond, "this one was committed")
}

func TestAStatementThatTakesTooLongIsCut(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	s := open(t, url, sqlstore.WithStatementTimeout(time.Second))
	require.NoError(t, s.Do(t.Context(), func(tx ports.Tx) error { return put(t, tx, "a", "1") }))
	err := s.Do(t.Context(), func(tx ports.Tx) error {
		require.NoError(t, put(t, tx, "a", "2"))
		return s.Do(t.Context(), func(other ports.Tx) error { return put(t, other, "a", "3") }) // waits for the first
	})
	require.ErrorIs(t, err, core.Unavailable)
}
