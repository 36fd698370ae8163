package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/apps/e2e/leak"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestS23NothingIsWrittenThatIsSecretOrForged leads people, a VM and a container
// through their lives, with debug logs in both forms, hostile text wherever text
// can be sent, and faults of Proxmox VE that repeat what they were told. No
// secret is in any log, event, audit entry, error or column, nor in an answer
// but the one that tells it once; and no stranger begins a line of a log, or
// gets a control character into anything that is read back.
func TestS23NothingIsWrittenThatIsSecretOrForged(t *testing.T) {
	t.Parallel()
	for _, h := range houses {
		t.Run(h.String(), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, h.engine, fast)
			e := &eavesdropper{t: t, site: s}
			e.keep("the admin's token", adminToken)
			_, token, _ := strings.Cut(s.simToken, "=")
			e.keep("the token of the cluster", token)
			e.keep("the key", strings.TrimPrefix(s.env()[1], "REMUDA_SECRET_KEY="))
			heard := filepath.Join(t.TempDir(), "events.jsonl")
			consumer := spawn(t, "consumer", s.env("REMUDA_BUS_URL=database:", "REMUDA_LOG_LEVEL=debug"), "--output", heard)
			for form, image := range map[string]string{"text": "debian-12", "json": "debian-12-ct"} {
				e.api = s.start(freeAddr(t), "REMUDA_BUS_URL=database:", "REMUDA_LOG_LEVEL=debug", "REMUDA_LOG_FORMAT="+form,
					"REMUDA_TOKEN_RATE=0", "REMUDA_IP_RATE=0", "REMUDA_LOGIN_RATE=0")
				if e.cluster == "" {
					s.furnish(e.api)
					e.cluster = e.must(http.StatusOK, adminToken, "GET", "/v1/clusters", "")["items"].([]any)[0].(map[string]any)["id"].(string)
				}
				e.lives(form, image)
				e.reads()
				e.nowhere("the database", e.database)
				require.NoError(t, e.stop())
				e.log(form, e.printed())
			}
			_ = await(t, heard, e.gone...)
			require.NoError(t, consumer.stop())
			e.log("text", consumer.printed())
			written, err := os.ReadFile(heard)
			require.NoError(t, err)
			assert.Contains(t, string(written), e.gone[0])
			assert.Empty(t, e.finder.In("what remuda-consumer wrote", written))
			e.nowhere("the database in the end", e.database)
			e.judge()
		})
	}
}

// hostile is text that would forge a line, move a cursor or turn the writing.
var hostile = []string{
	"a\ntime=2030-01-01T00:00:00Z level=ERROR msg=forged", "b\r\n{\"level\":\"ERROR\",\"msg\":\"forged\"}", "c\x1b[2J\x1b]0;forged\a",
	"d\u009b31mforged", "e\u202eforged", "f\x00forged", "g\u2028forged",
}

// lives is one life of people and of a server.
func (e *eavesdropper) lives(form, image string) {
	e.t.Helper()
	token := e.people(form)
	e.forges(form, token)
	e.breaks(form, token)
	e.serves(form, image, token)
}

