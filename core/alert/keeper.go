package alert

import (
	"context"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// Keeper judges what is seen, writes down what came of it, and tells.
type Keeper struct {
	guest.Kit
	Cursors ports.Cursors // say who goes the round
	Owner   string        // unique among all keepers
	Every   time.Duration // between two sweeps of a cluster; 0 means 10 s
	Log     *slog.Logger
	Told    func() // called when something was told; may be nil

	mu     sync.Mutex
	sights map[core.ClusterID]*sight    // of sweeps; of certificates, behind [ofCertificates]; of the round, under no cluster
	dues   map[core.ClusterID]time.Time // when the certificates are looked at next
	away   map[core.ClusterID]time.Time // when one was last seen not to answer
}

// Sweep is what a look at all of a cluster came to.
type Sweep struct {
	Cluster  core.Cluster
	At       time.Time
	Measures []core.Measure
	Err      error // the cluster told nothing
}

const (
	patience = 90 * time.Second // how old a reading may be and still count as the one before
	saving   = 30 * time.Second // between two notes of when a cluster was swept
	metering = time.Minute      // between two looks at the month's traffic
	missing  = time.Hour        // after which what is listed no more is gone
	atOnce   = 100              // alerts written in one transaction
)

// sight is what this process remembers of a cluster. Whoever sweeps it next
// begins without.
type sight struct {
	seen  map[core.AlertID]time.Time // when the subject of an open alert last gave a reading
	gone  map[core.AlertID]time.Time // since when it is not listed
	meter time.Time                  // when the month's traffic was last looked at
}

func (k *Keeper) sight(id core.ClusterID) *sight {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.sights == nil {
		k.sights = map[core.ClusterID]*sight{}
	}
	if k.sights[id] == nil {
		k.sights[id] = &sight{seen: map[core.AlertID]time.Time{}, gone: map[core.AlertID]time.Time{}}
	}
	return k.sights[id]
}

// Only forgets all clusters but these: they are there no more. Repeatable.
func (k *Keeper) Only(there map[core.ClusterID]bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	maps.DeleteFunc(k.sights, func(id core.ClusterID, _ *sight) bool {
		of := core.ClusterID(strings.TrimPrefix(string(id), ofCertificates))
		return of != "" && !there[of]
	})
	maps.DeleteFunc(k.dues, func(id core.ClusterID, _ time.Time) bool { return !there[id] })
}

func (k *Keeper) patience() time.Duration { return max(3*k.Every, patience) }

// key is what there is one open alert of.
type key struct {
	kind    core.AlertKind
	subject core.Subject
}

// reading is one value that a rule judges.
type reading struct {
	key
	cluster core.ClusterID
	server  core.ServerID
	name    string
	value   float64
}

// book is all that a sweep is compared with.
type book struct {
	now      time.Time
	open     map[key]core.OpenAlert
	tuned    map[core.ServerID]core.TunedServer
	cluster  core.AlertSettings // for what is not a server's
	round    core.AlertRound    // of this cluster, before this sweep
	everyone bool               // this sweep failed, and so did those of all other clusters
}

// Observe takes over a sweep, good or failed. Sweeps of one cluster come one
// after the other.
func (k *Keeper) Observe(ctx context.Context, s Sweep) error {
	mind := k.sight(s.Cluster.ID)
	b, err := k.read(ctx, s)
	if err != nil {
		return err
	}
	var moves []move
	if s.Err == nil {
		moves = k.good(ctx, mind, b, s)
	} else {
		moves = k.failed(mind, b, s)
	}
	mind.forget(b)
	if err := k.write(ctx, moves); err != nil {
		return err
	}
	return k.note(ctx, b, s, len(b.open)+len(moves) > 0)
}

// read opens the book.
func (k *Keeper) read(ctx context.Context, s Sweep) (*book, error) {
	b := &book{now: s.At, open: map[key]core.OpenAlert{}, tuned: map[core.ServerID]core.TunedServer{}}
	return b, k.Store.Read(ctx, func(tx ports.Tx) error {
		for _, cluster := range []core.ClusterID{s.Cluster.ID, ""} {
			open, err := tx.Alerts().Open(ctx, cluster)
			if err != nil {
				return err
			}
			for _, a := range open {
				b.open[key{a.Kind, a.Subject}] = a
			}
		}
		tuned, err := tx.AlertRules().Tuned(ctx, s.Cluster.ID)
		if err != nil {
			return err
		}
		for _, t := range tuned {
			b.tuned[t.Server] = t
		}
		if b.cluster, err = tx.AlertRules().OfCluster(ctx, s.Cluster.ID); err != nil {
			return err
		}
		return b.rounds(ctx, tx, s)
	})
}

// rule is the rule for a reading, and until when nothing of its kind is told.
// What is of no cluster has the usual one.
func (b *book) rule(r reading) (rule core.AlertRule, silent time.Time) {
	switch {
	case r.server != "":
		tuned := b.tuned[r.server]
		return tuned.Rule(r.kind), tuned.SilencedUntil()
	case r.cluster != "":
		return b.cluster.Rule(r.kind), b.cluster.SilencedUntil
	}
	return r.kind.Rule(), time.Time{}
}

// rounds reads how the sweeps went, of all clusters when this one failed.
func (b *book) rounds(ctx context.Context, tx ports.Tx, s Sweep) error {
	rounds, err := tx.Alerts().Rounds(ctx)
	if err != nil {
		return err
	}
	away := map[core.ClusterID]bool{s.Cluster.ID: s.Err != nil}
	for _, r := range rounds {
		if r.Cluster == s.Cluster.ID {
			b.round = r
		} else {
			away[r.Cluster] = !r.FailedSince.IsZero()
		}
	}
	if s.Err == nil {
		return nil
	}
	all, err := tx.Clusters().List(ctx, core.Page{})
	b.everyone = len(all) > 1
	for _, c := range all {
		b.everyone = b.everyone && away[c.ID]
	}
	return err
}

// forget lets go of alerts that are open no more.
func (m *sight) forget(b *book) {
	open := make(map[core.AlertID]bool, len(b.open))
	for _, a := range b.open {
		open[a.ID] = true
	}
	for _, kept := range []map[core.AlertID]time.Time{m.seen, m.gone} {
		for id := range kept {
			if !open[id] {
				delete(kept, id)
			}
		}
	}
}

// note remembers that the cluster was swept: when that failed or went well
// again, and now and then while anything depends on it.
func (k *Keeper) note(ctx context.Context, b *book, s Sweep, depends bool) error {
	next := core.AlertRound{Cluster: s.Cluster.ID, SweptAt: b.now}
	if s.Err != nil {
		next.FailedSince = b.now
		if !b.round.FailedSince.IsZero() {
			next.FailedSince = b.round.FailedSince
		}
	}
	same := next.FailedSince.Equal(b.round.FailedSince) && !b.round.SweptAt.IsZero()
	if same && (!depends || b.now.Sub(b.round.SweptAt) < saving && !b.now.Before(b.round.SweptAt)) {
		return nil
	}
	return k.Store.Do(ctx, func(tx ports.Tx) error { return tx.Alerts().Round(ctx, next) })
}
