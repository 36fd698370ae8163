package alert

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// post is a keeper over the memory store, swept in virtual time.
type post struct {
	*Keeper
	t        *testing.T
	clock    *memory.Clock
	store    *memory.Store
	clusters []core.Cluster
	owner    core.User
	servers  []core.ServerID
}

func newPost(t *testing.T, clusters, servers int) *post {
	t.Helper()
	p := &post{t: t, clock: memory.NewClock(epoch), owner: core.User{ID: id[core.UserID](900), Name: "alice", Role: core.Customer, Created: epoch}}
	p.store = memory.NewStore(p.clock)
	p.again()
	p.do(func(tx ports.Tx) error {
		p.must(tx.Users().Insert(t.Context(), p.owner))
		for n := range clusters {
			c := core.Cluster{ID: id[core.ClusterID](n + 1), Name: fmt.Sprint("c", n+1), Created: epoch}
			p.clusters = append(p.clusters, c)
			p.must(tx.Clusters().Insert(t.Context(), c))
		}
		for n := range servers {
			s := core.Server{ID: id[core.ServerID](100 + n), Name: fmt.Sprint("web-", n), Owner: p.owner.ID,
				Placement: core.Placement{Cluster: p.clusters[0].ID, Node: "pve1", VMID: 100 + n}, Kind: core.VM}
			s.Begin(epoch)
			p.must(s.Become(core.Ready))
			stored, err := tx.Servers().Insert(t.Context(), s)
			p.must(err)
			p.servers = append(p.servers, stored.ID)
		}
		return nil
	})
	return p
}

// again is another process that takes over, with nothing in memory.
func (p *post) again() {
	p.Keeper = &Keeper{Kit: guest.Kit{Store: p.store, Clock: p.clock, Random: system.Random{}, Hypervisors: roads{}}, Cursors: p.store.Cursors(), Owner: "test",
		Log: slog.New(slog.DiscardHandler)}
}

func id[T ~string](n int) T { return T(fmt.Sprintf("00000000-0000-7000-8000-%012d", n)) }

func (p *post) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) do(change func(ports.Tx) error) {
	p.t.Helper()
	p.must(p.store.Do(context.Background(), change))
}

func cpu(server core.ServerID, value float64) core.Measure {
	value /= 100
	used := int64(1 << 20)
	return core.Measure{Subject: core.ServerSubject(server), Server: server, Name: "web", State: string(core.On), CPU: &value, Memory: &used, MemoryTotal: 1 << 30}
}

func node(name, state string) core.Measure {
	return core.Measure{Subject: core.Subject{Kind: core.OfNode, ID: name}, Node: name, Name: name, State: state}
}

// sweep lets the time pass, with a sweep of the first cluster every ten seconds.
func (p *post) sweep(during time.Duration, measures ...core.Measure) *post {
	p.t.Helper()
	for range int(during / (10 * time.Second)) {
		p.tick(p.clusters[0], nil, measures...)
		p.clock.Advance(10 * time.Second)
	}
	return p
}

func (p *post) tick(c core.Cluster, failed error, measures ...core.Measure) {
	p.t.Helper()
	for i := range measures {
		measures[i].Cluster, measures[i].At = c.ID, p.clock.Now()
	}
	p.must(p.Observe(p.t.Context(), Sweep{Cluster: c, At: p.clock.Now(), Measures: measures, Err: failed}))
}

// events are those that were told of alerts.
func (p *post) events() (all []core.Event) {
	p.t.Helper()
	log := p.store.Log()
	_, err := p.store.Cursors().Hold(p.t.Context(), "relay", "test", 0, time.Hour)
	p.must(err)
	for {
		n, err := log.Sequence(p.t.Context(), "test", 1000)
		p.must(err)
		if n == 0 {
			break
		}
	}
	events, err := log.Read(p.t.Context(), 0, 100_000)
	p.must(err)
	for _, e := range events {
		if strings.HasPrefix(e.Type, "alert.") {
			all = append(all, e)
		}
	}
	return all
}

// told compares what was told: "raised cpu", "resolved cpu".
func (p *post) told(want ...string) {
	p.t.Helper()
	var got []string
	for _, e := range p.events() {
		got = append(got, strings.TrimPrefix(e.Type, "alert.")+" "+e.Data["kind"])
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		p.t.Fatalf("told %q, want %q", got, want)
	}
}

func (p *post) list() (all []core.Alert) {
	p.t.Helper()
	p.must(p.store.Read(p.t.Context(), func(tx ports.Tx) (err error) {
		all, err = tx.Alerts().List(p.t.Context(), core.AlertFilter{})
		return err
	}))
	return all
}
