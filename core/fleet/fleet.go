// Package fleet is the front door of Remuda, for every app and for programs
// that embed it. A method checks who asks and what is asked, changes our own
// store in one transaction, starts an operation where there is work to do, and
// returns. Nothing waits for a cluster, except to look at one that is being
// added or listed.
//
// Whatever changes something takes a [core.Caller]. With an idempotency key the
// same request has one effect and one answer, however often it comes. With
// DryRun it answers what would happen and changes nothing but the audit log.
package fleet

import (
	"context"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/access"
	"github.com/remudahq/remuda/core/adopt"
	"github.com/remudahq/remuda/core/alert"
	"github.com/remudahq/remuda/core/bandwidth"
	"github.com/remudahq/remuda/core/bulk"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/core/feed"
	"github.com/remudahq/remuda/core/graph"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/mail"
	"github.com/remudahq/remuda/core/migrate"
	"github.com/remudahq/remuda/core/network"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/remudahq/remuda/core/power"
	"github.com/remudahq/remuda/core/provision"
	"github.com/remudahq/remuda/core/rebuild"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/core/resize"
	"github.com/remudahq/remuda/core/retire"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/core/sample"
	"github.com/remudahq/remuda/core/snapshot"
	"github.com/remudahq/remuda/core/suspend"
	"github.com/remudahq/remuda/core/webhook"
	"github.com/remudahq/remuda/ports"
)

// Deps are the parts a [Service] is made of. All but Publisher, Poster, Mailer,
// Logger, Saved and Swept are required.
type Deps struct {
	Store     ports.Store
	Journal   ports.Journal
	Log       ports.Log
	Cursors   ports.Cursors
	Connector ports.Connector
	Vault     ports.Vault
	Passwords ports.Passwords
	Clock     ports.Clock
	Random    ports.Random
	Publisher ports.Publisher // the bus; nil for none
	Poster    ports.Poster    // sends to webhooks; nil: another process does
	Mailer    ports.Mailer    // sends mail; nil: another process does, or none
	Logger    *slog.Logger    // nil means slog.Default()

	// Saved hears of every operation that this process moved on; it must not
	// block. nil for nobody.
	Saved func(core.Operation)

	// Swept hears of every sweep that this process makes, as a [patrol.Watcher]
	// does. nil for nobody.
	Swept   func(context.Context, patrol.Swept) error
	Options Options
}

// Options tune a [Service]; zero values mean the defaults in the comments.
type Options struct {
	Name               string        // of this process among all; made up
	Workers            int           // operations at once; 8; negative for none
	Sweep              time.Duration // how often each cluster is looked at; 10 s
	Schedules          time.Duration // how often snapshot schedules are looked at; 15 s
	Pacing             time.Duration // how long a node is left alone between guests that are read whole; 1 s; negative for never
	Rounds             time.Duration // how often at most a guest is read whole; 1 min
	EventRetention     time.Duration // how long events are kept; 30 days
	OperationRetention time.Duration // how long operations are kept after their end; 90 days; negative for ever
	AuditRetention     time.Duration // how long the audit log is kept; 365 days; negative for ever
	MinuteRetention    time.Duration // how long samples of a minute are kept; 24 h
	HourRetention      time.Duration // how long samples of an hour are kept; 35 days
	DayRetention       time.Duration // how long samples of a day are kept; 400 days
	Unprotected        bool          // do not set Proxmox's protection on guests
	Quarantine         time.Duration // how long a released address rests; 0
	Cool               time.Duration // how long a released VMID rests; 24 h
	Doubt              time.Duration // how long an order whose answer was lost may still arrive; 40 s
	RootTokens         bool          // take tokens of root@pam, which can do all that there is, for clusters
	Reach              time.Duration // how long a guest may take to get where a power action was carried out to; 2 min
	LinkedClones       bool          // link to templates, which pins them, instead of copying them
	EnforceSuspension  bool          // stop suspended servers that somebody started past us, instead of only telling
	TerminalLogin      bool          // new containers ask for a login at their terminal; their passwords cannot be set then
	Registration       bool          // let everybody make themself a customer
	Limits             provision.Limits
	Lease              time.Duration // of an operation; 10 s
	Pace               saga.Pace
	KeyLife            time.Duration // how long idempotency keys are remembered; 24 h
}

