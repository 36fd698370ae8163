package serve

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/apps/internal/metrics"
	"github.com/remudahq/remuda/apps/internal/parts"
	"github.com/remudahq/remuda/apps/internal/version"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
)

// Running is a server that was started.
type Running struct {
	URL        string // where it really listens
	AdminToken string // empty if none was set
	Demo       *Shown // nil without --demo
	Service    *fleet.Service
	Dialects   []string // that are spoken there

	log      *slog.Logger
	nats     *jetstream.Conn // nil unless that is the bus
	alone    []alone
	servers  []*web.Server
	draining chan struct{}
	once     sync.Once
	closers  []func() error // what to do at the end, the last first
}

// Start starts a server. What it opened is closed again if it fails.
func Start(ctx context.Context, cfg Config, log *slog.Logger) (*Running, error) {
	r := &Running{log: log, draining: make(chan struct{})}
	if err := r.start(ctx, cfg); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *Running) start(ctx context.Context, cfg Config) error {
	listener, url, err := r.listen(ctx, cfg.Listen)
	if err != nil {
		return err
	}
	r.URL = url
	if err := r.listenAlone(ctx, cfg); err != nil {
		return err
	}
	given, err := keysOf(cfg)
	if err != nil {
		return err
	}
	store, err := sqlstore.Open(ctx, cfg.Database.URL.Reveal())
	if err != nil {
		return err
	}
	r.later(store.Close)
	if len(given.secret) == 0 {
		r.log.Warn("there is no SECRET_KEY: clusters cannot be added, nor idempotency keys be used")
	}
	vault := given.vault()
	if err := opens(ctx, store, vault); err != nil {
		return err
	}
	mailer, err := mailing.Mailer(cfg.Mail, r.log)
	if err != nil {
		return err
	}
	counts := metrics.New(version.Version)
	publisher, err := r.bus(cfg, store, counts)
	if err != nil {
		return err
	}
	sweeps := counts.Sweeps(system.Clock{}, cfg.PollInterval)
	deps := parts.Deps(store, vault, cfg.Dialling, r.log)
	deps.Publisher, deps.Mailer, deps.Saved, deps.Swept, deps.Options = publisher, mailer, counts.Saved, sweeps.Swept, options(cfg)
	r.Service, err = fleet.New(deps)
	if err != nil {
		return err
	}
	counts.State(metrics.Source{Store: store, Clock: system.Clock{}, Reach: r.Service.Reach, Ping: store.Ping, Bus: r.otherBus()})
	if err := r.people(ctx, cfg, given, store, vault); err != nil {
		return err
	}
	r.work(ctx)
	r.tell(store, counts)
	tokens, logins := web.NewLimiter(cfg.TokenRate, cfg.TokenBurst), web.NewLimiter(cfg.LoginRate, cfg.LoginBurst)
	api := parts.API(r.Service, vault, tokens, native.Options{PublicURL: cfg.PublicURL, Logger: r.log, Draining: r.draining, Logins: logins})
	if cfg.Heard(cfg.Bus.Kind(cfg.Database), len(given.secret) > 0) {
		r.hearCommands(api, counts)
	}
	front := web.Front{Logger: r.log, Watch: counts, Proxies: cfg.TrustedProxies, Sources: web.NewLimiter(cfg.IPRate, cfg.IPBurst)}
	said := legacy.Options{PublicURL: cfg.PublicURL, Logger: r.log, Digest: vault.Digest, Tokens: tokens, Logins: logins, Draining: r.draining}
	mux := r.front(cfg, store, api, counts)
	r.mount(mux, cfg, said)
	r.servers = append(r.servers, web.Serve(listener, front.Wrap(mux), r.log, web.UsualTimes))
	r.serveAlone(cfg, said, front)
	return nil
}

// listen takes the address before anything else is done: a second server on
// the same one changes nothing.
func (r *Running) listen(ctx context.Context, address string) (l net.Listener, url string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, "", &core.Error{Kind: core.Unavailable, Msg: "cannot listen on " + address, Err: err}
	}
	r.later(func() error {
		if err := listener.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	at := listener.Addr().(*net.TCPAddr)
	if !at.IP.IsLoopback() {
		r.log.Warn("listening beyond this machine without TLS: put a proxy with TLS before it", "address", at.String())
	}
	return listener, "http://" + reachable(at), nil
}

// reachable is an address that one can dial: that of this machine for any.
func reachable(at *net.TCPAddr) string {
	if at.IP.IsUnspecified() {
		at = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: at.Port}
	}
	return at.String()
}

func options(cfg Config) fleet.Options {
	workers := cfg.Workers
	if workers == 0 {
		workers = -1
	}
	return fleet.Options{
		Workers: workers, Sweep: cfg.PollInterval, Rounds: cfg.DeepInterval, Reach: cfg.HATimeout, Quarantine: cfg.Quarantine,
		Registration: cfg.Registration.Open(cfg.Demo.Demo), Unprotected: !cfg.ProtectGuests, RootTokens: cfg.AllowRootTokens, EnforceSuspension: cfg.EnforceSuspension, TerminalLogin: !cfg.ContainerShell,
		EventRetention: cfg.EventRetention, OperationRetention: orForEver(cfg.OperationRetention), AuditRetention: orForEver(cfg.AuditRetention),
		MinuteRetention: cfg.MinuteRetention, HourRetention: cfg.HourRetention, DayRetention: cfg.DayRetention,
	}
}

// orForEver says what 0 means in the settings as [fleet.Options] says it.
func orForEver(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

// work begins what goes on behind the door. It ends before the store does, and
// after the server.
func (r *Running) work(ctx context.Context) {
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Service.Run(working)
	}()
	r.later(func() error {
		stop()
		<-done
		return nil
	})
}

// people lets the administrator in, and fills the demo.
func (r *Running) people(ctx context.Context, cfg Config, given keys, store ports.Store, vault ports.Vault) error {
	if r.AdminToken = given.admin; r.AdminToken == "" {
		return nil
	}
	admin, err := r.Service.EnsureAdmin(ctx, given.adminName, given.admin)
	if err != nil || !cfg.Demo.Demo {
		return err
	}
	r.Demo, err = r.play(ctx, demo{cfg: cfg, keys: given, admin: admin, service: r.Service, store: store, vault: vault, log: r.log})
	return err
}

func (r *Running) later(do func() error) { r.closers = append(r.closers, do) }

// failed tells when a listener ended without being asked to.
func (r *Running) failed() <-chan error {
	first := make(chan error, len(r.servers))
	for _, s := range r.servers {
		go func() { first <- <-s.Failed() }()
	}
	return first
}

// Stop drains: readiness is withdrawn and clients are asked to go elsewhere;
// then nothing new is accepted, requests that are under way end, and operations
// are left at a saved step. Streams end at once, to come again elsewhere.
// Repeatable.
func (r *Running) Stop() (err error) {
	r.once.Do(func() {
		r.log.Info("draining")
		close(r.draining)
		for _, s := range r.servers {
			s.Leave()
		}
		time.Sleep(notice)
		err = errors.Join(r.drain(), r.close())
		r.log.Info("stopped")
	})
	return err
}

// drain ends the listeners, all at once.
func (r *Running) drain() error {
	ended := make(chan error, len(r.servers))
	for _, s := range r.servers {
		go func() { ended <- s.Drain(drain) }()
	}
	var all error
	for range r.servers {
		all = errors.Join(all, <-ended)
	}
	return all
}

func (r *Running) close() (all error) {
	for i := len(r.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, r.closers[i]())
	}
	r.closers = nil
	return all
}
