package alert

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

const (
	daily   = 24 * time.Hour
	sooner  = time.Hour        // after clusters that could not be asked
	answers = 30 * time.Second // that a cluster is waited for

	ofCertificates = "certificates of " // what is remembered of a cluster's, apart from its sweeps
)

// certificates looks, once a day, when those of all nodes end. Clusters do not
// wait for each other; one that does not answer is asked again within the day.
func (k *Keeper) certificates(ctx context.Context) error {
	var all []core.Cluster
	err := k.Store.Read(ctx, func(tx ports.Tx) (err error) {
		all, err = tx.Clusters().List(ctx, core.Page{})
		return err
	})
	if err != nil {
		return err
	}
	var asked sync.WaitGroup
	for _, c := range all {
		if !k.due(c.ID) {
			continue
		}
		asked.Go(func() {
			saga.Guard(k.Log, "the certificates of the cluster "+c.Name, func() { k.look(ctx, c) })
		})
	}
	asked.Wait()
	return nil
}

func (k *Keeper) look(ctx context.Context, c core.Cluster) {
	waiting, stop := context.WithTimeout(ctx, answers)
	defer stop()
	if err := k.certified(waiting, c); err != nil && ctx.Err() == nil {
		k.next(c.ID, sooner)
		k.Log.Warn("cannot look at the certificates of a cluster", "cluster", c.Name, "err", err)
	}
}

// due reports whether a cluster is to be asked now, and not for a day then.
func (k *Keeper) due(id core.ClusterID) bool {
	k.mu.Lock()
	at := k.dues[id]
	k.mu.Unlock()
	if k.Clock.Now().Before(at) {
		return false
	}
	k.next(id, daily)
	return true
}

func (k *Keeper) next(id core.ClusterID, after time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dues == nil {
		k.dues = map[core.ClusterID]time.Time{}
	}
	k.dues[id] = k.Clock.Now().Add(after)
}

// certified judges the certificates of a cluster's nodes. What a node that is
// away has is not known.
func (k *Keeper) certified(ctx context.Context, c core.Cluster) error {
	hypervisor, err := k.Hypervisors.Cluster(ctx, c.ID)
	if err != nil {
		return err
	}
	nodes, err := hypervisor.Nodes(ctx)
	if err != nil {
		return err
	}
	b, err := k.certificateBook(ctx, c.ID)
	if err != nil {
		return err
	}
	mind := k.sight(ofCertificates + c.ID)
	var moves []move
	var failed error
	for _, n := range nodes {
		if !n.Online {
			continue
		}
		held, err := hypervisor.Certificates(ctx, n.Name)
		if err != nil {
			failed = err
			continue
		}
		if ends, ok := soonest(held); ok {
			r := reading{key: certificateOf(c.ID, n.Name), cluster: c.ID, name: c.Name + ":" + n.Name, value: ends.Sub(b.now).Hours() / 24}
			moves = k.judge(mind, b, moves, r, b.now)
		}
	}
	for at, a := range b.open {
		if !slices.ContainsFunc(nodes, func(n core.Node) bool { return certificateOf(c.ID, n.Name) == at }) {
			ended, v := End(a.Alert, core.AlertGone, b.now)
			moves = append(moves, move{alert: ended, Verdict: v})
		}
	}
	mind.forget(b)
	if err := k.write(ctx, moves); err != nil {
		return err
	}
	return failed
}

func certificateOf(c core.ClusterID, node string) key {
	return key{core.AlertCertificate, core.Subject{Kind: core.OfNode, ID: string(c) + "/" + node}}
}

// certificateBook opens the book of a cluster's alerts about certificates, and
// of what is wanted in their rule.
func (k *Keeper) certificateBook(ctx context.Context, id core.ClusterID) (*book, error) {
	b := &book{now: k.Clock.Now(), open: map[key]core.OpenAlert{}}
	return b, k.Store.Read(ctx, func(tx ports.Tx) error {
		open, err := tx.Alerts().Open(ctx, id)
		if err != nil {
			return err
		}
		for _, a := range open {
			if a.Kind == core.AlertCertificate {
				b.open[key{a.Kind, a.Subject}] = a
			}
		}
		b.cluster, err = tx.AlertRules().OfCluster(ctx, id)
		return err
	})
}

func soonest(held []core.Certificate) (end time.Time, ok bool) {
	for _, c := range held {
		if !ok || c.NotAfter.Before(end) {
			end, ok = c.NotAfter, true
		}
	}
	return end, ok
}
