package native_test

import (
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// alarmed has an alert fire about a server.
func (s *shop) alarmed(server string) core.AlertID {
	s.Helper()
	var alert core.Alert
	require.NoError(s, s.rows.Do(s.Context(), func(tx ports.Tx) error {
		of, err := tx.Servers().Get(s.Context(), core.ServerID(server))
		require.NoError(s, err)
		alert = firing(s, core.AlertCPU, core.ServerSubject(of.ID))
		alert.Server, alert.Owner, alert.Cluster, alert.Name = of.ID, of.Owner, of.Placement.Cluster, of.Name
		return tx.Alerts().Put(s.Context(), alert)
	}))
	return alert.ID
}

func firing(s *shop, kind core.AlertKind, of core.Subject) core.Alert {
	now := s.service.Clock.Now()
	return core.Alert{ID: guest.NewID[core.AlertID](guest.Kit{Clock: s.service.Clock, Random: s.service.Random}), Kind: kind, Subject: of,
		State: core.AlertFiring, Value: 97.5, Threshold: 90, Since: now.Add(-time.Minute), RaisedAt: now, Told: true, ToldAt: now, Open: true}
}

func TestAlertsAreSeenByWhomTheyConcern(t *testing.T) {
	t.Parallel()
	s := open(t)
	server := s.ready(s.alice)
	id := "/v1/alerts/" + string(s.alarmed(server))
	node := firing(s, core.AlertNodeDown, core.Subject{Kind: core.OfNode, ID: "c/pve1"})
	node.Cluster = s.cluster
	require.NoError(t, s.rows.Do(t.Context(), func(tx ports.Tx) error { return tx.Alerts().Put(t.Context(), node) }))

	mine := s.ok(200, "GET", id, s.alice, "").JSON
	require.Equal(t, map[string]any{"kind": "server", "id": server, "name": "web"}, mine["subject"])
	require.Equal(t, []any{97.5, 90.0, "percent", "firing", "cpu", server, nil}, []any{mine["value"], mine["threshold"], mine["unit"], mine["state"], mine["kind"], mine["server_id"], mine["resolved_at"]})
	count := func(token, query string) int {
		return len(s.ok(200, "GET", "/v1/alerts"+query, token, "").JSON["items"].([]any))
	}
	require.Equal(t, []int{1, 0, 2}, []int{count(s.alice, ""), count(s.bob, ""), count(adminToken, "")})
	require.Equal(t, []int{1, 0, 0, 2}, []int{count(adminToken, "?kind=node-down"), count(adminToken, "?state=resolved"), count(s.alice, "?kind=node-down"), count(adminToken, "?sort=-id")})
	require.Equal(t, 1, count(adminToken, "?server="+server))
	s.isProblem(s.call("GET", "/v1/alerts?server=x", adminToken, ""), 422, "server")
	s.isProblem(s.call("GET", "/v1/alerts?kind=x", adminToken, ""), 422, "kind")
	for _, path := range []string{id, "/v1/alerts/" + string(node.ID)} {
		s.isProblem(s.call("GET", path, s.bob, ""), 404, "alert-not-found")
		s.isProblem(s.call("POST", path+"/silence", s.bob, `{"until":null}`), 404, "alert-not-found")
	}
	s.isProblem(s.call("GET", "/v1/alerts/"+string(node.ID), s.alice, ""), 404, "alert-not-found")

	bob := s.ok(200, "GET", "/v1/me", s.bob, "").JSON["id"].(string)
	s.ok(200, "PUT", "/v1/servers/"+server+"/grants/"+bob, s.alice, `{"permissions":["server.power"]}`)
	require.Equal(t, 1, count(s.bob, ""))
	s.ok(200, "GET", id, s.bob, "")
	s.isProblem(s.call("POST", id+"/silence", s.bob, `{"until":null}`), 403, "permission-missing")
	s.ok(200, "PUT", "/v1/servers/"+server+"/grants/"+bob, s.alice, `{"permissions":["server.alerts"]}`)
	s.ok(200, "POST", id+"/silence", s.bob, `{"until":null}`)
}

func TestAnAlertIsSilencedForATime(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.alarmed(s.ready(s.alice))
	here := "/v1/alerts/" + string(id)
	until := s.service.Clock.Now().Add(time.Hour).Format(time.RFC3339)
	silent := s.ok(200, "POST", here+"/silence", s.alice, `{"until":"`+until+`"}`)
	require.True(t, strings.HasPrefix(silent.JSON["silenced_until"].(string), until[:19]), silent.Text)
	require.Equal(t, `"2"`, silent.Header.Get("ETag"))
	s.isProblem(s.call("POST", here+"/silence", s.alice, `{"until":null}`, `If-Match: "1"`), 412, "version-mismatch")
	s.isProblem(s.call("POST", here+"/silence", s.alice, `{"until":"2199-01-01T00:00:00Z"}`), 422, "until")
	s.isProblem(s.call("POST", here+"/silence", s.alice, `{}`), 422, "until")
	require.Nil(t, s.ok(200, "POST", here+"/silence", s.alice, `{"until":null}`).JSON["silenced_until"])
	require.NoError(t, s.rows.Do(t.Context(), func(tx ports.Tx) error {
		alert, err := tx.Alerts().Get(t.Context(), id)
		alert.Open, alert.State = false, core.AlertResolved
		require.NoError(t, err)
		return tx.Alerts().Put(t.Context(), alert)
	}))
	s.isProblem(s.call("POST", here+"/silence", s.alice, `{"until":null}`), 409, "alert-over")
}

func TestPeopleSetTheirRulesAndThoseOfAServer(t *testing.T) {
	t.Parallel()
	s := open(t)
	server := s.ready(s.alice)
	here := "/v1/servers/" + server + "/alerts"
	effective := func(path, kind, field string) any {
		return s.ok(200, "GET", path, s.alice, "").JSON["effective"].(map[string]any)[kind].(map[string]any)[field]
	}
	usual := s.ok(200, "GET", "/v1/me/alerts", s.alice, "")
	require.Equal(t, []any{`"1"`, map[string]any{}, nil}, []any{usual.Header.Get("ETag"), usual.JSON["rules"], usual.JSON["silenced_until"]})
	require.Equal(t, []any{90.0, 85.0, 300.0, 3600.0, true}, []any{effective("/v1/me/alerts", "cpu", "threshold"), effective("/v1/me/alerts", "cpu", "clear"),
		effective("/v1/me/alerts", "cpu", "duration"), effective("/v1/me/alerts", "cpu", "cooldown"), effective("/v1/me/alerts", "cpu", "enabled")})

	s.ok(200, "PUT", "/v1/me/alerts", s.alice, `{"rules":{"cpu":{"threshold":50,"duration":60},"memory":{"enabled":false}}}`, `If-Match: "1"`)
	s.isProblem(s.call("PUT", "/v1/me/alerts", s.alice, `{}`, `If-Match: "1"`), 412, "version-mismatch")
	s.ok(200, "PUT", here, s.alice, `{"rules":{"cpu":{"threshold":70,"clear":40}}}`)
	require.Equal(t, []any{50.0, 45.0, 60.0, false}, []any{effective("/v1/me/alerts", "cpu", "threshold"), effective("/v1/me/alerts", "cpu", "clear"),
		effective("/v1/me/alerts", "cpu", "duration"), effective("/v1/me/alerts", "memory", "enabled")})
	require.Equal(t, []any{70.0, 40.0, 60.0, false}, []any{effective(here, "cpu", "threshold"), effective(here, "cpu", "clear"),
		effective(here, "cpu", "duration"), effective(here, "memory", "enabled")})
	s.isProblem(s.call("GET", here, s.bob, ""), 404, "server-not-found")
	s.isProblem(s.call("PUT", here, s.bob, `{}`), 404, "server-not-found")

	wrong := s.call("PUT", here, s.alice, `{"rules":{"node-down":{},"cpu":{"threshold":0,"duration":-1,"cooldown":1},"disk":{"clear":5}},"silenced_until":"2199-01-01T00:00:00Z"}`)
	s.isProblem(wrong, 422, "rules.node-down")
	for _, path := range []string{"rules.cpu.threshold", "rules.cpu.duration", "rules.cpu.cooldown", "rules.disk.clear", "silenced_until"} {
		require.Contains(t, wrong.Text, `"`+path+`"`)
	}
}

func TestOperatorsSetTheRulesOfACluster(t *testing.T) {
	t.Parallel()
	s := open(t)
	here := "/v1/clusters/" + string(s.cluster) + "/alerts"
	usual := s.ok(200, "GET", here, adminToken, "")
	require.Equal(t, []any{`"1"`, map[string]any{}, nil}, []any{usual.Header.Get("ETag"), usual.JSON["rules"], usual.JSON["silenced_until"]})
	effective := usual.JSON["effective"].(map[string]any)
	require.Len(t, effective, 6)
	require.Equal(t, map[string]any{"enabled": true, "threshold": 10.0, "clear": 12.0, "duration": 0.0, "cooldown": 86400.0}, effective["certificate"])

	until := s.service.Clock.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	set := s.ok(200, "PUT", here, adminToken, `{"rules":{"certificate":{"threshold":30},"node-cpu":{"threshold":50,"duration":60},"cluster-away":{"enabled":false}},"silenced_until":"`+until+`"}`,
		`If-Match: "1"`)
	require.Equal(t, []any{`"2"`, until}, []any{set.Header.Get("ETag"), set.JSON["silenced_until"]})
	effective = s.ok(200, "GET", here, adminToken, "").JSON["effective"].(map[string]any)
	require.Equal(t, map[string]any{"enabled": true, "threshold": 30.0, "clear": 32.0, "duration": 0.0, "cooldown": 86400.0}, effective["certificate"])
	require.Equal(t, map[string]any{"enabled": true, "threshold": 50.0, "clear": 45.0, "duration": 60.0, "cooldown": 3600.0}, effective["node-cpu"])
	require.Equal(t, false, effective["cluster-away"].(map[string]any)["enabled"])
	s.isProblem(s.call("PUT", here, adminToken, `{}`, `If-Match: "1"`), 412, "version-mismatch")
	require.Contains(t, s.ok(200, "GET", "/v1/audit", adminToken, "").Text, `"cluster.alerts"`)

	wrong := s.call("PUT", here, adminToken, `{"rules":{"cpu":{},"node-down":{"threshold":1,"cooldown":1},"certificate":{"threshold":366,"clear":5,"duration":60},"storage-full":{"clear":5}},"silenced_until":"2199-01-01T00:00:00Z"}`)
	s.isProblem(wrong, 422, "rules.cpu")
	for _, path := range []string{"node-down.threshold", "node-down.cooldown", "certificate.threshold", "certificate.clear", "certificate.duration", "storage-full.clear"} {
		require.Contains(t, wrong.Text, `"rules.`+path+`"`)
	}
	require.Contains(t, wrong.Text, `"silenced_until"`)
	for _, method := range []string{"GET", "PUT"} {
		s.isProblem(s.call(method, here, s.alice, `{}`), 403, "scope-missing")
		s.isProblem(s.call(method, "/v1/clusters/00000000-0000-7000-8000-000000000000/alerts", adminToken, `{}`), 404, "cluster-not-found")
	}
	s.ok(200, "PUT", here, adminToken, `{}`)
	require.Equal(t, map[string]any{}, s.ok(200, "GET", here, adminToken, "").JSON["rules"])
}