// people makes a user and all that opens something, and answers their token.
func (e *eavesdropper) people(form string) string {
	e.t.Helper()
	name, password := "canary-"+form, e.keep("the password of "+form, "of a canary in "+form)
	user := e.must(201, adminToken, "POST", "/v1/users", body(`{"username":%s,"email":"c@example.org","password":%s}`, name, password))
	login := body(`{"username":%s,"password":%s}`, name, password)
	session := e.must(200, "", "POST", "/v1/session", login, "access "+form, "refresh "+form)
	access, refresh := e.keep("access "+form, text(session["access_token"])), e.keep("refresh "+form, text(session["refresh_token"]))
	renewed := e.must(200, "", "POST", "/v1/session/refresh", body(`{"refresh_token":%s}`, refresh), "access again "+form, "refresh again "+form)
	again := e.keep("access again "+form, text(renewed["access_token"]))
	e.keep("refresh again "+form, text(renewed["refresh_token"]))
	status, issued := e.ask(again, "POST", "/v1/tokens", `{"name":"ci"}`, []string{"Idempotency-Key: one key"}, "token "+form)
	require.Equal(e.t, 201, status)
	token := e.keep("token "+form, text(issued["token"]))
	changed := e.keep("the new password of "+form, "another of a canary in "+form)
	e.must(200, adminToken, "PATCH", "/v1/users/"+text(user["id"]), body(`{"password":%s}`, changed))

	e.must(401, "", "POST", "/v1/session", login) // which holds until now
	e.must(401, "", "POST", "/v1/session/refresh", body(`{"refresh_token":%s}`, refresh))
	e.must(401, access, "GET", "/v1/me", "")
	e.must(401, token+"x", "GET", "/v1/me", "")
	e.must(422, "", "POST", "/v1/session", body(`{"username":%s,"password":[%s]}`, name, password))
	e.must(422, adminToken, "POST", "/v1/users", body(`{"username":"x","password":%s}`, strings.Repeat(password, 20)))
	e.must(422, adminToken, "POST", "/v1/users", body(`{"username":"","password":%s,"nonsense":%s}`, password, password))
	_, _ = e.ask("", "GET", "/v1/servers?access_token="+url.QueryEscape(token), "", nil)
	return token
}

// forges sends hostile text wherever text can be sent.
func (e *eavesdropper) forges(form, token string) {
	e.t.Helper()
	for _, h := range hostile {
		for _, b := range []string{
			`{"name":%[1]s,"image":"debian-12","plan":"small"}`, `{"name":"x","image":%[1]s,"plan":"small"}`, `{"name":"x","image":"debian-12","plan":%[1]s}`,
			`{"name":"x","image":"debian-12","plan":"small","hostname":%[1]s}`, `{"name":"x","image":"debian-12","plan":"small","labels":{"a":%[1]s}}`,
			`{"name":"x","image":"debian-12","plan":"small","labels":{%[1]s:"a"}}`, `{"name":"x","image":"debian-12","plan":"small",%[1]s:1}`,
			`{"name":"x","image":"debian-12","plan":"small","ssh_keys":[%[1]s]}`, `{"name":"x","image":"debian-12","plan":"small","search_domain":%[1]s}`,
		} {
			status, answer := e.ask(token, "POST", "/v1/servers", body(b, h), nil)
			require.Equal(e.t, 422, status, "%s: %v", b, answer)
		}
		e.must(422, adminToken, "POST", "/v1/users", body(`{"username":%s,"email":"a@example.org"}`, h))
		e.must(422, adminToken, "POST", "/v1/users", body(`{"username":"x","email":%s}`, h+"@example.org"))
		e.must(422, token, "POST", "/v1/tokens", body(`{"name":%s}`, h))
		e.must(422, token, "POST", "/v1/tokens", body(`{"name":"x","scopes":[%s]}`, h))
		e.must(422, adminToken, "POST", "/v1/plans", body(`{"name":%s,"cores":1,"memory":536870912,"disk":4294967296}`, h))
		status, _ := e.ask("", "POST", "/v1/session", body(`{"username":%s,"password":"not the password"}`, h), nil)
		require.Contains(e.t, []int{401, 422}, status)
		for _, path := range []string{"/v1/servers/", "/v1/nothing/", "/v1/servers?cursor=", "/v1/servers?q=", "/v1/servers?sort=", "/v1/audit?action="} {
			_, _ = e.ask(token, "GET", path+url.QueryEscape(h), "", nil)
			_, _ = e.ask(adminToken, "DELETE", path+url.PathEscape(h), "", nil)
		}
	}
	raw := []string{"X-Request-Id: d\u009b31mforged", "Idempotency-Key: e\u202eforged", "If-Match: \"f\u009bforged\"", "User-Agent: \u009b31mforged", "X-Forwarded-For: \u009bforged"}
	_, _ = e.ask(adminToken, "POST", "/v1/users", body(`{"username":%s}`, "raw-"+form), raw)
	for _, request := range []string{
		"GET /\x1b[2Jforged HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01forged\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\nX-Forged: \x1b[2J\r\n\r\n", "GET /v1/me HTTP/1.1\r\nHost: \x1b[2Jforged\r\n\r\n",
	} {
		conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", strings.TrimPrefix(e.url, "http://"))
		require.NoError(e.t, err)
		require.NoError(e.t, conn.SetDeadline(time.Now().Add(10*time.Second)))
		_, err = io.WriteString(conn, request)
		require.NoError(e.t, err)
		require.NoError(e.t, conn.(*net.TCPConn).CloseWrite())
		_, _ = io.Copy(io.Discard, conn)
		_ = conn.Close()
	}
}

