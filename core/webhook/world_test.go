package webhook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/outbound"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/webhook"
	"github.com/remudahq/remuda/ports"
)

// post is a sender over a store in memory, with a clock that the test moves.
type post struct {
	*webhook.Sender
	clock *memory.Clock
	store *memory.Store
	log   *logged
	user  core.User
	kit   guest.Kit
	next  int64
}

// logged is a log that many may write to.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var (
	loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	secret   = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
)

func newPost(t *testing.T, set outbound.Settings) *post {
	t.Helper()
	p := &post{clock: memory.NewClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), log: new(logged)}
	p.store = memory.NewStore(p.clock)
	p.kit = guest.Kit{Clock: p.clock, Random: system.Random{}}
	set.Marshal = func(e core.Event) ([]byte, error) { return json.Marshal(map[string]any{"id": e.ID, "type": e.Type}) }
	p.Sender = webhook.New(webhook.Sender{Store: p.store, Vault: system.NewVault([]byte("a key that is long enough")), Clock: p.clock, Random: system.Random{},
		Poster: outbound.NewPoster(set), Name: "test", Poll: 5 * time.Millisecond,
		Logger: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	p.user = p.addUser(t, "alice", core.Customer)
	return p
}

func (p *post) addUser(t *testing.T, name string, role core.RoleName) core.User {
	t.Helper()
	user := core.User{ID: guest.NewID[core.UserID](p.kit), Name: name, Role: role, Version: 1, Created: p.clock.Now()}
	p.do(t, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), user) })
	return user
}

func (p *post) do(t *testing.T, change func(ports.Tx) error) {
	t.Helper()
	if err := p.store.Do(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

func (p *post) hook(t *testing.T, owner core.User, url string) core.Webhook {
	t.Helper()
	hook := core.Webhook{ID: guest.NewID[core.WebhookID](p.kit), Owner: owner.ID, URL: url, Enabled: true, Version: 1, Created: p.clock.Now(), Updated: p.clock.Now()}
	p.do(t, func(tx ports.Tx) error { return tx.Webhooks().Insert(t.Context(), hook) })
	p.do(t, func(tx ports.Tx) error {
		return webhook.Keep(t.Context(), tx, p.Vault, hook.ID, core.WebhookSecrets{Current: secret})
	})
	return hook
}

// happen has something happen to a server of the user's.
func (p *post) happen(t *testing.T, owner core.User, server core.ServerID) core.Event {
	t.Helper()
	p.next++
	p.clock.Advance(time.Millisecond) // deliveries sort by when they were made
	e := core.Event{ID: guest.NewID[core.EventID](p.kit), Position: p.next, Type: core.EventServerStarted, Version: 1, Server: server, Owner: owner.ID, At: p.clock.Now()}
	for range 2 { // at least once
		if err := p.Hear(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// sent answers a webhook's deliveries, the oldest first.
func (p *post) sent(t *testing.T, hook core.Webhook) (all []core.Delivery) {
	t.Helper()
	p.do(t, func(tx ports.Tx) error {
		newest, err := tx.Deliveries().List(t.Context(), hook.ID, core.Page{})
		for _, d := range newest {
			all = append([]core.Delivery{d}, all...)
		}
		return err
	})
	return all
}

func (p *post) last(t *testing.T, hook core.Webhook) core.Delivery {
	t.Helper()
	all := p.sent(t, hook)
	if len(all) == 0 {
		t.Fatal("there is no delivery")
	}
	return all[len(all)-1]
}

func (p *post) read(t *testing.T, id core.WebhookID) (hook core.Webhook) {
	t.Helper()
	p.do(t, func(tx ports.Tx) (err error) {
		hook, err = tx.Webhooks().Get(t.Context(), id)
		return err
	})
	return hook
}

// endpoint is a receiver that does as it is told.
type endpoint struct {
	*httptest.Server
	mu     sync.Mutex
	got    []*http.Request
	bodies []string
}

func receive(t *testing.T, answer http.HandlerFunc) *endpoint {
	t.Helper()
	e := new(endpoint)
	e.Server = httptest.NewServer(e.noting(answer))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) noting(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		e.got, e.bodies = append(e.got, r), append(e.bodies, string(body))
		e.mu.Unlock()
		answer(w, r)
	}
}

func (e *endpoint) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.got)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// names is a resolver that changes its mind: it gives each answer once, and the
// last for ever.
type names struct {
	mu    sync.Mutex
	next  []string
	asked int
}

func (n *names) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	var all []netip.Addr
	for _, text := range strings.Fields(n.next[0]) {
		all = append(all, netip.MustParseAddr(text))
	}
	if len(n.next) > 1 {
		n.next = n.next[1:]
	}
	return all, nil
}

func check(t *testing.T, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
