package native_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/apps/internal/command"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// commander is somebody who gives commands with a token.
type commander struct {
	*shop
	handler command.Handler
	token   fleet.Issued
}

func (s *shop) commander(user string, networks ...netip.Prefix) commander {
	s.Helper()
	issued, err := s.service.CreateToken(s.Context(), s.admin, fleet.NewToken{Name: fmt.Sprint("bus ", len(networks)), User: user, Networks: networks})
	require.NoError(s, err)
	return commander{s, command.Handler{Prover: s.service, API: s.api}, issued}
}

func (c commander) order(id, name, server, body string) core.Command {
	order := core.Command{ID: id, Type: name, Time: time.Now().UTC().Format(time.RFC3339Nano), Token: c.token.Token.ID, Body: []byte(body)}
	if server != "" {
		order.Path = map[string]string{"id": server}
	}
	return order
}

// letter is the message of a command, signed, in its parts.
func (s *shop) letter(order core.Command, secret string) (parts map[string]any) {
	s.Helper()
	payload, err := bus.SignCommand(order, secret)
	require.NoError(s, err)
	require.NoError(s, json.Unmarshal(payload, &parts))
	return parts
}

// but is the message with another part, which was not signed.
func but(letter map[string]any, part string, value any) map[string]any {
	letter[part] = value
	return letter
}

// signedAt has a command signed some time from now.
func signedAt(c core.Command, from time.Duration) core.Command {
	c.Time = time.Now().Add(from).UTC().Format(time.RFC3339Nano)
	return c
}

// sent sends a message, and answers the status and the code of the reply.
func (c commander) sent(letter map[string]any) (int, map[string]any) {
	c.Helper()
	payload, err := json.Marshal(letter)
	require.NoError(c, err)
	reply := c.handler.Do(c.Context(), bus.Delivery{Payload: payload})
	require.Equal(c, letter["id"], reply.ID)
	var body map[string]any
	if len(reply.Body) > 0 {
		require.NoError(c, json.Unmarshal(reply.Body, &body))
	}
	return reply.Status, body
}