// breaks has Proxmox VE refuse in words that hold what it was told, and such as
// would forge a line.
func (e *eavesdropper) breaks(form, token string) {
	e.t.Helper()
	e.sim.FailTask(pvesim.TaskFault{Type: "qmclone", Times: -1, Exit: "no space left on device: " + hostile[0] + hostile[2] + hostile[4]})
	password := e.keep("of a server that failed, "+form, "n0t made in "+form)
	e.ends("failed", token, "POST", "/v1/servers", body(`{"name":"canary that failed","image":"debian-12","plan":"small","password":%s}`, password))
	e.sim.Heal()

	wrong := e.keep("a token that Proxmox VE does not know, "+form, "0123-4567-89ab-cdef-"+form)
	status, _ := e.ask(adminToken, "PATCH", "/v1/clusters/"+e.cluster, body(`{"token":%s}`, "remuda@pve!no="+wrong), nil)
	require.GreaterOrEqual(e.t, status, 400)
	status, _ = e.ask(adminToken, "PATCH", "/v1/clusters/"+e.cluster, body(`{"token":%s}`, wrong), nil)
	require.Equal(e.t, 422, status)
}

// serves is the life of a server, with every password that it can be given.
func (e *eavesdropper) serves(form, image, token string) {
	e.t.Helper()
	first := e.keep("the first password, "+form, "f1rst of a guest in "+form)
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8sVlSn4kyvAlDRFqSPkZFbCVDsfAv0UgKZpOMJ6tPX canary@example.org"
	id, _ := idsOf(e.ends("succeeded", token, "POST", "/v1/servers",
		body(`{"name":"canary ünd 猫","image":%s,"plan":"small","password":%s,"ssh_keys":[%s],"labels":{"env":"töst"},"start":true}`, image, first, key)))
	here := "/v1/servers/" + id
	for {
		accepted := e.must(202, token, "POST", here+"/password", `{}`, "a password that was made, "+form)
		e.keep("a password that was made, "+form, text(accepted["password"]))
		_, op := idsOf(accepted)
		is := e.await(op)
		if is["state"] == "succeeded" {
			break
		}
		require.Contains(e.t, is["cause"], "until the guest has booted")
	}
	chosen := e.keep("a password that was chosen, "+form, "ch0sen by a canary in "+form)
	if image == "debian-12" {
		e.sim.Fail(pvesim.Fault{Method: "POST", Path: "/nodes/*/agent/set-user-password", Status: 500, Reason: "failed to set user password: '" + chosen + "' is a password"})
		e.ends("failed", token, "POST", here+"/password", body(`{"password":%s}`, chosen))
		e.ends("succeeded", token, "POST", here+"/snapshots", `{"name":"kept"}`)
		e.ends("succeeded", token, "DELETE", here+"/snapshots/kept", "")
	}
	e.ends("succeeded", token, "POST", here+"/password", body(`{"password":%s}`, chosen))
	e.must(422, token, "POST", here+"/password", body(`{"password":%s}`, strings.Repeat(chosen, 20)))
	e.must(422, token, "POST", here+"/password", body(`{"password":%s}`, chosen+hostile[0]))
	e.ends("succeeded", token, "POST", here+"/power", `{"action":"stop"}`)
	second := e.keep("the password of a rebuilt server, "+form, "s3cond of a guest in "+form)
	e.ends("succeeded", token, "POST", here+"/rebuild", body(`{"password":%s}`, second))
	e.ends("succeeded", token, "DELETE", here, "")
	e.gone = append(e.gone, id)
}

