package patrol

import (
	"testing"

	"github.com/remudahq/remuda/core"
)

func TestOfClustersThatAreGoneNothingIsRemembered(t *testing.T) {
	t.Parallel()
	p := &Patrol{
		lists:  map[core.ClusterID]*queue{"a": newQueue(), "b": newQueue()},
		absent: map[core.ClusterID]map[core.ServerID]bool{"a": {"s": true}, "b": {}},
		last:   map[core.ClusterID]core.ServerID{"a": "s", "b": "t"},
	}
	p.Only(map[core.ClusterID]bool{"a": true})
	if len(p.lists) != 1 || p.lists["a"] == nil || len(p.absent) != 1 || !p.unlisted("a")["s"] || len(p.last) != 1 || p.last["a"] != "s" {
		t.Errorf("remembered is %v, %v, %v", p.lists, p.absent, p.last)
	}
}
