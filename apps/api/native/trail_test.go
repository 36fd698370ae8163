package native_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// TestS28EveryChangeLeavesATrace: whatever anybody tries to change, the audit
// log says who tried what and what came of it: accepted, tried dry, denied, of a
// wrong form, too late, or a login that failed.
func TestS28EveryChangeLeavesATrace(t *testing.T) {
	t.Parallel()
	s := open(t)
	stage := s.scene()
	customer := core.Caller{Role: must(core.BuiltIn(core.Customer))}
	tried := 0
	each(s, func(method, path string, o *huma.Operation) {
		if method == "GET" || slices.Contains(ofSessions, o.OperationID) {
			return
		}
		tried++
		e, needs := s.exampleOf(method, path, o, stage), must(web.Needed(o))
		left := func(what, outcome string, a answer) {
			t.Helper()
			entries := s.store.Audits()
			last := entries[len(entries)-1]
			require.Equal(t, outcome, last.Outcome, "%s, %s: %d %s", o.OperationID, what, a.Status, a.Text)
			require.NotEmpty(t, last.User, o.OperationID)
			require.NotEmpty(t, last.Source, o.OperationID)
			require.True(t, len(needs) == 0 || slices.Contains(needs, core.Permission(last.Action)) || strings.HasPrefix(last.Action, strings.Split(string(needs[0]), ".")[0]),
				"%s, %s: the action is %s", o.OperationID, what, last.Action)
		}
		for _, wrong := range []struct{ what, path, body, header, outcome string }{
			{"an unknown field", e.path, `{"nonsense":1}`, "", "validation-failed"},
			{"a broken body", e.path, `{`, "", "malformed-json"},
			{"a parameter that is none", e.path + "?dry_run=maybe", e.body, "", "validation-failed"},
			{"a condition that is none", e.path, e.body, "If-Match: x", "validation-failed"},
		} {
			if o.RequestBody == nil && wrong.body != e.body {
				continue
			}
			before := len(s.store.Audits())
			var headers []string
			if wrong.header != "" {
				headers = []string{wrong.header}
			}
			a := s.call(method, wrong.path, adminToken, wrong.body, headers...)
			if a.Status < 300 {
				continue // it takes no body, or no condition
			}
			require.Len(t, s.store.Audits()[before:], 1, "%s, %s: %s", o.OperationID, wrong.what, a.Text)
			left(wrong.what, fmt.Sprint(a.JSON["code"]), a)
		}
		stale := s.call(method, e.path+"?dry_run=true", adminToken, e.body, `If-Match: "999"`)
		if stale.Status >= 400 {
			left("a version that is over", fmt.Sprint(stale.JSON["code"]), stale)
		}
		denied := s.call(method, e.path, s.bob, e.body)
		if len(needs) > 0 && !slices.ContainsFunc(needs, customer.Has) {
			require.Equal(t, 403, denied.Status, denied.Text)
		}
		if denied.Status >= 400 {
			left("by somebody else", fmt.Sprint(denied.JSON["code"]), denied)
		}
		dry := s.call(method, e.path+"?dry_run=true", adminToken, e.body)
		require.Less(t, dry.Status, 300, "%s: %s", o.OperationID, dry.Text)
		left("dry", "dry-run", dry)
	})
	require.Greater(t, tried, 45)
	t.Run("logins", failedLogins)
	each(s, func(method, path string, o *huma.Operation) {
		if method == "GET" || slices.Contains(ofSessions, o.OperationID) {
			return
		}
		t.Run(o.OperationID, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			e, before := s.exampleOf(method, path, o, s.scene()), len(s.store.Audits())
			a := s.call(method, e.path, adminToken, e.body)
			require.Less(t, a.Status, 300, a.Text)
			entries := s.store.Audits()[before:]
			require.True(t, slices.ContainsFunc(entries, func(e core.AuditEntry) bool { return e.Outcome == "accepted" }), "%+v", entries)
		})
	})
}

// failedLogins: also those that were too many, some of them.
func failedLogins(t *testing.T) {
	s := open(t, func(o *native.Options) { o.Logins = web.NewLimiter(0.0001, 3) })
	told := func() (all []string) {
		for _, e := range s.store.Audits() {
			if strings.HasPrefix(e.Action, "session.") {
				require.NotEmpty(t, e.Source)
				all = append(all, e.Action+" "+e.Outcome)
			}
		}
		return all
	}
	s.ok(401, "POST", "/v1/session", "", `{"username":"alice","password":"a guess"}`)
	s.ok(401, "POST", "/v1/session", "", `{"username":"nobody at all","password":"a guess"}`)
	s.ok(401, "POST", "/v1/session/refresh", "", `{"refresh_token":"rmdr_nonsense"}`)
	s.ok(429, "POST", "/v1/session", "", `{"username":"alice","password":"alice in wonderland"}`)
	s.ok(429, "POST", "/v1/session/refresh", "", `{"refresh_token":"rmdr_nonsense"}`)
	require.Equal(t, []string{"session.open unauthenticated", "session.open unauthenticated", "session.refresh unauthenticated",
		"session.open rate-limited", "session.refresh rate-limited"}, told())
	for range 50 {
		s.ok(429, "POST", "/v1/session", "", `{"username":"alice","password":"a guess"}`)
	}
	require.Less(t, len(told()), 20, "who guesses fills the log")
}
