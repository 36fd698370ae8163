package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

func TestTheAuditLogIsExportedByOneOfTwoAndGoesOnWhenThatIsKilled(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		path := filepath.Join(t.TempDir(), "audit.jsonl")
		n := 0
		enter := func(more int) {
			t.Helper()
			for range more {
				n++
				e := core.AuditEntry{ID: core.NewID[core.EventID](time.UnixMilli(int64(n)), core.Entropy{1}), At: time.UnixMilli(int64(n)), Action: "server.power", Outcome: "accepted"}
				require.NoError(t, w.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Audit(t.Context(), e) }))
			}
		}
		arrived := func() {
			t.Helper()
			require.Eventually(t, func() bool { return len(textLines(t, path)) == n }, time.Minute, 10*time.Millisecond)
		}
		enter(120)
		first := play(t, w.url, "off", "g", "--export-audit="+path)
		arrived()
		second := play(t, w.url, "off", "g", "--export-audit="+path)
		enter(20)
		arrived()
		first.kill(t)
		enter(20)
		arrived()
		second.stop(t)
		seen := map[string]bool{}
		for _, line := range textLines(t, path) {
			require.True(t, strings.HasPrefix(line, `{"position":`), line)
			seen[line] = true
		}
		require.Len(t, seen, n, "each is there once")
	})
}

func TestTheAuditLogGoesWhereItMay(t *testing.T) {
	t.Parallel()
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--export-audit=-"), "export-audit")
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--export-audit=syslog+tcp://"), "export-audit")
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--group=audit"), "--group")
}