// TestS24ACommandIsBelievedForItsSignature: a message that asks for something is
// carried out as the same request over REST would be, and only for whom its
// signature proves; whoever can write to the bus, and whoever has read our database,
// can command nothing.
func TestS24ACommandIsBelievedForItsSignature(t *testing.T) {
	t.Parallel()
	s := open(t)
	alice, bob := s.commander("alice"), s.commander("bob")
	secret := alice.token.Secret

	order := alice.order("make-1", "create-server", "", webServer)
	status, made := alice.sent(s.letter(order, secret))
	require.Equal(t, http.StatusAccepted, status, "%v", made)
	server := made["server"].(map[string]any)["id"].(string)
	assert.Equal(t, "alice", made["server"].(map[string]any)["owner"])
	status, again := alice.sent(s.letter(order, secret))
	assert.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, made, again, "a message that comes again has no second effect")
	order.Body = []byte(`{"name":"other","image":"debian-12","plan":"small"}`)
	status, body := alice.sent(s.letter(order, secret))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Equal(t, core.CodeKeyReused, body["code"])

	rename := func() core.Command { return alice.order("rename-1", "change-server", server, `{"name":"new"}`) }
	stored, err := s.service.Token(t.Context(), s.admin, alice.token.Token.ID)
	require.NoError(t, err)
	spoofed := map[string]map[string]any{
		"not signed":               but(s.letter(rename(), secret), "signature", nil),
		"signed with nothing":      s.letter(rename(), ""),
		"signed with what we keep": s.letter(rename(), string(stored.Hash)),
		"another's signature":      s.letter(rename(), bob.token.Secret),
		"another's token":          but(s.letter(rename(), secret), "token_id", bob.token.Token.ID),
		"another body":             but(s.letter(rename(), secret), "body", `{"name":"evil"}`),
		"another server":           but(s.letter(rename(), secret), "path", map[string]string{"id": string(s.admin.User)}),
		"another type":             but(s.letter(rename(), secret), "type", bus.Commands+"delete-server"),
		"another id":               but(s.letter(rename(), secret), "id", "rename-2"),
		"another query":            but(s.letter(rename(), secret), "query", map[string]string{"dry_run": "true"}),
		"another version":          but(s.letter(rename(), secret), "if_match", `"1"`),
		"another time":             but(s.letter(rename(), secret), "time", time.Now().UTC().Format(time.RFC3339)),
		"too old":                  s.letter(signedAt(rename(), -core.MaxCommandAge-time.Minute), secret),
		"of tomorrow":              s.letter(signedAt(rename(), core.MaxCommandAge+time.Minute), secret),
		"no such token": func() map[string]any {
			o := rename()
			o.Token = core.TokenID(server)
			return s.letter(o, secret)
		}(),
		"a token of one network": func() map[string]any {
			bound := s.commander("alice", netip.MustParsePrefix("192.0.2.0/24"))
			o := rename()
			o.Token = bound.token.Token.ID
			return s.letter(o, bound.token.Secret)
		}(),
	}
	before := s.dump()
	for name, m := range spoofed {
		status, body := alice.sent(m)
		assert.Equal(t, http.StatusUnauthorized, status, name)
		assert.Equal(t, core.CodeUnauthenticated, body["code"], name)
	}
	status, _ = bob.sent(s.letter(bob.order("rename-3", "change-server", server, `{"name":"bobs"}`), bob.token.Secret))
	assert.Equal(t, http.StatusNotFound, status, "another's server is not there, as over REST")
	status, _ = bob.sent(s.letter(bob.order("user-1", "create-user", "", `{"username":"mallory"}`), bob.token.Secret))
	assert.Equal(t, http.StatusForbidden, status, "what a customer may not is refused, as over REST")
	status, body = bob.sent(s.letter(bob.order("make-2", "create-server", "", `{"nam":"x"}`), bob.token.Secret))
	assert.Equal(t, http.StatusUnprocessableEntity, status, "what is wrong is named, as over REST: %v", body)
	for _, name := range []string{"open-session", "list-servers", "no-such-call", ""} {
		status, _ = bob.sent(s.letter(bob.order("odd-1", name, "", ""), bob.token.Secret))
		assert.Equal(t, http.StatusNotFound, status, name)
	}
	assert.Equal(t, before, s.dump(), "none of it changed anything")

	status, body = alice.sent(s.letter(rename(), secret))
	require.Equal(t, http.StatusOK, status, "%v", body)
	for _, suspended := range []bool{true, false} {
		_, err := s.service.ChangeUser(t.Context(), s.admin, alice.token.Token.User, fleet.UserChange{Suspended: &suspended})
		require.NoError(t, err)
		want := map[bool]int{true: http.StatusUnauthorized, false: http.StatusOK}[suspended]
		status, _ = alice.sent(s.letter(rename(), secret))
		assert.Equal(t, want, status, "a user who is suspended: %v", suspended)
	}
	require.NoError(t, s.service.DeleteToken(t.Context(), s.admin, alice.token.Token.ID))
	status, _ = alice.sent(s.letter(rename(), secret))
	assert.Equal(t, http.StatusUnauthorized, status, "a token that was revoked signs nothing")

	entries, err := s.service.Audit(t.Context(), s.admin, core.AuditFilter{Action: "command.refused"})
	require.NoError(t, err)
	named := map[string]bool{}
	for _, e := range entries {
		named[e.Data["token_id"]] = true
	}
	for _, token := range []core.TokenID{alice.token.Token.ID, bob.token.Token.ID, ""} {
		assert.True(t, named[string(token)], "the audit log tells of what was refused in the name of %q", token)
	}
	assert.Less(t, len(entries), len(spoofed), "once a minute for each token")
}

func TestWhatIsNoCommandIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	h := command.Handler{Prover: s.service, API: s.api}
	for _, payload := range []string{"", "null", "{}", "[]", `{"id":"x"}`, `{"id":"x","type":"remuda.commands.create-server","time":"2026-01-01T00:00:00Z","token_id":"t","more":1}`,
		`{"id":"a b","type":"remuda.commands.x","time":"2026-01-01T00:00:00Z","token_id":"t"}`, `{"id":"x","type":"x"} {}`, "\x00"} {
		assert.Contains(t, []int{400, 401, 422}, h.Do(t.Context(), bus.Delivery{Payload: []byte(payload)}).Status, payload)
	}
}

func TestACommandIsTheCallWithAllThatItCanSay(t *testing.T) {
	t.Parallel()
	s := open(t)
	alice := s.commander("alice")
	secret, server := alice.token.Secret, s.ready(s.alice)

	dry := alice.order("dry-1", "delete-server", server, "")
	dry.Query = map[string]string{"dry_run": "true"}
	status, body := alice.sent(s.letter(dry, secret))
	require.Equal(t, http.StatusOK, status, "%v", body)
	assert.Contains(t, body, "preview")
	s.ok(200, "GET", "/v1/servers/"+server, s.alice, "")

	old := alice.order("old-1", "change-server", server, `{"name":"new"}`)
	old.IfMatch = `"999"`
	status, body = alice.sent(s.letter(old, secret))
	assert.Equal(t, http.StatusPreconditionFailed, status, "%v", body)

	odd := alice.order("odd-1", "delete-server", server, "")
	odd.Query = map[string]string{"force": "very"}
	status, body = alice.sent(s.letter(odd, secret))
	assert.Equal(t, http.StatusUnprocessableEntity, status, "%v", body)

	for _, step := range []string{".", ".."} { // would lead to another call
		status, body = alice.sent(s.letter(alice.order("step-1", "delete-server", step, ""), secret))
		assert.Equal(t, http.StatusUnprocessableEntity, status, "%v", body)
		assert.Contains(t, fmt.Sprint(body), "must be a name")
	}

	keep := alice.order("keep-1", "delete-server", server, "")
	keep.Query = map[string]string{"keep_guest": "true"}
	status, body = alice.sent(s.letter(keep, secret))
	assert.Equal(t, http.StatusAccepted, status, "%v", body)
}

// TestACommandMayHaveWaitedOnABusThatKeepsIt: what counts is how old it was when the
// bus took it, and that its ID is remembered for longer than it waited.
func TestACommandMayHaveWaitedOnABusThatKeepsIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	alice := s.commander("alice")
	hours := func(n time.Duration) time.Time { return time.Now().Add(-n * time.Hour) }
	for id, c := range map[string]struct {
		signed  time.Duration
		arrived time.Time
		want    int
	}{
		"waited":           {-20 * time.Hour, hours(20), http.StatusAccepted},
		"waited-too-long":  {-24 * time.Hour, hours(24), http.StatusUnauthorized},
		"old-when-it-came": {-20 * time.Hour, hours(19), http.StatusUnauthorized},
		"put-there-again":  {-20 * time.Hour, time.Now(), http.StatusUnauthorized},
	} {
		payload, err := bus.SignCommand(signedAt(alice.order(id, "create-server", "", webServer), c.signed), alice.token.Secret)
		require.NoError(t, err)
		reply := alice.handler.Do(t.Context(), bus.Delivery{Payload: payload, Arrived: c.arrived})
		assert.Equal(t, c.want, reply.Status, "%s: %s", id, reply.Body)
	}
}

func TestEveryCallThatChangesSomethingIsACommand(t *testing.T) {
	t.Parallel()
	s := open(t)
	var all []string
	for _, o := range s.api.Commands() {
		all = append(all, o.OperationID)
		assert.NotContains(t, []string{"open-session", "refresh-session"}, o.OperationID)
	}
	assert.IsIncreasing(t, all)
	each(s, func(method, _ string, o *huma.Operation) {
		if method != "GET" && len(o.Security) > 0 {
			assert.Contains(t, all, o.OperationID)
		}
	})
}
