// Package legacytest is a fleet for the tests of dialects: everything in memory,
// in a bubble of testing/synctest, so that a server is ready in no time and what
// time it is, is the same in every run.
package legacytest

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/transcript"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// World is a fleet with a cluster of two nodes (pve1, pve2; images debian-12,
// ubuntu-24.04, debian-12-ct), the plans small and medium, the pool demo of
// 192.0.2.10–192.0.2.99, and three users: admin, and the customers alice and bob.
type World struct {
	*fleet.Service
	Vault     *system.Vault
	Store     *memory.Store
	Cluster   *memory.Cluster
	ClusterID core.ClusterID
	Admin     core.Caller
	Alice     core.Caller
	Bob       core.Caller
	Tokens    map[string]string // by username

	still func() // waits until whatever is due at this moment was done
}

// Password is the one of alice and of bob.
const Password = "correct horse battery"

const (
	url         = "https://pve.test:8006"
	adminToken  = "0123456789abcdef"
	fingerprint = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
)

// Play runs a story in a world of its own. Its clock begins at midnight of
// 1 January 2000, and moves only while everybody waits.
func Play(t *testing.T, story func(t *testing.T, w *World)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		w := open(t)
		w.still = synctest.Wait
		ended := make(chan struct{})
		go func() { defer close(ended); w.Run(ctx) }()
		defer time.Sleep(time.Minute) // for what only waits for a timer
		defer func() { cancel(); <-ended }()
		story(t, w)
	})
}

// Open makes the world without anybody at work in it, for benchmarks and for
// tests that need real connections.
func Open(t testing.TB) *World { return open(t) }

func open(t testing.TB) *World {
	t.Helper()
	ctx, clock := context.Background(), system.Clock{}
	w := &World{Vault: system.NewVault([]byte("a key that is long enough")), Store: memory.NewStore(clock), Cluster: memory.Demo(clock), Tokens: map[string]string{}, still: func() {}}
	connector := new(memory.Connector)
	connector.Add(url, w.Cluster)
	var err error
	w.Service, err = fleet.New(fleet.Deps{
		Store: w.Store, Journal: w.Store.Journal(), Log: w.Store.Log(), Cursors: w.Store.Cursors(), Connector: connector, Vault: w.Vault,
		Passwords: system.NewPasswords(1), Clock: clock, Random: system.Random{}, Mailer: new(memory.Mailer), Logger: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	w.Admin, err = w.EnsureAdmin(ctx, "admin", adminToken)
	must(t, err)
	w.Tokens["admin"] = adminToken
	w.furnish(t)
	w.Alice, w.Bob = w.customer(t, "alice"), w.customer(t, "bob")
	return w
}

func (w *World) furnish(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	cluster, err := w.CreateCluster(ctx, w.Admin, fleet.NewCluster{Name: "c1", Token: "remuda@pve!test=secret",
		Endpoints: []core.Endpoint{{URL: url, Fingerprint: fingerprint}}})
	must(t, err)
	w.ClusterID = cluster.ID
	_, err = w.ImportImages(ctx, w.Admin, cluster.ID)
	must(t, err)
	for _, plan := range []core.Plan{
		{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB, Price: 30000, Currency: "RUB"},
		{Name: "medium", Cores: 2, Memory: 2 * core.GiB, Disk: 20 * core.GiB, Price: 60000, Currency: "RUB"},
	} {
		_, err = w.CreatePlan(ctx, w.Admin, plan)
		must(t, err)
	}
	_, err = w.CreatePool(ctx, w.Admin, core.Pool{Name: "demo", Prefix: netip.MustParsePrefix("192.0.2.0/24"), Gateway: netip.MustParseAddr("192.0.2.1"),
		Reverse: "{ip-dashed}.demo.test", Ranges: []core.AddressRange{{First: netip.MustParseAddr("192.0.2.10"), Last: netip.MustParseAddr("192.0.2.99")}}})
	must(t, err)
}

func (w *World) customer(t testing.TB, name string) core.Caller {
	t.Helper()
	ctx := context.Background()
	_, err := w.CreateUser(ctx, w.Admin, fleet.NewUser{Name: name, Email: name + "@demo.test", Role: core.Customer, Password: Password})
	must(t, err)
	issued, err := w.CreateToken(ctx, w.Admin, fleet.NewToken{Name: "test", User: name})
	must(t, err)
	w.Tokens[name] = issued.Secret
	who, err := w.Authenticate(ctx, issued.Secret, "")
	must(t, err)
	return who
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Options are those of a dialect in this world.
func (w *World) Options() legacy.Options {
	return legacy.Options{PublicURL: "https://remuda.test", Logger: slog.New(slog.DiscardHandler), Digest: w.Vault.Digest}
}

// Front is a dialect as the listener has it.
func (w *World) Front(d *legacy.Dialect) http.Handler {
	return web.Front{Logger: slog.New(slog.DiscardHandler)}.Wrap(d.Handler)
}

// Settle lets time pass until nothing is under way, and then to the beginning of
// the next minute.
func (w *World) Settle() {
	for {
		ops, err := w.Operations(context.Background(), w.Admin, core.OperationFilter{Active: true})
		if err != nil {
			panic(err)
		}
		if len(ops) == 0 {
			now := time.Now()
			time.Sleep(now.Truncate(time.Minute).Add(time.Minute).Sub(now))
			w.still() // a sweep is due at the same moment
			return
		}
		time.Sleep(time.Second)
	}
}

// Make makes a server, and waits until it is ready.
func (w *World) Make(t testing.TB, c core.Caller, req fleet.CreateServer) core.ServerView {
	t.Helper()
	accepted, err := w.Create(context.Background(), c, req)
	must(t, err)
	w.Settle()
	view, err := w.Server(context.Background(), c, accepted.Server.ID)
	must(t, err)
	if view.Life() != core.Ready {
		t.Fatalf("the server is %s: %s", view.Life(), view.LastError)
	}
	return view
}

// Web is a VM of the plan small that is on.
func (w *World) Web(t testing.TB, c core.Caller) core.ServerView {
	t.Helper()
	return w.Make(t, c, fleet.CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
}

var macPattern = regexp.MustCompile(`02(:[0-9A-F]{2}){5}`)

// Script is what a transcript needs of this world: {admin}, {alice} and {bob}
// are the tokens, @settle lets the operations end, and @tick is a minute.
func (w *World) Script(d *legacy.Dialect) transcript.Play {
	return transcript.Play{Handler: w.Front(d), Values: w.Tokens, Hide: map[string]*regexp.Regexp{"mac": macPattern}, Do: map[string]func(){
		"settle": w.Settle, "tick": func() { time.Sleep(time.Minute); w.still() },
		"cut": w.Cluster.Cut, "mend": w.Cluster.Mend,
	}}
}