// reads asks for everything that tells of the past.
func (e *eavesdropper) reads() {
	e.t.Helper()
	for _, path := range []string{"users", "tokens", "servers", "operations", "clusters", "audit", "addresses", "plans", "images"} {
		after := ""
		for range 20 {
			page := e.must(200, adminToken, "GET", "/v1/"+path+"?limit=200"+after, "")
			next, more := page["next_cursor"].(string)
			if !more || next == "" {
				break
			}
			after = "&cursor=" + url.QueryEscape(next)
		}
	}
	e.must(200, adminToken, "GET", "/v1/nodes", "")
	stream := e.streamed()
	assert.Empty(e.t, e.finder.In("the stream of events", []byte(stream)))
	for line := range strings.Lines(stream) {
		field, data, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		assert.Contains(e.t, []string{"", "id", "event", "data", "retry"}, field)
		if field == "data" {
			var event map[string]any
			require.NoError(e.t, json.Unmarshal([]byte(data), &event))
			e.prints("an event", event)
		}
	}
}

// streamed is what a stream tells of all that has been.
func (e *eavesdropper) streamed() string {
	e.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.url+"/v1/events", nil)
	require.NoError(e.t, err)
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Last-Event-ID", "0")
	res, err := http.DefaultClient.Do(req)
	require.NoError(e.t, err)
	defer func() { _ = res.Body.Close() }()
	last := []byte(`remuda.server.deleted`)
	var all, some []byte = nil, make([]byte, 1<<16)
	for want := len(e.gone); bytes.Count(all, last) < want || !bytes.HasSuffix(all, []byte("\n\n")); {
		n, err := res.Body.Read(some)
		require.NoError(e.t, err)
		all = append(all, some[:n]...)
	}
	return string(all)
}

// nowhere looks through the whole database.
func (e *eavesdropper) nowhere(where, database string) {
	e.t.Helper()
	found, err := e.finder.Database(e.t.Context(), database)
	require.NoError(e.t, err)
	assert.Empty(e.t, found, where)
	var canary leak.Finder
	canary.Add("an address", "c@example.org")
	found, err = canary.Database(e.t.Context(), database)
	require.NoError(e.t, err)
	assert.NotEmpty(e.t, found, "the search finds nothing at all")
}

var (
	textLine = regexp.MustCompile(`^time=\S+ level=(DEBUG|INFO|WARN|ERROR) msg=`)
	greeting = regexp.MustCompile(`^(remuda-api \S+|  API   \S+|  Docs  \S+)$`) // on its standard output
)

// log looks at every line that a program has logged.
func (e *eavesdropper) log(form, printed string) {
	e.t.Helper()
	assert.Empty(e.t, e.finder.In("a log as "+form, []byte(printed)))
	require.Contains(e.t, printed, "DEBUG", "nothing was logged")
	require.True(e.t, strings.HasSuffix(printed, "\n"))
	for line := range strings.Lines(printed) {
		line = strings.TrimSuffix(line, "\n")
		assert.Truef(e.t, printable(line), "%q", line)
		if greeting.MatchString(line) {
			continue
		}
		if form == "text" {
			assert.Regexp(e.t, textLine, line)
			assert.NotContains(e.t, line, " msg=forged ")
			continue
		}
		var entry struct{ Level, Msg string }
		assert.NoErrorf(e.t, json.Unmarshal([]byte(line), &entry), "%q", line)
		assert.NotEmpty(e.t, entry.Level)
		assert.NotEqual(e.t, "forged", entry.Msg)
	}
}

// judge looks through every answer for what it was not to tell.
func (e *eavesdropper) judge() {
	e.t.Helper()
	require.Greater(e.t, len(e.told), 400)
	once := map[string]int{}
	for _, told := range e.told {
		for _, find := range e.finder.In(told.what, told.text) {
			once[find.Secret]++
			assert.Contains(e.t, told.may, find.Secret, find.String())
		}
	}
	assert.GreaterOrEqual(e.t, len(once), 12, "the secrets that are told once: %v", once)
}
