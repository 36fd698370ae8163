package native_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/api/stream"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/eventwatch"
	"github.com/stretchr/testify/require"
)

const (
	adminToken  = "0123456789abcdef"
	clusterURL  = "https://pve.test:8006"
	fingerprint = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
)

// shop is the API, with something to sell. Nobody works behind it: what was
// accepted stays as it is, unless a test says otherwise.
type shop struct {
	*testing.T
	house
	service  *fleet.Service
	api      *native.API
	url      string
	draining chan struct{}
	admin    core.Caller
	cluster  core.ClusterID
	alice    string // token of a customer
	bob      string // token of another
}

// house is what the API stands on: a store, and the clusters c1, spare and new.
type house struct {
	store    *memory.Store // nil if it is another
	rows     ports.Store
	deps     fleet.Deps
	state    func() string // all of both, but the audit log
	clusters map[string]site
}

// site is where a cluster is, and the token for it.
type site struct{ url, fingerprint, token string }

func (s site) endpoints() []core.Endpoint {
	return []core.Endpoint{{URL: s.url, Fingerprint: s.fingerprint}}
}

// inMemory is a house that is made of nothing.
func inMemory() house {
	clock, connector := system.Clock{}, new(memory.Connector)
	h := house{store: memory.NewStore(clock), clusters: map[string]site{}}
	h.rows, h.deps = h.store, fleet.Deps{Store: h.store, Journal: h.store.Journal(), Log: h.store.Log(), Cursors: h.store.Cursors(), Connector: connector}
	var clusters []*memory.Cluster
	for name, url := range map[string]string{"c1": clusterURL, "spare": "https://spare.test:8006", "new": "https://new.test:8006"} {
		cluster := memory.Demo(clock)
		cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: 150, Kind: core.VM}, Name: "old", Power: core.Off, MACs: []string{"02:00:00:00:01:50"}})
		if name != "c1" {
			cluster = memory.NewCluster(name, clock)
			cluster.AddNode("pve1", core.TiB, core.TiB)
		}
		connector.Add(url, cluster)
		clusters = append(clusters, cluster)
		h.clusters[name] = site{url, fingerprint, "remuda@pve!test=secret"}
	}
	h.state = func() string {
		text := h.store.State()
		for _, c := range clusters {
			text += c.State()
		}
		return text
	}
	return h
}

func open(t *testing.T, change ...func(*native.Options)) *shop {
	return openIn(t, inMemory(), change...)
}

func openIn(t *testing.T, h house, change ...func(*native.Options)) *shop {
	t.Helper()
	s := &shop{T: t, house: h, draining: make(chan struct{})}
	vault := system.NewVault([]byte("a key that is long enough"))
	logger := slog.New(slog.DiscardHandler)
	deps := h.deps
	deps.Mailer = new(memory.Mailer)
	deps.Vault, deps.Passwords, deps.Clock, deps.Random, deps.Logger = vault, system.NewPasswords(1), system.Clock{}, system.Random{}, logger
	watcher := eventwatch.Watcher{Complain: func(sentence string) { t.Error(sentence) }}
	deps.Store, deps.Journal = watcher.Store(deps.Store), watcher.Journal(deps.Journal)
	var err error
	s.service, err = fleet.New(deps)
	require.NoError(t, err)
	o := native.Options{Logger: logger, Digest: vault.Digest, Draining: s.draining}
	for _, c := range change {
		c(&o)
	}
	s.api = native.New(s.service, o)
	stream.Register(s.api.Huma(), s.service, stream.Options{Draining: s.draining})
	server := httptest.NewServer(web.Front{Logger: logger}.Wrap(s.api.Handler()))
	t.Cleanup(server.Close)
	s.url = server.URL
	s.fill()
	return s
}

func (s *shop) fill() {
	s.Helper()
	ctx := context.Background()
	var err error
	s.admin, err = s.service.EnsureAdmin(ctx, "admin", adminToken)
	require.NoError(s, err)
	cluster, err := s.service.CreateCluster(ctx, s.admin, fleet.NewCluster{Name: "c1", Token: s.clusters["c1"].token, Endpoints: s.clusters["c1"].endpoints()})
	require.NoError(s, err)
	s.cluster = cluster.ID
	_, err = s.service.ImportImages(ctx, s.admin, cluster.ID)
	require.NoError(s, err)
	for name, disk := range map[string]int64{"small": 4 * core.GiB, "tiny": core.GiB} {
		_, err = s.service.CreatePlan(ctx, s.admin, core.Plan{Name: name, Cores: 1, Memory: 512 * core.MiB, Disk: disk})
		require.NoError(s, err)
	}
	_, err = s.service.CreatePool(ctx, s.admin, core.Pool{Name: "demo", Prefix: netip.MustParsePrefix("10.77.0.0/24"), Gateway: netip.MustParseAddr("10.77.0.1"),
		Ranges: []core.AddressRange{{First: netip.MustParseAddr("10.77.0.10"), Last: netip.MustParseAddr("10.77.0.60")}}})
	require.NoError(s, err)
	s.alice, s.bob = s.customer("alice"), s.customer("bob")
}

func (s *shop) customer(name string) string {
	s.Helper()
	ctx := context.Background()
	_, err := s.service.CreateUser(ctx, s.admin, fleet.NewUser{Name: name, Role: core.Customer, Password: name + " in wonderland"})
	require.NoError(s, err)
	issued, err := s.service.CreateToken(ctx, s.admin, fleet.NewToken{Name: "test", User: name})
	require.NoError(s, err)
	return issued.Secret
}