func (o Options) filled(random ports.Random) Options {
	if o.Name == "" {
		var b [6]byte
		_, _ = random.Read(b[:])
		o.Name = "remuda-" + hex.EncodeToString(b[:])
	}
	if o.EventRetention == 0 {
		o.EventRetention = 30 * 24 * time.Hour
	}
	if o.OperationRetention == 0 {
		o.OperationRetention = 90 * 24 * time.Hour
	}
	if o.AuditRetention == 0 {
		o.AuditRetention = 365 * 24 * time.Hour
	}
	if o.Schedules == 0 {
		o.Schedules = 15 * time.Second
	}
	if o.Cool == 0 {
		o.Cool = 24 * time.Hour
	}
	if o.KeyLife == 0 {
		o.KeyLife = 24 * time.Hour
	}
	return o
}

// Service is the front door. Its methods may be called from any goroutine.
type Service struct {
	Deps
	kit       guest.Kit
	provision *provision.Provisioner
	power     *power.Switcher
	retire    *retire.Retirer
	migrate   *migrate.Mover
	access    *access.Keeper
	bandwidth *bandwidth.Keeper
	alert     *alert.Keeper
	suspend   *suspend.Suspender
	resize    *resize.Resizer
	network   *network.Networker
	snapshot  *snapshot.Keeper
	bulk      *bulk.Runner
	rebuild   *rebuild.Rebuilder
	adopt     *adopt.Adopter
	worker    *saga.Worker
	relay     *relay.Relay
	ways      *clusters.Directory
	feed      *feed.Feed
	patrol    *patrol.Patrol
	webhook   *webhook.Sender
	sample    *sample.Keeper
	mail      *mail.Sender
	graphs    *graph.Viewer
	nodes     sightings[core.Node]
	storages  sightings[core.Storage]
	templates sightings[core.Template]
	reached   reaches
	glimpses  glimpses
	promised  promises
	matched   lately
	unproven  unproven
}

// New puts a service together. Invalid: a part is missing.
func New(d Deps) (*Service, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if d.Logger == nil {
		d.Logger = slog.Default()
	}
	if d.Saved == nil {
		d.Saved = func(core.Operation) {}
	}
	d.Options = d.Options.filled(d.Random)
	s := &Service{Deps: d, ways: &clusters.Directory{Store: d.Store, Vault: d.Vault, Connector: d.Connector}}
	s.kit = guest.Kit{
		Store: d.Store, Vault: d.Vault, Clock: d.Clock, Random: d.Random,
		Hypervisors: s.ways, Reach: d.Options.Reach,
		Next: func(op core.Operation) saga.Effect { return s.access.Deliver(op) },
	}
	o := d.Options
	s.graphs = &graph.Viewer{Hypervisors: s.kit.Hypervisors, Samples: graph.FromStore(d.Store, d.Clock), Clock: d.Clock, Log: d.Logger}
	s.provision = &provision.Provisioner{Kit: s.kit, Limits: o.Limits, Protect: !o.Unprotected, Cool: o.Cool, Doubt: o.Doubt, Linked: o.LinkedClones, Shell: !o.TerminalLogin}
	s.power = &power.Switcher{Kit: s.kit}
	s.migrate = &migrate.Mover{Kit: s.kit}
	s.retire = &retire.Retirer{Kit: s.kit}
	s.access = &access.Keeper{Kit: s.kit}
	s.bandwidth = &bandwidth.Keeper{Kit: s.kit, Log: d.Logger, Told: s.stirred}
	s.alert = &alert.Keeper{Kit: s.kit, Cursors: d.Cursors, Owner: o.Name, Every: o.Sweep, Log: d.Logger, Told: s.stirred}
	s.resize = &resize.Resizer{Kit: s.kit}
	s.network = &network.Networker{Kit: s.kit}
	s.suspend = &suspend.Suspender{Kit: s.kit}
	s.snapshot = &snapshot.Keeper{Kit: s.kit, Protect: !o.Unprotected, Doubt: o.Doubt}
	s.bulk = &bulk.Runner{Store: d.Store, Start: s.startItem, Stop: s.stopItem, Told: s.bulkEnded}
	s.rebuild = &rebuild.Rebuilder{Provisioner: s.provision}
	s.adopt = &adopt.Adopter{Kit: s.kit, Protect: !o.Unprotected}
	s.worker = saga.NewWorker(d.Journal, d.Clock, saga.Options{
		Name: o.Name, Slots: max(o.Workers, 0), Lease: o.Lease, Pace: o.Pace, Log: d.Logger,
		Saved: func(op core.Operation) { s.relay.Wake(); d.Saved(op) }, Advise: s.advise,
	}, s.rebuild.Workflow(), s.adopt.Workflow(), s.provision.Workflow(), s.power.Workflow(), s.retire.Workflow(), s.access.Workflow(), s.access.DeliveryWorkflow(), s.resize.Workflow(),
		s.network.Workflow(), s.migrate.Workflow(), s.bandwidth.Workflow(),
		s.snapshot.Take(), s.snapshot.Rollback(), s.snapshot.Delete(), s.bulk.Workflow(),
		s.suspend.Workflow(), s.suspend.ReleaseWorkflow())
	s.feed = feed.New(d.Log, 200*time.Millisecond, d.Logger)
	s.relay = relay.New(relay.Relay{
		Log: d.Log, Cursors: d.Cursors, Publisher: d.Publisher, Owner: o.Name, Logger: d.Logger, Moved: s.feed.Wake,
	})
	s.sample = &sample.Keeper{Store: d.Store, Clock: d.Clock, Cursors: d.Cursors, Owner: o.Name, Log: d.Logger, Every: o.Sweep,
		Minutes: o.MinuteRetention, Hours: o.HourRetention, Days: o.DayRetention}
	s.webhook = webhook.New(webhook.Sender{Store: d.Store, Vault: d.Vault, Clock: d.Clock, Random: d.Random, Poster: d.Poster, Name: o.Name,
		Logger: d.Logger, Told: s.relay.Wake})
	s.mail = mail.New(mail.Sender{Store: d.Store, Cursors: d.Cursors, Clock: d.Clock, Random: d.Random, Mailer: d.Mailer, Name: o.Name, Logger: d.Logger})
	s.patrol = &patrol.Patrol{Kit: s.kit, Cursors: d.Cursors, Owner: o.Name, Every: o.Sweep, Log: d.Logger, Told: s.relay.Wake,
		Pace: o.Pacing, Again: o.Rounds, Mend: s.mend, Watchers: s.Watchers()}
	if o.EnforceSuspension {
		s.patrol.Halt = s.halt
	}
	return s, nil
}

