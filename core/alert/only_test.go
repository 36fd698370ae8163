package alert

import (
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
)

func TestOfClustersThatAreGoneNothingIsRemembered(t *testing.T) {
	t.Parallel()
	p := newPost(t, 2, 0)
	p.Hypervisors = roads{p.clusters[0].ID: memory.Demo(p.clock), p.clusters[1].ID: memory.Demo(p.clock)}
	for range 12 {
		for _, c := range p.clusters {
			p.tick(c, nil, node("pve1", offline))
		}
		p.clock.Advance(10 * time.Second)
	}
	p.must(p.Round(t.Context()))
	if len(p.sights) != 5 || len(p.dues) != 2 { // of sweeps, of certificates, and of the round
		t.Fatalf("remembered is %v, %v", p.sights, p.dues)
	}
	stays, goes := p.clusters[0], p.clusters[1]
	kept := p.sight(stays.ID)
	p.Only(map[core.ClusterID]bool{stays.ID: true})
	if len(p.sights) != 3 || len(p.dues) != 1 || p.sight(stays.ID) != kept {
		t.Errorf("remembered is %v, %v", p.sights, p.dues)
	}
	for id := range p.sights {
		if strings.Contains(string(id), string(goes.ID)) {
			t.Errorf("remembered is %s", id)
		}
	}
	p.sweep(20*time.Second, node("pve1", offline)) // of what stays the time goes on
	p.told("raised node-down")
}
