package native_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// nobody is an ID that nothing has.
const nobody = "0198e1c0-0000-7000-8000-000000000000"

var instance = regexp.MustCompile(`urn:remuda:request:[^"]*`)

// owned are the collections whose things belong to somebody.
var owned = []string{"/v1/servers", "/v1/operations", "/v1/users", "/v1/tokens", "/v1/addresses"}

// ofOthers visits every operation on one thing that has an owner, with the path
// for Alice's, and for one that nobody has.
func (s *shop) ofOthers(stage *strings.Replacer, visit func(method string, o *huma.Operation, theirs, absent, body string)) {
	s.Helper()
	tried := 0
	alices := stage.Replace("{alice}")
	each(s, func(method, path string, o *huma.Operation) {
		collection, _, one := strings.Cut(path, "/{id}")
		if !one || !slices.Contains(owned, collection) {
			return
		}
		tried++
		e := s.exampleOf(method, path, o, stage)
		if collection == "/v1/users" { // those of the examples own nothing
			e.path = strings.Replace(path, "{id}", alices, 1)
		}
		id := strings.Split(e.path, "/")[3]
		visit(method, o, e.path, strings.Replace(e.path, id, nobody, 1), e.body)
	})
	require.Greater(s, tried, 35)
}

// TestS01WhatIsAnothersIsNotThere: a customer asks every route of the document
// for what belongs to another customer. It is not there: neither by its ID, nor
// in a list or a filter, nor as a part of something else that is asked for.
func TestS01WhatIsAnothersIsNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	stage := s.scene()
	before := s.state()
	customer := core.Caller{Role: must(core.BuiltIn(core.Customer))}
	s.ofOthers(stage, func(method string, o *huma.Operation, theirs, _, body string) {
		status, text := s.status(method, theirs, s.bob, body)
		want := 404
		if needs, _ := web.Needed(o); len(needs) > 0 && !slices.ContainsFunc(needs, customer.Has) {
			want = 403 // whatever it is about
		}
		require.Equal(t, want, status, "%s %s: %s", method, theirs, text)
	})
	alices := s.ids(stage)
	each(s, func(method, path string, o *huma.Operation) {
		if method != "GET" || strings.Contains(path, "{") || strings.HasSuffix(path, "/events") {
			return
		}
		a := s.call(method, path, s.bob, "")
		require.Contains(t, []int{200, 403}, a.Status, path)
		s.holdsNone(a, alices, path)
	})
	server, operation, alice := stage.Replace("{server}"), stage.Replace("{operation}"), stage.Replace("{alice}")
	for _, filter := range []string{
		"/v1/servers?owner=alice", "/v1/servers?owner=" + alice, "/v1/servers?name=web", "/v1/servers?selector=!env", "/v1/servers?image=debian-12", "/v1/servers?node=pve1",
		"/v1/operations?server=" + server, "/v1/operations?owner=alice", "/v1/addresses?server=" + server, "/v1/addresses?owner=alice",
	} {
		a := s.call("GET", filter, s.bob, "")
		s.holdsNone(a, alices, filter)
		if a.Status == 200 {
			require.Empty(t, a.JSON["items"], filter)
			require.Nil(t, a.JSON["next_cursor"], filter)
		}
	}
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/v1/servers/bulk?dry_run=true", `{"action":"delete","servers":["` + server + `"]}`},
		{"POST", "/v1/servers/bulk?dry_run=true", `{"action":"power","selector":"!nothing","power":{"action":"stop"}}`},
		{"POST", "/v1/servers", body(`,"addresses":["` + stage.Replace("{ip}") + `"]`)},
		{"POST", "/v1/servers", body(`,"owner":"alice"`)},
		{"POST", "/v1/tokens", `{"name":"x","user":"alice"}`},
		{"POST", "/v1/tokens", `{"name":"x","user":"` + alice + `"}`},
		{"POST", "/v1/servers/adopt", `{"cluster":"c1","vmids":[100]}`},
	} {
		a := s.call(c.method, c.path, s.bob, c.body)
		s.holdsNone(a, alices, c.path, server, alice, stage.Replace("{ip}"))
		require.False(t, a.Status < 300 && !strings.Contains(c.path, "/bulk"), "%s: %s", c.body, a.Text)
	}
	require.Equal(t, before, s.state(), "something was changed")
	require.Equal(t, 404, s.call("POST", "/v1/operations/"+operation+"/cancel", s.bob, "").Status)
}

