package native_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARepeatedRequestHasOneEffectAndOneAnswer(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.ok(202, "POST", "/v1/servers", s.alice, webServer, "Idempotency-Key: k")
	again := s.ok(202, "POST", "/v1/servers", s.alice, webServer, "Idempotency-Key: k")
	require.Equal(t, first.Text, again.Text)
	require.Equal(t, first.Header.Get("Location"), again.Header.Get("Location"))
	s.isProblem(s.call("POST", "/v1/servers", s.alice, body(`,"start":true`), "Idempotency-Key: k"), 422, "idempotency-key-reused")
	s.isProblem(s.call("POST", "/v1/servers?dry_run=false", s.alice, webServer, "Idempotency-Key: k"), 422, "idempotency-key-reused")
	other := s.ok(202, "POST", "/v1/servers", s.bob, webServer, "Idempotency-Key: k")
	require.NotEqual(t, first.Text, other.Text, "keys are each principal's own")
	require.Len(t, s.ok(200, "GET", "/v1/servers", adminToken, "").JSON["items"], 2)
}

func TestRefusalsAreRepeatedToo(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.ready(s.alice)
	first := s.call("POST", "/v1/servers/"+id+"/power", s.alice, `{"action":"stop"}`, "Idempotency-Key: k")
	s.isProblem(first, 409, "illegal-move")
	s.ok(202, "POST", "/v1/servers/"+id+"/power", s.alice, `{"action":"start"}`)
	again := s.call("POST", "/v1/servers/"+id+"/power", s.alice, `{"action":"stop"}`, "Idempotency-Key: k")
	require.Equal(t, first.JSON["detail"], again.JSON["detail"])
	require.Equal(t, first.Status, again.Status)
}

func TestASecretIsToldAgainUnderItsKey(t *testing.T) {
	t.Parallel()
	s := open(t)
	const token = `{"name":"ci","scopes":["read"]}`
	first := s.ok(201, "POST", "/v1/tokens", s.alice, token, "Idempotency-Key: k")
	require.Equal(t, first.Text, s.ok(201, "POST", "/v1/tokens", s.alice, token, "Idempotency-Key: k").Text)
	mine := first.JSON["token"].(string)
	s.ok(200, "GET", "/v1/me", mine, "")
	s.isProblem(s.call("POST", "/v1/servers", mine, webServer), 403, "scope-missing")
	s.ok(204, "DELETE", "/v1/tokens/"+first.JSON["id"].(string), s.alice, "")
	s.isProblem(s.call("GET", "/v1/me", mine, ""), 401, "unauthenticated")
}

func TestParallelRepetitionsGetTheFirstAnswer(t *testing.T) {
	t.Parallel()
	s := open(t)
	answers := make([]string, 20)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			answers[i] = s.call("POST", "/v1/servers", s.alice, webServer, "Idempotency-Key: k").Text
		})
	}
	wg.Wait()
	for _, a := range answers {
		require.Equal(t, answers[0], a)
	}
	require.Len(t, s.ok(200, "GET", "/v1/servers", s.alice, "").JSON["items"], 1)
}

func TestAPoolIsChangedOnceAndUnderItsVersion(t *testing.T) {
	t.Parallel()
	s := open(t)
	old := s.ok(200, "GET", "/v1/pools", adminToken, "").JSON["items"].([]any)[0].(map[string]any)
	path := "/v1/pools/" + old["id"].(string)
	const change = `{"name":"front","gateway":"","bridge":"vmbr2","vlan":7,"cluster_ids":[],"ranges":[{"first":"10.77.0.1","last":"10.77.0.2"}]}`
	dry := s.ok(200, "PATCH", path+"?dry_run=true", adminToken, change)
	require.Equal(t, old, s.ok(200, "GET", path, adminToken, "").JSON)
	first := s.ok(200, "PATCH", path, adminToken, change, `If-Match: "1"`, "Idempotency-Key: k")
	require.Equal(t, `"2"`, first.Header.Get("ETag"))
	require.Equal(t, dry.JSON, first.JSON)
	require.Equal(t, first.Text, s.ok(200, "PATCH", path, adminToken, change, `If-Match: "1"`, "Idempotency-Key: k").Text)
	require.Equal(t, first.JSON, s.ok(200, "GET", path, adminToken, "").JSON)
	require.Nil(t, first.JSON["gateway"])
	var addresses []string
	for _, a := range s.ok(200, "GET", "/v1/addresses", adminToken, "").JSON["items"].([]any) {
		addresses = append(addresses, fmt.Sprintf("%v %v %v", a.(map[string]any)["address"], a.(map[string]any)["bridge"], a.(map[string]any)["vlan"]))
	}
	require.ElementsMatch(t, []string{"10.77.0.1 vmbr2 7", "10.77.0.2 vmbr2 7"}, addresses)
	s.isProblem(s.call("PATCH", path, adminToken, change, `If-Match: "1"`), 412, "version-mismatch")
}

