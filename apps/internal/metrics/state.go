package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
)

// How long what was read is shown again before it is read anew, and how long
// reading it, and asking whether there is a database, may take. Reading is never
// more than a twentieth of a process's time.
const (
	fresh    = 5 * time.Second
	patience = 5 * time.Second
	pinging  = 2 * time.Second
	rarely   = 20
)

// Source is where the state of the fleet is read. No cluster is ever asked.
type Source struct {
	Store ports.Store
	Clock ports.Clock
	Reach func(core.ClusterID) fleet.Reach // how this process reached a cluster; nil where it asks none
	Bus   Bus                              // another than the log; nil: there is none
	Ping  func(context.Context) error      // whether the database answers at all; nil: as reading says
}

// Bus is a bus that has groups of its own.
type Bus interface {
	// Lags answers how many events each group has not confirmed.
	Lags(ctx context.Context) (map[string]int64, error)

	// Poisoned answers how much each group has put aside there.
	Poisoned(ctx context.Context) ([]core.PoisonCount, error)
}

// State shows what the store says of the fleet: the same in every process that
// shares it. Whoever adds up processes takes the maximum.
func (m *Metrics) State(from Source) {
	m.register(&state{source: from})
}

// state is a [prometheus.Collector].
type state struct {
	source Source

	mu   sync.Mutex
	last sight
	next time.Time // when it is worth reading again
}

// sight is what was read at one moment.
type sight struct {
	at       time.Time // when it was read; zero if it never was
	took     time.Duration
	good     bool // the database answered the last try, if not with all this
	census   core.Census
	lags     map[string]int64   // on another bus than the log
	poison   []core.PoisonCount // likewise
	firing   map[core.AlertKind]int
	sweeps   []core.LastSweep
	clusters []core.Cluster
}

// Describe tells nothing: what there is depends on the fleet.
func (*state) Describe(chan<- *prometheus.Desc) {}

// Collect shows what was read last, or reads it.
func (s *state) Collect(out chan<- prometheus.Metric) {
	page{out: out, now: s.source.Clock.Now(), source: s.source}.write(s.look())
}

// look answers what was read last; one reads, and the others wait for that.
func (s *state) look() sight {
	s.mu.Lock()
	defer s.mu.Unlock()
	began := time.Now()
	if began.Before(s.next) {
		return s.last
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	seen := sight{at: s.source.Clock.Now()}
	err := s.source.Store.Read(ctx, func(tx ports.Tx) (err error) { return seen.read(ctx, tx) })
	if bus := s.source.Bus; bus != nil { // that it is away shows as the relay's lag
		var failed error
		seen.lags, _ = bus.Lags(ctx)
		if seen.poison, failed = bus.Poisoned(ctx); failed != nil {
			seen.poison = s.last.poison
		}
	}
	seen.took, seen.good = time.Since(began), err == nil
	s.next = time.Now().Add(max(fresh, rarely*seen.took))
	if err != nil { // what was read before stays; its age shows
		s.last.good, s.last.took = s.up(), seen.took
		return s.last
	}
	s.last = seen
	return seen
}

// up reports whether the database answers when it is asked for little.
func (s *state) up() bool {
	ctx, cancel := context.WithTimeout(context.Background(), pinging)
	defer cancel()
	return s.source.Ping != nil && s.source.Ping(ctx) == nil
}

func (s *sight) read(ctx context.Context, tx ports.Tx) (err error) {
	if s.census, err = tx.Census(ctx); err != nil {
		return err
	}
	if s.firing, err = tx.Alerts().Firing(ctx); err != nil {
		return err
	}
	if s.sweeps, err = tx.Measures().Sweeps(ctx); err != nil {
		return err
	}
	s.clusters, err = tx.Clusters().List(ctx, core.Page{})
	return err
}