// ids are those of everything that is Alice's on the stage.
func (s *shop) ids(stage *strings.Replacer) (all []string) {
	s.Helper()
	for _, word := range []string{"server", "running", "snapped", "keyed", "suspended", "operation", "token", "address", "ip", "alice"} {
		all = append(all, stage.Replace("{"+word+"}"))
	}
	return all
}

// holdsNone wants nothing in an answer that names what is another's, but what
// the request itself named.
func (s *shop) holdsNone(a answer, alices []string, what string, named ...string) {
	s.Helper()
	for _, id := range alices {
		if !slices.Contains(named, id) && !strings.Contains(what, id) {
			require.NotContains(s, a.Text, id, what)
		}
	}
}

// TestS02TheAbsentAndTheForbiddenAreAlike: to what is another's and to what
// nobody has the answer is the same, to the letter, whatever condition the
// request carries; and the same steps in the store lead to it, so that not even
// the time tells them apart.
func TestS02TheAbsentAndTheForbiddenAreAlike(t *testing.T) {
	t.Parallel()
	house := inMemory()
	path := &trodden{Store: house.deps.Store}
	house.deps.Store = path
	s := openIn(t, house)
	stage := s.scene()
	for what, headers := range map[string][]string{
		"plain": nil, "a version": {"If-Match: \"1\""}, "a wrong version": {"If-Match: \"999\""}, "a key": {"Idempotency-Key: k %d"}, "what was read": {"If-None-Match: \"1\""},
	} {
		for _, dry := range []bool{false, true} {
			s.ofOthers(stage, func(method string, o *huma.Operation, theirs, absent, body string) {
				if strings.HasSuffix(theirs, "/events") {
					return // a stream; see below
				}
				if dry && !takes(o, "dry_run") {
					return
				}
				var told, steps []string
				for i, at := range []string{theirs, absent} {
					if dry {
						at += "?dry_run=true"
					}
					header := slices.Clone(headers)
					for j := range header {
						header[j] = strings.ReplaceAll(header[j], "%d", fmt.Sprint(o.OperationID, i, dry))
					}
					path.forget()
					a := s.call(method, at, s.bob, body, header...)
					steps = append(steps, path.said())
					id := strings.Split(at, "/")[3]
					id, _, _ = strings.Cut(id, "?")
					told = append(told, fmt.Sprint(a.Status, a.Header.Get("ETag"), a.Header.Get("Location"), instance.ReplaceAllString(strings.ReplaceAll(a.Text, id, "ID"), "")))
				}
				require.Equal(t, told[1], told[0], "%s %s with %s", method, theirs, what)
				require.Equal(t, steps[1], steps[0], "%s %s with %s: the steps in the store", method, theirs, what)
			})
		}
	}
	theirs, text := s.status("GET", "/v1/servers/"+stage.Replace("{server}")+"/events", s.bob, "")
	absent, none := s.status("GET", "/v1/servers/"+nobody+"/events", s.bob, "")
	require.Equal(t, absent, theirs)
	require.Equal(t, none, text)
	for _, query := range []string{"/v1/servers?owner=", "/v1/operations?owner=", "/v1/addresses?owner="} {
		theirs, absent := s.call("GET", query+"alice", s.bob, ""), s.call("GET", query+"nobody", s.bob, "")
		require.Equal(t, absent.Status, theirs.Status, query)
		plain := func(text string) string { return instance.ReplaceAllString(text, "") }
		require.Equal(t, strings.ReplaceAll(plain(absent.Text), "nobody", ""), strings.ReplaceAll(plain(theirs.Text), "alice", ""), query)
	}
	bulk := func(id string) string {
		a := s.ok(200, "POST", "/v1/servers/bulk?dry_run=true", s.bob, `{"action":"delete","servers":["`+id+`"]}`)
		return strings.ReplaceAll(fmt.Sprint(a.JSON["operation"].(map[string]any)["items"]), id, "ID")
	}
	require.Equal(t, bulk(nobody), bulk(stage.Replace("{server}")))
	require.Contains(t, bulk(stage.Replace("{server}")), "server-not-found")
}

// trodden is a store that remembers which of its rows were asked for.
type trodden struct {
	ports.Store
	mu    sync.Mutex
	steps []string
}

func (s *trodden) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = nil
}

func (s *trodden) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.steps, " ")
}

func (s *trodden) note(step string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if step != "tokens" { // who asks; and when a token was used, noted apart
		s.steps = append(s.steps, step)
	}
}

func (s *trodden) Do(ctx context.Context, change func(ports.Tx) error) error {
	return s.Store.Do(ctx, func(tx ports.Tx) error { return change(trace{tx, s}) })
}

