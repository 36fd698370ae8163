package native_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// TestS29NoListIsUnboundedAndNoFilterIsCostly reads every list of the document:
// each has a limit, and answers no more than that; filters are bounded in number
// and in length, and nothing in them is a pattern.
func TestS29NoListIsUnboundedAndNoFilterIsCostly(t *testing.T) {
	t.Parallel()
	s := openIn(t, onSQLite(t))
	for range 12 {
		s.server(s.alice)
	}
	// What one thing has of these is bounded where it is made.
	whole := map[string]string{"/v1/operations/{id}": "how many servers one bulk operation may name", "/v1/servers/{id}/snapshots": "the plan's limit", "/v1/servers/{id}/addresses": "16 an order, and the quota", "/v1/servers/{id}/grants": "grants-exhausted"}
	// What the clusters themselves have is as long as they are large, and for operators only.
	operators := []string{"/v1/nodes", "/v1/storages", "/v1/templates", "/v1/strays", "/v1/clusters/{id}/guests"}
	lists := 0
	each(s, func(method, path string, o *huma.Operation) {
		answer := o.Responses["200"]
		if method != "GET" || answer == nil || answer.Content["application/json"] == nil {
			return
		}
		schema := answer.Content["application/json"].Schema
		if schema.Ref != "" {
			schema = s.api.Huma().OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
		}
		if schema.Properties["items"] == nil {
			return
		}
		lists++
		var limit *huma.Param
		for _, p := range o.Parameters {
			if p.Name == "limit" {
				limit = p
			}
		}
		if limit == nil && slices.Contains(operators, path) {
			require.Contains(t, []int{403, 404}, s.call("GET", strings.Replace(path, "{id}", string(s.cluster), 1), s.alice, "").Status, "%s is for everybody", path)
			return
		}
		if limit == nil {
			require.NotEmpty(t, whole[path], "%s has no limit", path)
			return
		}
		require.NotNil(t, limit.Schema.Maximum, path)
		require.LessOrEqual(t, *limit.Schema.Maximum, 1000.0, path)
		require.EqualValues(t, 50, limit.Schema.Default, path)
		if strings.Contains(path, "{") {
			return
		}
		for _, bad := range []string{"0", "-1", "1001", "99999999999999999999", "all"} {
			require.Equal(t, 422, s.call("GET", path+"?limit="+bad, adminToken, "").Status, "%s?limit=%s", path, bad)
		}
		if found := s.ok(200, "GET", path+"?limit=3", adminToken, "").JSON["items"].([]any); len(found) > 3 {
			t.Errorf("%s answers %d of 3", path, len(found))
		}
	})
	require.Greater(t, lists, 10)
	labels, values := strings.Builder{}, strings.Builder{}
	for n := range 65 {
		fmt.Fprintf(&labels, "&label=k%d=v", n)
		fmt.Fprintf(&values, "v%d,", n)
	}
	for what, query := range map[string]string{
		"many labels": labels.String()[1:], "a long selector": "selector=" + strings.Repeat("a,", 2049), "many requirements": "selector=" + strings.Repeat("a,", 65) + "a",
		"many values": "selector=" + url.QueryEscape("a in ("+values.String()+"x)"), "a long name": "name=" + strings.Repeat("x", 41), "a long cursor": "cursor=" + strings.Repeat("x", 513),
	} {
		require.Equal(t, 422, s.call("GET", "/v1/servers?"+query, adminToken, "").Status, what)
	}
	for _, pattern := range []string{".*", "%", "_", "w[e]b", "(a+)+$", "*"} {
		require.Empty(t, s.ok(200, "GET", "/v1/servers?name="+url.QueryEscape(pattern), adminToken, "").JSON["items"], "%q is no pattern", pattern)
	}
	worst := "selector=" + url.QueryEscape(strings.TrimSuffix(strings.Repeat("k notin (a,b,c),", 64), ","))
	require.Len(t, s.ok(200, "GET", "/v1/servers?limit=5&sort=-name&name=w&"+worst, s.alice, "").JSON["items"], 5)
}
