package alert

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// want sets what is wanted of the rules of a cluster.
func (p *post) want(of core.Cluster, s core.AlertSettings) {
	p.t.Helper()
	p.do(func(tx ports.Tx) error {
		now, err := tx.AlertRules().OfCluster(context.Background(), of.ID)
		p.must(err)
		s.Version = now.Version
		return tx.AlertRules().SetCluster(context.Background(), of.ID, s)
	})
}

func busy(name string, percent float64) core.Measure {
	percent /= 100
	m := node(name, online)
	m.CPU = &percent
	return m
}

func ruled(kind core.AlertKind, t core.AlertTuning) core.AlertSettings {
	return core.AlertSettings{Rules: map[core.AlertKind]core.AlertTuning{kind: t}}
}

func TestWhatIsWantedOfAClusterHoldsForItsNodes(t *testing.T) {
	t.Parallel()
	p := newPost(t, 2, 1)
	p.sweep(10*time.Minute, busy("pve1", 55))
	p.told()
	p.want(p.clusters[0], ruled(core.AlertNodeCPU, core.AlertTuning{Threshold: new(50.0), For: new(time.Minute)}))
	for range 10 { // of which nobody said anything
		p.tick(p.clusters[1], nil, busy("pve9", 55))
		p.clock.Advance(time.Minute)
	}
	p.told()
	p.sweep(2*time.Minute, busy("pve1", 55), cpu(p.servers[0], 55))
	p.told("raised node-cpu")
	if e := p.events()[0]; e.Data["threshold"] != "50" || e.Data["value"] != "55" {
		t.Errorf("told is %v", e.Data)
	}
	p.want(p.clusters[0], ruled(core.AlertNodeCPU, core.AlertTuning{Off: new(true)}))
	p.sweep(2*time.Hour, busy("pve1", 99))
	p.told("raised node-cpu", "resolved node-cpu")
	if e := p.events()[1]; e.Data["cause"] != core.AlertOff {
		t.Errorf("told is %v", e.Data)
	}
}

func TestStoragesMemoryAndNodesThatAreDownHaveTheRulesOfTheirCluster(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 0)
	settings := core.AlertSettings{Rules: map[core.AlertKind]core.AlertTuning{
		core.AlertNodeMemory: {Threshold: new(50.0)}, core.AlertStorageFull: {Threshold: new(50.0)}, core.AlertNodeDown: {For: new(time.Hour)}}}
	p.want(p.clusters[0], settings)
	used := int64(55)
	full := core.Measure{Subject: core.Subject{Kind: core.OfStorage, ID: "local"}, Name: "local", Disk: &used, DiskTotal: 100}
	of := node("pve1", online)
	of.Memory, of.MemoryTotal = &used, 100
	p.sweep(6*time.Minute, of, full, node("pve2", offline))
	p.told("raised node-memory", "raised storage-full")
	p.sweep(56*time.Minute, node("pve2", offline))
	p.told("raised node-memory", "raised storage-full", "raised node-down")
	p.sweep(20*time.Second, node("pve2", online)) // it is there again at once
	p.told("raised node-memory", "raised storage-full", "raised node-down", "resolved node-down")
}

func TestAClusterInMaintenanceIsSilentAndItsServersAreNot(t *testing.T) {
	t.Parallel()
	p := newPost(t, 2, 1)
	p.want(p.clusters[0], core.AlertSettings{SilencedUntil: epoch.Add(time.Hour)})
	p.sweep(10*time.Minute, node("pve1", offline), busy("pve2", 95), cpu(p.servers[0], 95))
	p.told("raised cpu")
	p.sweep(49*time.Minute, node("pve1", offline), busy("pve2", 20), cpu(p.servers[0], 95))
	p.told("raised cpu")
	p.sweep(2*time.Minute, node("pve1", offline), busy("pve2", 20), cpu(p.servers[0], 95))
	p.told("raised cpu", "raised node-down") // which is so still
}

func TestAClusterThatIsAwayHasItsOwnRule(t *testing.T) {
	t.Parallel()
	p := newPost(t, 3, 0)
	away := func(c core.Cluster, during time.Duration) {
		for range int(during / (10 * time.Second)) {
			p.tick(c, core.Unavailable)
			p.tick(p.clusters[2], nil)
			p.clock.Advance(10 * time.Second)
		}
	}
	p.want(p.clusters[0], ruled(core.AlertClusterAway, core.AlertTuning{Off: new(true)}))
	away(p.clusters[0], 10*time.Minute)
	p.told()
	away(p.clusters[1], 5*time.Minute)
	p.told("raised cluster-away")
	if e := p.events()[0]; e.Data["name"] != "c2" {
		t.Errorf("told is %v", e.Data)
	}
}

func TestACertificateHasTheRuleOfItsCluster(t *testing.T) {
	t.Parallel()
	p := newPost(t, 2, 0)
	first, second := memory.Demo(p.clock), memory.Demo(p.clock)
	p.Hypervisors = roads{p.clusters[0].ID: first, p.clusters[1].ID: second}
	p.want(p.clusters[0], ruled(core.AlertCertificate, core.AlertTuning{Threshold: new(30.0)}))
	for _, c := range []*memory.Cluster{first, second} {
		c.Certify("pve1", epoch.Add(31*24*time.Hour+time.Hour))
	}
	day := func() {
		p.must(p.Round(t.Context()))
		p.clock.Advance(24 * time.Hour)
	}
	day()
	p.told()
	day()
	day()
	p.told("raised certificate") // of the one, and not of the other
	if e := p.events()[0]; e.Data["name"] != "c1:pve1" || e.Data["threshold"] != "30" {
		t.Errorf("told is %v", e.Data)
	}
	first.Certify("pve1", p.clock.Now().Add(31*24*time.Hour)) // more than the threshold, not so much that it is well
	day()
	p.told("raised certificate")
	first.Certify("pve1", p.clock.Now().Add(33*24*time.Hour))
	day()
	p.told("raised certificate", "resolved certificate")
}
