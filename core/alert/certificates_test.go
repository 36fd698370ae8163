package alert

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// roads lead each cluster's name to a cluster in memory.
type roads map[core.ClusterID]*memory.Cluster

func (r roads) Cluster(_ context.Context, id core.ClusterID) (ports.Hypervisor, error) {
	c, ok := r[id]
	if !ok {
		return nil, core.Unavailable
	}
	return c, nil
}

func TestACertificateNearItsEndIsToldOnceUntilItIsRenewed(t *testing.T) {
	t.Parallel()
	p := newPost(t, 2, 0)
	there := memory.Demo(p.clock)
	p.Hypervisors = roads{p.clusters[0].ID: there} // nobody answers for the other
	there.Certify("pve1", epoch.Add(12*24*time.Hour))
	days := func(n int) {
		for range n * 24 {
			p.must(p.Round(t.Context()))
			p.clock.Advance(time.Hour)
		}
	}
	days(2)
	p.told()
	days(1)
	p.told("raised certificate")
	if e := p.events()[0]; e.Data["name"] != "c1:pve1" || e.Data["value"] != "10" || e.Data["unit"] != "days" || e.Data["threshold"] != "10" {
		t.Errorf("told is %+v", e.Data)
	}
	days(3)
	p.told("raised certificate")
	there.Certify("pve1", p.clock.Now().AddDate(2, 0, 0))
	days(2)
	p.told("raised certificate", "resolved certificate")
}

func TestClustersAreAskedForCertificatesOnceADay(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 0)
	asked := 0
	p.Hypervisors = counting{roads{p.clusters[0].ID: memory.Demo(p.clock)}, &asked}
	for range 3 * 24 * 60 {
		p.must(p.Round(t.Context()))
		p.clock.Advance(time.Minute)
	}
	if asked != 3 {
		t.Errorf("asked %d times in three days", asked)
	}
}

type counting struct {
	roads
	asked *int
}

func (c counting) Cluster(ctx context.Context, id core.ClusterID) (ports.Hypervisor, error) {
	*c.asked++
	return c.roads.Cluster(ctx, id)
}