// answer is what came back.
type answer struct {
	Status int
	Header http.Header
	Text   string
	JSON   map[string]any
}

// call sends a request; headers are "Name: value".
func (s *shop) call(method, path, token, body string, headers ...string) answer {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	require.NoError(s, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(s, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(s, err)
	a := answer{Status: res.StatusCode, Header: res.Header, Text: string(text)}
	if bytes.HasPrefix(text, []byte("{")) {
		require.NoError(s, json.Unmarshal(text, &a.JSON), a.Text)
	}
	return a
}

// ok wants a status.
func (s *shop) ok(status int, method, path, token, body string, headers ...string) answer {
	s.Helper()
	a := s.call(method, path, token, body, headers...)
	require.Equal(s, status, a.Status, "%s %s: %s", method, path, a.Text)
	return a
}

const webServer = `{"name":"web","image":"debian-12","plan":"small"}`

// server asks for a server; it is being made for as long as nobody works.
func (s *shop) server(token string) string {
	s.Helper()
	return s.ok(202, "POST", "/v1/servers", token, webServer).JSON["server"].(map[string]any)["id"].(string)
}

// ready asks for a server, and has it ready and off at once.
func (s *shop) ready(token string) string { return s.standing(token, core.Off) }

// standing asks for a server, and has it ready with this power at once.
func (s *shop) standing(token string, power core.Power) string {
	s.Helper()
	id := s.server(token)
	require.NoError(s, s.rows.Do(s.Context(), func(tx ports.Tx) error {
		server, err := tx.Servers().Get(s.Context(), core.ServerID(id))
		if err != nil {
			return err
		}
		server.Operation = ""
		_, err = tx.Servers().Update(s.Context(), core.RestoreServer(server, core.ServerState{Life: core.Ready, Power: power, Wanted: power, PowerAt: time.Now()}))
		return err
	}))
	return id
}

// keyed is a server that has TLS material.
func (s *shop) keyed(token string) string {
	s.Helper()
	return s.ok(202, "POST", "/v1/servers", token, `{"name":"keyed","image":"debian-12","plan":"small","keys":true}`).JSON["server"].(map[string]any)["id"].(string)
}

// snapped is a server that is ready, and has a snapshot and a schedule.
func (s *shop) snapped(token string) string {
	s.Helper()
	id := s.ready(token)
	s.ok(200, "PUT", "/v1/servers/"+id+"/snapshot-schedule", token, `{"every":"12h","keep":2}`)
	require.NoError(s, s.rows.Do(s.Context(), func(tx ports.Tx) error {
		return tx.Snapshots().Insert(s.Context(), core.Snapshot{Server: core.ServerID(id), Name: "kept", State: core.SnapshotReady, Created: time.Now()})
	}))
	return id
}

// dump is all that the store has, but the audit log and when a token was used.
func (s *shop) dump() string {
	s.Helper()
	ctx, out := context.Background(), new(strings.Builder)
	require.NoError(s, s.rows.Do(ctx, func(tx ports.Tx) error {
		servers, err1 := tx.Servers().List(ctx, core.ServerFilter{})
		ops, err2 := tx.Operations().List(ctx, core.OperationFilter{})
		users, err3 := tx.Users().List(ctx, core.Page{})
		tokens, err4 := tx.Tokens().List(ctx, "", core.Page{})
		plans, err5 := tx.Plans().List(ctx, core.Page{})
		images, err6 := tx.Images().List(ctx, core.Page{})
		clusters, err7 := tx.Clusters().List(ctx, core.Page{})
		pools, err8 := tx.Pools().List(ctx, core.Page{})
		addresses, err9 := tx.Addresses().List(ctx, "", "", core.Page{})
		vmids, err10 := tx.VMIDs().Reserved(ctx, s.cluster)
		for _, one := range servers {
			snapshots, err := tx.Snapshots().List(ctx, one.ID)
			require.NoError(s, err)
			schedule, _ := tx.SnapshotSchedules().Get(ctx, one.ID)
			fmt.Fprintln(out, snapshots, schedule)
		}
		for _, err := range []error{err1, err2, err3, err4, err5, err6, err7, err8, err9, err10} {
			require.NoError(s, err)
		}
		for i := range tokens {
			tokens[i].LastUsed = tokens[i].Created
		}
		return json.NewEncoder(out).Encode([]any{servers, ops, users, tokens, plans, images, clusters, pools, addresses, vmids})
	}))
	return out.String()
}

// isProblem wants a complete problem of this status that names something.
func (s *shop) isProblem(a answer, status int, names string) {
	s.Helper()
	require.Equal(s, status, a.Status, a.Text)
	require.Equal(s, "application/problem+json", a.Header.Get("Content-Type"), a.Text)
	require.Equal(s, "urn:remuda:problem:"+fmt.Sprint(a.JSON["code"]), a.JSON["type"])
	require.EqualValues(s, status, a.JSON["status"])
	require.NotEmpty(s, a.JSON["title"])
	require.NotEmpty(s, a.JSON["detail"])
	require.Equal(s, "urn:remuda:request:"+a.Header.Get("X-Request-Id"), a.JSON["instance"])
	require.Contains(s, a.Text, names)
}
