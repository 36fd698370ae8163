package native_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// takes reports whether the operation has the parameter.
func takes(o *huma.Operation, name string) bool {
	for _, p := range o.Parameters {
		if p.Name == name {
			return true
		}
	}
	return false
}

// ofSessions are changes that nobody can ask for twice or dry: their own
// secrets are what they change.
var ofSessions = []string{"open-session", "refresh-session", "close-session"}

func TestEveryChangeTakesAKeyAndCanBeDry(t *testing.T) {
	t.Parallel()
	s := open(t)
	each(s, func(method, _ string, o *huma.Operation) {
		for _, name := range []string{"Idempotency-Key", "dry_run"} {
			require.Equal(t, method != "GET" && !slices.Contains(ofSessions, o.OperationID), takes(o, name), "%s: %s", o.OperationID, name)
		}
	})
}

func TestEveryDryRunChangesNothing(t *testing.T) {
	t.Parallel()
	for what, open := range map[string]func(*testing.T) house{
		"memory": func(*testing.T) house { return inMemory() }, "SQLite": onSQLite, "PostgreSQL": onPostgres,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			dryRuns(openIn(t, open(t)))
		})
	}
}

// dryRuns sends every example dry, as it is and with a fault, and compares all
// that is kept, here and on the clusters.
func dryRuns(s *shop) {
	stage, tried := s.scene(), 0
	before := s.state()
	require.Greater(s, len(before), 5000)
	each(s, func(method, path string, o *huma.Operation) {
		if !takes(o, "dry_run") {
			return
		}
		tried++
		e := s.exampleOf(method, path, o, stage)
		a := s.call(method, e.path+"?dry_run=true", adminToken, e.body, "Idempotency-Key: k")
		require.Less(s, a.Status, 300, "%s: %s", o.OperationID, a.Text)
		require.Equal(s, "true", a.Header.Get("Dry-Run"), o.OperationID)
		require.Empty(s, a.Header.Get("Location"), o.OperationID)
		if o.Responses["202"] != nil && o.OperationID != "bulk-servers" {
			told := a.JSON
			if items, ok := told["items"].([]any); ok {
				told = items[0].(map[string]any)
			}
			preview, ok := told["preview"].(map[string]any)
			require.True(s, ok, "%s: %s", o.OperationID, a.Text)
			require.NotEmpty(s, preview["steps"], o.OperationID)
			require.Contains(s, preview["quota"], "used_after", o.OperationID)
		}
		wrong := s.call(method, e.path+"?dry_run=true", adminToken, `{"nonsense":1}`)
		if e.body != "" {
			s.isProblem(wrong, 422, "nonsense")
		}
		require.Equal(s, before, s.state(), "%s changed something", o.OperationID)
	})
	require.Greater(s, tried, 20)
}

func TestEveryChangeHappensOnceUnderItsKey(t *testing.T) {
	t.Parallel()
	each(open(t), func(method, path string, o *huma.Operation) {
		if !takes(o, "Idempotency-Key") {
			return
		}
		t.Run(o.OperationID, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.happensOnce(method, s.exampleOf(method, path, o, s.scene()))
		})
	})
}

func (s *shop) happensOnce(method string, e example) {
	s.Helper()
	answers, before := make([]answer, 4), s.accepted()
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = s.call(method, e.path, adminToken, e.body, "Idempotency-Key: k") })
	}
	wg.Wait()
	require.Less(s, answers[0].Status, 300, answers[0].Text)
	require.NotContains(s, answers[0].Text, `"preview"`)
	state := s.state()
	for _, a := range append(answers, s.call(method, e.path, adminToken, e.body, "Idempotency-Key: k")) {
		require.Equal(s, answers[0].Status, a.Status, a.Text)
		require.Equal(s, answers[0].Text, a.Text)
		require.Equal(s, answers[0].Header.Get("ETag"), a.Header.Get("ETag"))
		require.Equal(s, answers[0].Header.Get("Location"), a.Header.Get("Location"))
	}
	other := s.call(method, e.path, adminToken, e.other, "Idempotency-Key: k")
	if e.other == "" {
		other = s.call(method, e.path+"?dry_run=false", adminToken, e.body, "Idempotency-Key: k")
	}
	s.isProblem(other, 422, core.CodeKeyReused)
	require.Equal(s, before+1, s.accepted(), "it must have one effect")
	require.Equal(s, state, s.state(), "what was repeated changed something")
}

// accepted counts the changes that the audit log tells of.
func (s *shop) accepted() (n int) {
	for _, e := range s.store.Audits() {
		if e.Outcome == "accepted" {
			n++
		}
	}
	return n
}
