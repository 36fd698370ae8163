// Package proxmox is the way to Proxmox VE. It translates what [ports.Hypervisor]
// promises into calls of Proxmox's API, and its answers back, and decides nothing.
//
// The client is go-proxmox, fenced in. Proxmox puts what it has to say into
// the status line, answers 500 for a guest that does not exist, and 596 for a
// call that it may yet carry out; a client that only looks at the number
// loses all of that. So a transport of our own lies beneath the client: it
// classifies every answer while it is still raw, pins the certificate, repeats
// nothing but reads, and asks the fence of the lease at the moment of writing.
// Whatever reaches the caller is a [core.Error] whose Kind tells whether the
// call may have happened.
package proxmox

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	pve "github.com/luthermonson/go-proxmox"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Connector makes hypervisors of clusters. The zero value is not usable; see [New].
type Connector struct {
	agent    string
	log      *slog.Logger
	guard    func(netip.AddrPort) error
	wrap     func(http.RoundTripper) http.RoundTripper
	dial     time.Duration
	answer   time.Duration
	parallel int
	now      func() time.Time
}

// Option changes a [Connector].
type Option func(*Connector)

// WithUserAgent sets how we name ourselves to Proxmox.
func WithUserAgent(agent string) Option { return func(c *Connector) { c.agent = agent } }

// WithLogger sends one debug line for each request: method, path, status and
// time; never a query, a body or a token.
func WithLogger(log *slog.Logger) Option { return func(c *Connector) { c.log = log } }

// WithGuard asks before every connection whether the address may be dialled.
// It sees the address after names were resolved.
func WithGuard(guard func(netip.AddrPort) error) Option {
	return func(c *Connector) { c.guard = guard }
}

// WithTransport puts a round tripper around the raw connections, beneath our
// own transport: for tests that lose replies or count requests.
func WithTransport(wrap func(base http.RoundTripper) http.RoundTripper) Option {
	return func(c *Connector) { c.wrap = wrap }
}

// WithTimeouts bounds how long a connection, and a whole answer, may take.
func WithTimeouts(dial, answer time.Duration) Option {
	return func(c *Connector) { c.dial, c.answer = dial, answer }
}

// WithParallel bounds the requests that are under way to one cluster at once.
func WithParallel(n int) Option { return func(c *Connector) { c.parallel = max(n, 1) } }

// WithNow says what time it is, for how long a cluster that does not answer is
// left alone: for tests in which time goes faster.
func WithNow(now func() time.Time) Option { return func(c *Connector) { c.now = now } }

// New makes a connector. An answer may take 35 seconds, because Proxmox itself
// gives up on a node after 30, and eight requests run at once.
func New(opts ...Option) *Connector {
	c := &Connector{
		agent:    "remuda",
		log:      slog.New(slog.DiscardHandler),
		guard:    func(netip.AddrPort) error { return nil },
		wrap:     func(base http.RoundTripper) http.RoundTripper { return base },
		dial:     10 * time.Second,
		answer:   35 * time.Second,
		parallel: 8,
		now:      time.Now,
	}
	for _, o := range opts {
		o(c)
	}
	return c
}

// Connect makes the hypervisor of a cluster. It talks to nobody yet. Invalid.
func (c *Connector) Connect(cluster core.Cluster, secret string) (ports.Hypervisor, error) {
	if err := cluster.Validate(); err != nil {
		return nil, err
	}
	if secret == "" || strings.ContainsFunc(secret, notVisible) {
		return nil, core.Fail(core.Invalid, core.CodeValidation, "the secret of the token of cluster %s is not usable", cluster.Name)
	}
	rt, err := newTransport(c, cluster.Endpoints, secret)
	if err != nil {
		return nil, err
	}
	client := pve.NewClient(rt.ends[0].base.String()+apiRoot,
		pve.WithHTTPClient(&http.Client{Transport: rt, CheckRedirect: noRedirect}),
		pve.WithAPIToken(cluster.TokenID, secret),
		pve.WithUserAgent(c.agent),
		pve.WithLogger(silence{}))
	return &hypervisor{client: client, wire: rt, cluster: cluster.ID, token: cluster.TokenID}, nil
}

const apiRoot = "/api2/json"

func notVisible(r rune) bool { return r <= ' ' || r > '~' }

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// silence keeps go-proxmox from logging bodies, which hold passwords.
type silence struct{}

func (silence) Errorf(string, ...any) {}
func (silence) Warnf(string, ...any)  {}
func (silence) Infof(string, ...any)  {}
func (silence) Debugf(string, ...any) {}

// hypervisor is one cluster. It is safe for concurrent use and keeps nothing
// between calls but connections.
type hypervisor struct {
	client  *pve.Client
	wire    *transport // for what is no call
	cluster core.ClusterID
	token   string // user@realm!name
}

var (
	_ ports.Connector  = (*Connector)(nil)
	_ ports.Hypervisor = (*hypervisor)(nil)
)