func (s *trodden) Read(ctx context.Context, look func(ports.Tx) error) error {
	return s.Store.Read(ctx, func(tx ports.Tx) error { return look(trace{tx, s}) })
}

type trace struct {
	ports.Tx
	in *trodden
}

func (t trace) Servers() ports.Servers       { t.in.note("servers"); return t.Tx.Servers() }
func (t trace) Operations() ports.Operations { t.in.note("operations"); return t.Tx.Operations() }
func (t trace) Tokens() ports.Tokens         { t.in.note("tokens"); return t.Tx.Tokens() }
func (t trace) Addresses() ports.Addresses   { t.in.note("addresses"); return t.Tx.Addresses() }
func (t trace) Grants() ports.Grants         { t.in.note("grants"); return t.Tx.Grants() }
func (t trace) Quotas() ports.Quotas         { t.in.note("quotas"); return t.Tx.Quotas() }
func (t trace) Snapshots() ports.SnapshotRows {
	t.in.note("snapshots")
	return t.Tx.Snapshots()
}
func (t trace) Traffic() ports.Traffic { t.in.note("traffic"); return t.Tx.Traffic() }
func (t trace) Replays() ports.Replays { t.in.note("replays"); return t.Tx.Replays() }
func (t trace) Users() ports.Catalog[core.User, core.UserID] {
	t.in.note("users")
	return t.Tx.Users()
}

// TestS12WhoOneIsIsNeverSaidByOneself: what is about oneself takes who that is
// from the token. No route of that kind has a parameter for it, and none that
// names a user lets a customer name another.
func TestS12WhoOneIsIsNeverSaidByOneself(t *testing.T) {
	t.Parallel()
	s := open(t)
	stage := s.scene()
	alice, bob := stage.Replace("{alice}"), s.ok(200, "GET", "/v1/me", s.bob, "").JSON["id"].(string)
	self := 0
	each(s, func(method, path string, o *huma.Operation) {
		if !strings.HasPrefix(path, "/v1/me") && !strings.HasPrefix(path, "/v1/session") {
			return
		}
		self++
		for _, p := range o.Parameters {
			require.Contains(t, []string{"Idempotency-Key", "If-Match", "If-None-Match", "dry_run"}, p.Name, o.OperationID)
		}
	})
	require.Equal(t, 8, self)
	for _, more := range []string{"?id=" + alice, "?user=alice", "?user_id=" + alice, "?username=alice"} {
		a := s.call("GET", "/v1/me"+more, s.bob, "")
		require.NotContains(t, a.Text, alice, more)
	}
	for _, header := range []string{"X-User", "X-User-Id", "X-Remote-User", "X-Forwarded-User", "X-Remuda-User"} {
		a := s.ok(200, "GET", "/v1/me", s.bob, "", header+": "+alice)
		require.Equal(t, bob, a.JSON["id"])
	}
	for _, c := range []struct{ method, path, body string }{
		{"PATCH", "/v1/users/" + alice, `{"password":"a new password"}`},
		{"PATCH", "/v1/users/" + bob, `{"role":"admin"}`},
		{"DELETE", "/v1/users/" + alice, ``},
		{"GET", "/v1/users/" + alice, ``},
		{"GET", "/v1/users/" + alice + "/quota", ``},
		{"PUT", "/v1/users/" + alice + "/quota", `{"servers":1}`},
		{"PUT", "/v1/users/" + bob + "/quota", `{}`},
		{"POST", "/v1/tokens", `{"name":"x","user":"alice"}`},
		{"GET", "/v1/tokens/" + stage.Replace("{token}"), ``},
		{"PATCH", "/v1/tokens/" + stage.Replace("{token}"), `{"name":"mine"}`},
		{"DELETE", "/v1/tokens/" + stage.Replace("{token}"), ``},
	} {
		a := s.call(c.method, c.path, s.bob, c.body)
		require.GreaterOrEqual(t, a.Status, 400, "%s %s: %s", c.method, c.path, a.Text)
	}
	for _, item := range s.ok(200, "GET", "/v1/tokens", s.bob, "").JSON["items"].([]any) {
		require.Equal(t, bob, item.(map[string]any)["user_id"])
	}
	require.Equal(t, alice, s.ok(200, "GET", "/v1/me", s.alice, "").JSON["id"], "whose password and tokens are as they were")
	s.ok(200, "POST", "/v1/session", "", examples["open-session"].body)
}
