package native_test

import (
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

func TestAnOperationThatNeedsSomebodySaysWhatToType(t *testing.T) {
	t.Parallel()
	s := open(t)
	op := core.Operation{
		ID: "0198e1c0-0000-7000-8000-0000000000aa", Kind: "retire", Workflow: "retire/1", Server: core.ServerID(s.server(s.alice)),
		State: core.NeedsOperator, Cause: "guest 4711 on pve1 is locked (clone)", Remedy: "ssh pve1 qm unlock 4711", Version: 1,
	}
	require.NoError(t, s.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Operations().Insert(t.Context(), op) }))
	shown := s.ok(200, "GET", "/v1/operations?state=needs_operator", adminToken, "").JSON["items"].([]any)[0].(map[string]any)
	require.Equal(t, "guest 4711 on pve1 is locked (clone)", shown["cause"])
	require.Equal(t, "ssh pve1 qm unlock 4711", shown["remedy"])
}
