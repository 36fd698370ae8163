package native_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pages turns the pages of a list to its end, and answers the field of all.
func (s *shop) pages(list, token, field string) (values []string) {
	s.Helper()
	for at := ""; ; {
		page := s.ok(200, "GET", list+"&limit=2&cursor="+at, token, "").JSON
		for _, item := range page["items"].([]any) {
			values = append(values, item.(map[string]any)[field].(string))
		}
		if page["next_cursor"] == nil {
			return values
		}
		at = page["next_cursor"].(string)
	}
}

func TestListsAreSorted(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, name := range []string{"beta", "Alpha", "gamma", "alpha 2", "Beta"} {
		s.ok(202, "POST", "/v1/servers", s.alice, `{"name":"`+name+`","image":"debian-12","plan":"small"}`)
	}
	s.ready(s.alice)
	for sort, want := range map[string]string{
		"name": "Alpha,alpha 2,beta,Beta,gamma,web", "-name": "web,gamma,Beta,beta,alpha 2,Alpha",
		"number": "beta,Alpha,gamma,alpha 2,Beta,web", "-created_at": "web,Beta,alpha 2,gamma,Alpha,beta",
		"updated_at": "beta,Alpha,gamma,alpha 2,Beta,web",
	} {
		require.Equal(t, want, strings.Join(s.pages("/v1/servers?sort="+sort, s.alice, "name"), ","), sort)
	}
	for sort, field := range map[string]string{"id": "id", "life": "life", "power": "power"} {
		up, down := s.pages("/v1/servers?sort="+sort, s.alice, field), s.pages("/v1/servers?sort=-"+sort, s.alice, field)
		require.True(t, slices.IsSorted(up), "%s: %v", sort, up)
		slices.Reverse(down)
		require.Equal(t, up, down, sort)
	}
	for list, field := range map[string]string{"/v1/users": "username", "/v1/plans": "name", "/v1/images": "name", "/v1/clusters": "name", "/v1/pools": "name"} {
		names := s.pages(list+"?sort=name", adminToken, field)
		require.True(t, slices.IsSorted(names), "%s: %v", list, names)
		down := s.pages(list+"?sort=-name", adminToken, field)
		slices.Reverse(down)
		require.Equal(t, names, down, list)
	}
	require.Len(t, s.pages("/v1/images?sort=-name", s.alice, "name"), len(s.pages("/v1/images?sort=name", adminToken, "name")))
}

func TestACursorIsOfOneOrderOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.server(s.alice)
	s.server(s.alice)
	orders := []string{"id", "-id", "name", "-name", "number", "power"}
	for _, made := range orders {
		at := s.ok(200, "GET", "/v1/servers?limit=1&sort="+made, s.alice, "").JSON["next_cursor"].(string)
		for _, used := range orders {
			a := s.call("GET", "/v1/servers?limit=1&sort="+used+"&cursor="+at, s.alice, "")
			if made == used {
				require.Equal(t, 200, a.Status, a.Text)
			} else {
				s.isProblem(a, 422, `"location":"query","path":"cursor","message":"is of a list that was sorted by`)
			}
		}
	}
	s.isProblem(s.call("GET", "/v1/operations?sort=-id&cursor="+s.ok(200, "GET", "/v1/operations?limit=1", s.alice, "").JSON["next_cursor"].(string), s.alice, ""), 422, `"path":"cursor"`)
	for _, text := range []string{"bnVtYmVyCngKMDE5OGUxYzAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw", "bnVtYmVyCng"} { // a number that is none, and half a cursor
		s.isProblem(s.call("GET", "/v1/servers?sort=number&cursor="+text, s.alice, ""), 422, `"location":"query","path":"cursor"`)
	}
}

func TestListsAreNarrowed(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.ok(202, "POST", "/v1/servers", s.alice, body(`,"labels":{"env":"prod","tier":"web"}`))
	s.ok(202, "POST", "/v1/servers", s.alice, `{"name":"ct","image":"debian-12-ct","plan":"tiny","labels":{"env":"test","legacy":""}}`)
	s.ok(202, "POST", "/v1/servers", s.bob, body(""))
	for query, want := range map[string]string{
		"selector=" + url.QueryEscape("env=prod,tier in (web,api),!legacy"): "web",
		"selector=" + url.QueryEscape("env notin (prod)") + "&owner=alice":  "ct",
		"selector=env": "web,ct", "kind=container": "ct", "plan=tiny": "ct", "image=debian-12-ct": "ct", "plan=none": "", "suspended=true": "",
		"suspended=false&kind=vm&owner=bob": "web",
	} {
		require.Equal(t, want, strings.Join(s.pages("/v1/servers?sort=-name&"+query, adminToken, "name"), ","), query)
	}
	a := s.call("GET", "/v1/servers?selector="+url.QueryEscape("env in web"), s.alice, "")
	s.isProblem(a, 422, `"location":"query","path":"selector","message":"has \"web\" after \"env in\", where ( should be"`)

	require.Len(t, s.pages("/v1/operations?kind=provision", adminToken, "id"), 3)
	require.Empty(t, s.pages("/v1/operations?kind=power", adminToken, "id"))
	require.Len(t, s.pages("/v1/operations?owner=bob", adminToken, "id"), 1)
	require.Empty(t, s.pages("/v1/operations?owner=bob", s.alice, "id"))
	require.Len(t, s.pages("/v1/operations?since=2020-01-01T00:00:00Z", s.alice, "id"), 2)
	require.Empty(t, s.pages("/v1/operations?since=2120-01-01T00:00:00Z", s.alice, "id"))
}
