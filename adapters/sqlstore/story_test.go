package sqlstore_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

var engines = map[string]func(testing.TB) *sqlstore.Store{"sqlite": openSQLite, "postgres": openPostgres}

func id[ID ~string](n byte) ID {
	return core.NewID[ID](time.UnixMilli(1_700_000_000_000+int64(n)), core.Entropy{9: n})
}

var birth = time.Date(2026, 3, 4, 5, 6, 7, 891_234_000, time.UTC)

func TestOneServerFromTheOrderToTheLog(t *testing.T) {
	t.Parallel()
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, open(t))
		})
	}
}

// story goes once through most of what a store is for.
func story(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, s.Ping(ctx))
	user := core.User{ID: id[core.UserID](1), Name: "alice", Role: core.Customer, Created: birth}
	server := core.Server{ID: id[core.ServerID](2), Name: "wéb", Owner: user.ID, Labels: map[string]string{"a": "b"}, CreatedAt: birth}
	server = core.RestoreServer(server, core.ServerState{Life: core.Ready, Power: core.On, PowerAt: birth})
	op := core.Operation{ID: id[core.OperationID](3), State: core.Queued, DueAt: birth, CreatedAt: birth}
	event := core.Event{ID: id[core.EventID](4), Type: "x", Server: server.ID, At: birth, Data: map[string]string{"k": "v"}}
	require.NoError(t, s.Do(ctx, func(tx ports.Tx) error {
		require.NoError(t, tx.Users().Insert(ctx, user))
		stored, err := tx.Servers().Insert(ctx, server)
		require.NoError(t, err)
		require.EqualValues(t, 1, stored.Number)
		require.NoError(t, tx.Operations().Insert(ctx, op))
		require.NoError(t, tx.Emit(ctx, event))
		return tx.Audit(ctx, core.AuditEntry{ID: id[core.EventID](5), At: birth})
	}))
	require.NoError(t, s.Read(ctx, func(tx ports.Tx) error {
		view, err := tx.Servers().View(ctx, server.ID)
		require.NoError(t, err)
		require.Equal(t, "alice", view.OwnerName)
		require.Equal(t, core.On, view.Power())
		require.Equal(t, birth, view.PowerAt())
		require.Equal(t, server.Labels, view.Labels)
		return nil
	}))
	ops, err := s.Journal().Claim(ctx, "w", []core.Skill{core.SkillFor(op.Workflow, op.Step)}, 5, time.Hour)
	require.NoError(t, err)
	require.Len(t, ops, 1)
	saved, err := s.Journal().Save(ctx, ops[0], time.Second, true, nil)
	require.NoError(t, err)
	require.EqualValues(t, 2, saved.Version)
	_, err = s.Cursors().Hold(ctx, "relay", "me", 0, time.Hour)
	require.NoError(t, err)
	n, err := s.Log().Sequence(ctx, "me", 10)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	events, err := s.Log().Read(ctx, 0, 10)
	require.NoError(t, err)
	event.Position = 1
	require.Equal(t, []core.Event{event}, events)
}
