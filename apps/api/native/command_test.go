package native_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	order := core.Command{ID: id, Type: name, At: time.Now(), Token: c.token.Token.ID, Body: []byte(body)}
	if server != "" {
		order.Path = map[string]string{"id": server}
	}
	return order
}

// sent sends a message, and answers the status and the code of the reply.
func (c commander) sent(m command.Message) (int, map[string]any) {
	c.Helper()
	payload, err := json.Marshal(m)
	require.NoError(c, err)
	reply := c.handler.Handle(c.Context(), payload)
	require.Equal(c, m.ID, reply.ID)
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
	status, made := alice.sent(command.Sign(order, secret))
	require.Equal(t, http.StatusAccepted, status, "%v", made)
	server := made["server"].(map[string]any)["id"].(string)
	assert.Equal(t, "alice", made["server"].(map[string]any)["owner"])
	status, again := alice.sent(command.Sign(order, secret))
	assert.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, made, again, "a message that comes again has no second effect")
	order.Body = []byte(`{"name":"other","image":"debian-12","plan":"small"}`)
	status, body := alice.sent(command.Sign(order, secret))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Equal(t, core.CodeKeyReused, body["code"])

	rename := func() core.Command { return alice.order("rename-1", "change-server", server, `{"name":"new"}`) }
	stored, err := s.service.Token(t.Context(), s.admin, alice.token.Token.ID)
	require.NoError(t, err)
	spoofed := map[string]command.Message{
		"not signed":               func() command.Message { m := command.Sign(rename(), secret); m.Signature = nil; return m }(),
		"signed with nothing":      command.Sign(rename(), ""),
		"signed with what we keep": command.Sign(rename(), string(stored.Hash)),
		"another's signature":      command.Sign(rename(), bob.token.Secret),
		"another's token": func() command.Message {
			m := command.Sign(rename(), secret)
			m.Token = bob.token.Token.ID
			return m
		}(),
		"another body": func() command.Message { m := command.Sign(rename(), secret); m.Body = `{"name":"evil"}`; return m }(),
		"another server": func() command.Message {
			m := command.Sign(rename(), secret)
			m.Path = map[string]string{"id": string(s.admin.User)}
			return m
		}(),
		"another type": func() command.Message {
			m := command.Sign(rename(), secret)
			m.Type = command.Prefix + "delete-server"
			return m
		}(),
		"another id": func() command.Message { m := command.Sign(rename(), secret); m.ID = "rename-2"; return m }(),
		"too old": func() command.Message {
			o := rename()
			o.At = time.Now().Add(-core.MaxCommandAge - time.Minute)
			return command.Sign(o, secret)
		}(),
		"of tomorrow": func() command.Message {
			o := rename()
			o.At = time.Now().Add(core.MaxCommandAge + time.Minute)
			return command.Sign(o, secret)
		}(),
		"no such token": func() command.Message { o := rename(); o.Token = core.TokenID(server); return command.Sign(o, secret) }(),
		"a token of one network": func() command.Message {
			bound := s.commander("alice", netip.MustParsePrefix("192.0.2.0/24"))
			o := rename()
			o.Token = bound.token.Token.ID
			return command.Sign(o, bound.token.Secret)
		}(),
	}
	before := s.dump()
	for name, m := range spoofed {
		status, body := alice.sent(m)
		assert.Equal(t, http.StatusUnauthorized, status, name)
		assert.Equal(t, core.CodeUnauthenticated, body["code"], name)
	}
	status, _ = bob.sent(command.Sign(bob.order("rename-3", "change-server", server, `{"name":"bobs"}`), bob.token.Secret))
	assert.Equal(t, http.StatusNotFound, status, "another's server is not there, as over REST")
	status, _ = bob.sent(command.Sign(bob.order("user-1", "create-user", "", `{"username":"mallory"}`), bob.token.Secret))
	assert.Equal(t, http.StatusForbidden, status, "what a customer may not is refused, as over REST")
	status, body = bob.sent(command.Sign(bob.order("make-2", "create-server", "", `{"nam":"x"}`), bob.token.Secret))
	assert.Equal(t, http.StatusUnprocessableEntity, status, "what is wrong is named, as over REST: %v", body)
	for _, name := range []string{"open-session", "list-servers", "no-such-call", ""} {
		status, _ = bob.sent(command.Sign(bob.order("odd-1", name, "", ""), bob.token.Secret))
		assert.Equal(t, http.StatusNotFound, status, name)
	}
	assert.Equal(t, before, s.dump(), "none of it changed anything")

	status, body = alice.sent(command.Sign(rename(), secret))
	require.Equal(t, http.StatusOK, status, "%v", body)
	for _, suspended := range []bool{true, false} {
		_, err := s.service.ChangeUser(t.Context(), s.admin, alice.token.Token.User, fleet.UserChange{Suspended: &suspended})
		require.NoError(t, err)
		want := map[bool]int{true: http.StatusUnauthorized, false: http.StatusOK}[suspended]
		status, _ = alice.sent(command.Sign(rename(), secret))
		assert.Equal(t, want, status, "a user who is suspended: %v", suspended)
	}
	require.NoError(t, s.service.DeleteToken(t.Context(), s.admin, alice.token.Token.ID))
	status, _ = alice.sent(command.Sign(rename(), secret))
	assert.Equal(t, http.StatusUnauthorized, status, "a token that was revoked signs nothing")

	entries, err := s.service.Audit(t.Context(), s.admin, core.AuditFilter{Action: "command.refused"})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(entries), len(spoofed), "each refusal is in the audit log")
}

func TestWhatIsNoCommandIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	h := command.Handler{Prover: s.service, API: s.api}
	for _, payload := range []string{"", "null", "{}", "[]", `{"id":"x"}`, `{"id":"x","type":"remuda.commands.create-server","time":"2026-01-01T00:00:00Z","token_id":"t","more":1}`,
		`{"id":"a b","type":"remuda.commands.x","time":"2026-01-01T00:00:00Z","token_id":"t"}`, `{"id":"x","type":"x"} {}`, "\x00"} {
		assert.Contains(t, []int{400, 401, 422}, h.Handle(t.Context(), []byte(payload)).Status, payload)
	}
}