func TestVersionsGuardChanges(t *testing.T) {
	t.Parallel()
	s := open(t)
	path := "/v1/servers/" + s.ready(s.alice)
	tag := s.ok(200, "GET", path, s.alice, "").Header.Get("ETag")
	for _, same := range []string{tag, "*", `"0", ` + tag, "W/" + tag} {
		a := s.ok(304, "GET", path, s.alice, "", "If-None-Match: "+same)
		require.Empty(t, a.Text)
		require.Equal(t, tag, a.Header.Get("ETag"))
	}
	s.ok(200, "GET", path, s.alice, "", `If-None-Match: "99"`)

	changed := s.ok(200, "PATCH", path, s.alice, `{"name":"new"}`, "If-Match: "+tag)
	require.Equal(t, "new", changed.JSON["name"])
	require.NotEqual(t, tag, changed.Header.Get("ETag"))
	s.isProblem(s.call("PATCH", path, s.alice, `{"name":"newer"}`, "If-Match: "+tag), 412, "version-mismatch")
	s.isProblem(s.call("DELETE", path, s.alice, "", "If-Match: "+tag), 412, "version-mismatch")
	s.isProblem(s.call("POST", path+"/power", s.alice, `{"action":"start"}`, "If-Match: "+tag), 412, "version-mismatch")
	for _, bad := range []string{"3", `"3`, `"3", "4"`, ``} {
		s.isProblem(s.call("PATCH", path, s.alice, `{"name":"x"}`, "If-Match: "+bad), 400, "If-Match")
	}
	s.ok(200, "PATCH", path, s.alice, `{"name":"newest"}`, "If-Match: *")
	s.isProblem(s.call("PATCH", "/v1/servers/0198e1c0-0000-7000-8000-000000000000", s.alice, `{"name":"x"}`, "If-Match: *"), 404, "server-not-found")
}

func TestOfTwentyChangesOfOneVersionOneWins(t *testing.T) {
	t.Parallel()
	s := open(t)
	path := "/v1/servers/" + s.ready(s.alice)
	tag := s.ok(200, "GET", path, s.alice, "").Header.Get("ETag")
	statuses := make([]int, 20)
	var wg sync.WaitGroup
	for i := range statuses {
		wg.Go(func() {
			statuses[i] = s.call("PATCH", path, s.alice, fmt.Sprintf(`{"name":"n%d"}`, i), "If-Match: "+tag).Status
		})
	}
	wg.Wait()
	won := 0
	for _, status := range statuses {
		require.Contains(t, []int{200, 412}, status)
		if status == 200 {
			won++
		}
	}
	require.Equal(t, 1, won)
}

func TestADryRunAnswersAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.ready(s.alice)
	before, audited := s.dump(), len(s.store.Audits())
	created := s.ok(200, "POST", "/v1/servers?dry_run=true", s.alice, webServer, "Idempotency-Key: k")
	require.Equal(t, "true", created.Header.Get("Dry-Run"))
	require.Equal(t, "installing", created.JSON["server"].(map[string]any)["life"])
	require.Empty(t, created.Header.Get("Location"))
	s.ok(200, "POST", "/v1/servers/"+id+"/power?dry_run=true", s.alice, `{"action":"start"}`)
	s.ok(200, "DELETE", "/v1/servers/"+id+"?dry_run=true", s.alice, "")
	s.ok(200, "PATCH", "/v1/servers/"+id+"?dry_run=true", s.alice, `{"name":"new"}`)
	s.ok(200, "POST", "/v1/plans?dry_run=true", adminToken, `{"name":"new","cores":1,"memory":536870912,"disk":4294967296}`)
	s.isProblem(s.call("POST", "/v1/servers?dry_run=true", s.alice, `{"name":"a","image":"x","plan":"small"}`), 422, "image")
	s.isProblem(s.call("POST", "/v1/servers?dry_run=maybe", s.alice, webServer), 422, "dry_run")
	require.Equal(t, before, s.dump())
	require.Len(t, s.store.Audits(), audited+7, "but it is in the audit log, also what has a wrong form")
	s.ok(202, "POST", "/v1/servers", s.alice, webServer, "Idempotency-Key: k")
}

func TestPagesOfAList(t *testing.T) {
	t.Parallel()
	s := open(t)
	for range 7 {
		s.server(s.alice)
	}
	s.server(s.bob)
	for _, list := range []string{"/v1/servers?limit=3", "/v1/operations?limit=3", "/v1/operations?limit=3&sort=-id"} {
		seen, cursor, pages := []string{}, "", 0
		for {
			page := s.ok(200, "GET", list+"&cursor="+cursor, s.alice, "").JSON
			for _, item := range page["items"].([]any) {
				seen = append(seen, item.(map[string]any)["id"].(string))
			}
			if pages++; page["next_cursor"] == nil {
				break
			}
			cursor = page["next_cursor"].(string)
		}
		if strings.HasSuffix(list, "-id") {
			slices.Reverse(seen)
		}
		require.True(t, slices.IsSorted(seen), list)
		require.Len(t, slices.Compact(seen), 7, list)
		require.Equal(t, 3, pages, list)
	}
	exact := s.ok(200, "GET", "/v1/servers?limit=7", s.alice, "").JSON
	require.Nil(t, exact["next_cursor"], "nothing comes after the last")
	require.Empty(t, s.ok(200, "GET", "/v1/servers?power=on", s.alice, "").JSON["items"])
	require.Len(t, s.ok(200, "GET", "/v1/servers?owner=bob&cluster=c1", adminToken, "").JSON["items"], 1)
	require.Empty(t, s.ok(200, "GET", "/v1/servers?owner=bob", s.alice, "").JSON["items"])
	require.Empty(t, s.ok(200, "GET", "/v1/servers?owner=nobody", adminToken, "").JSON["items"])
	require.True(t, strings.HasPrefix(s.ok(200, "GET", "/v1/users", s.alice, "").Text, `{"items":[{"id":`))
}