func (d Deps) check() error {
	var v core.Violations
	v.Check(d.Store != nil, "Store", "is missing")
	v.Check(d.Journal != nil, "Journal", "is missing")
	v.Check(d.Log != nil, "Log", "is missing")
	v.Check(d.Cursors != nil, "Cursors", "is missing")
	v.Check(d.Connector != nil, "Connector", "is missing")
	v.Check(d.Vault != nil, "Vault", "is missing")
	v.Check(d.Passwords != nil, "Passwords", "is missing")
	v.Check(d.Clock != nil, "Clock", "is missing")
	v.Check(d.Random != nil, "Random", "is missing")
	return v.Err()
}

// Run does the work behind the door until ctx ends: it carries out operations,
// relays events, sweeps the clusters and tidies up. It then drains: steps that
// are under way finish, and every operation is left for others to take up.
// Listeners are served until the drain is over.
func (s *Service) Run(ctx context.Context) {
	after, stop := context.WithCancel(context.WithoutCancel(ctx))
	var work, tell sync.WaitGroup
	steadily := func(group *sync.WaitGroup, ctx context.Context, what string, run func(context.Context)) {
		group.Go(func() { saga.Steadily(ctx, s.Logger, what, run) })
	}
	steadily(&tell, after, "the feed", s.feed.Run)
	steadily(&tell, after, "the relay", s.relay.Run)
	steadily(&tell, ctx, "the look at the nodes", s.scout)
	steadily(&tell, ctx, "the look at the sweeps", s.runGlimpses)
	steadily(&work, ctx, "the webhooks", s.webhook.Run)
	steadily(&work, ctx, "the mails", s.mail.Run)
	if s.Options.Workers >= 0 {
		steadily(&work, ctx, "the worker", s.worker.Run)
		steadily(&work, ctx, "the patrol", s.patrol.Run)
		steadily(&work, ctx, "the alerts", s.alert.Run)
		steadily(&work, ctx, "the snapshot schedules", s.runSchedules)
		steadily(&work, ctx, "tidying up", s.tidy)
	}
	<-ctx.Done()
	work.Wait()
	stop()
	tell.Wait()
}

// stirred says that something was written: there may be work and news.
func (s *Service) stirred() {
	s.worker.Wake()
	s.relay.Wake()
}
