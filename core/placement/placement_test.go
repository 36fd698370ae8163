package placement

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
)

const gib = core.GiB

// small is what most cases want to place.
var small = Need{Cores: 2, Memory: 4 * gib, Disk: 20 * gib, Kind: core.VM}

// site is a node with 64 GiB, of which some is used, and a storage of 1 TiB.
func site(name string, used int64, change ...func(*Site)) Site {
	s := Site{
		Cluster: core.Cluster{ID: "c1", Name: "c1", Nodes: map[string]core.NodeRule{}}, Seen: true,
		Node:     core.Node{Name: name, Online: true, CPUs: 16, CPU: 0.1, Memory: 64 * gib, MemoryUsed: used},
		Storages: []core.Storage{{Name: "lvm", Active: true, Content: []string{"images", "rootdir"}, Total: core.TiB, Free: core.TiB}},
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

func maintenance(s *Site) { s.Cluster.Nodes[s.Node.Name] = core.NodeRule{Maintenance: true} }
func drained(s *Site)     { s.Cluster.Drained = true }
func offline(s *Site)     { s.Node.Online = false }
func unknown(s *Site)     { s.Seen, s.Node, s.Storages = false, core.Node{Name: s.Node.Name}, nil }
func crowded(s *Site)     { s.Peers = 1 }
func nvme(s *Site) {
	s.Cluster.Nodes[s.Node.Name] = core.NodeRule{Labels: map[string]string{"disk": "nvme"}}
}
func north(s *Site) { s.Cluster.Labels = map[string]string{"region": "north", "disk": "hdd"} }
func busy(s *Site)  { s.Node.CPU = 0.95 }
func stuffed(s *Site) {
	s.Storages[0].Free = 10 * gib
}
func coming(s *Site) { s.Coming.Add(8, 40*gib, "lvm", 100*gib) }
func mute(s *Site)   { s.Node.Memory, s.Node.MemoryUsed, s.Node.CPUs = 0, 0, 0 }
func archives(s *Site) {
	s.Storages = []core.Storage{{Name: "iso", Active: true, Content: []string{"iso"}, Total: core.TiB, Free: core.TiB}}
}
func on(storage string) func(*Site) { return func(s *Site) { s.Storage = storage } }

func TestTheBestNodeIsChosen(t *testing.T) {
	t.Parallel()
	wish := func(w core.PlacementWish) Need {
		n := small
		n.Wish, n.Labels = w, map[string]string{"group": "web"}
		return n
	}
	disk := core.PlacementWish{Labels: map[string]string{"disk": "nvme"}}
	apart, strict := core.PlacementWish{Apart: "group"}, core.PlacementWish{Apart: "group", Strict: true}
	for _, c := range []struct {
		name  string
		need  Need
		sites []Site
		want  string // the node, or the kind of the error
		why   string // part of the reason
	}{
		{"the one with more memory", small, []Site{site("a", 40*gib), site("b", 10*gib)}, "b", "the best of 2 nodes that fit: 54.0 GiB of memory free, 10 % load, 1.0 TiB free on lvm"},
		{"the one with more disk", small, []Site{site("a", 0, func(s *Site) { s.Storages[0].Free = 300 * gib }), site("b", 0)}, "b", "best of 2"},
		{"the one that is idle", small, []Site{site("a", 0, busy), site("b", 0)}, "b", "best of 2"},
		{"what is on its way counts", small, []Site{site("a", 0, coming), site("b", 30*gib)}, "b", "best of 2"},
		{"what is on its way fills a node", small, []Site{site("a", 22*gib, coming), site("b", 59*gib)}, "b", "a of c1 has 2.0 GiB of memory free"},
		{"not in maintenance", small, []Site{site("a", 0, maintenance), site("b", 50*gib)}, "b", "the only node that fits: 14.0 GiB of memory free, 10 % load, 1.0 TiB free on lvm; a of c1 is in maintenance"},
		{"not drained", small, []Site{site("a", 0, drained), site("b", 50*gib)}, "b", "a of c1 is drained"},
		{"not offline", small, []Site{site("a", 0, offline), site("b", 50*gib)}, "b", "a of c1 is offline"},
		{"a label of the node", wish(disk), []Site{site("a", 0), site("b", 50*gib, nvme)}, "b", "a of c1 has not the label disk=nvme"},
		{"the node's label before the cluster's", wish(disk), []Site{site("a", 0, north), site("b", 50*gib, north, nvme)}, "b", "disk=nvme"},
		{"a label of the cluster", wish(core.PlacementWish{Labels: map[string]string{"region": "north"}}), []Site{site("a", 0), site("b", 50*gib, north)}, "b", "region=north"},
		{"apart", wish(apart), []Site{site("a", 0, crowded), site("b", 50*gib)}, "b", "best of 2"},
		{"apart, if it can be", wish(apart), []Site{site("a", 0, crowded)}, "a", "not apart from 1 others"},
		{"strictly apart", wish(strict), []Site{site("a", 0, crowded), site("b", 50*gib)}, "b", "a of c1 holds a server with group=web"},
		{"strictly apart, and nowhere", wish(strict), []Site{site("a", 0, crowded)}, "exhausted", "a of c1 holds a server with group=web"},
		{"what was seen before what was not", small, []Site{site("a", 0, unknown), site("b", 50*gib)}, "b", "best of 2"},
		{"what was not seen is better than nothing", small, []Site{site("a", 0, unknown), site("b", 63*gib)}, "a", "b of c1 has 1.0 GiB of memory free"},
		{"a node that does not tell its memory", small, []Site{site("a", 0, mute)}, "a", "the only node that fits"},
		{"room for the disk", small, []Site{site("a", 0, stuffed), site("b", 50*gib)}, "b", "a of c1 has 10.0 GiB free on lvm"},
		{"a storage that takes disks", small, []Site{site("a", 0, archives)}, "exhausted", "a of c1 has no storage for disks of a vm"},
		{"the storage that is named", small, []Site{site("a", 0, on("ceph")), site("b", 50*gib, on("lvm"))}, "b", "a of c1 has not the storage ceph"},
		{"enough processors", Need{Cores: 32, Memory: gib, Disk: gib, Kind: core.VM}, []Site{site("a", 0)}, "exhausted", "a of c1 has 16 CPUs, and 32 are asked for"},
		{"nothing is online", small, []Site{site("a", 0, offline), site("b", 0, maintenance)}, "unavailable", "a of c1 is offline; b of c1 is in maintenance"},
		{"what is online is full", small, []Site{site("a", 0, offline), site("b", 63*gib)}, "exhausted", "b of c1 has 1.0 GiB of memory free"},
		{"there is no node", small, nil, "exhausted", ""},
	} {
		choice, err := Choose(c.need, c.sites, 1<<31)
		got, why := choice.Site.Node.Name, choice.Reason
		if err != nil {
			e, _ := errors.AsType[*core.Error](err)
			got, why = core.KindOf(err).String(), e.Reason
			if core.CodeOf(err) != core.CodeNoPlacement {
				t.Errorf("%s: the code is %s", c.name, core.CodeOf(err))
			}
		}
		if got != c.want || !strings.Contains(why, c.why) {
			t.Errorf("%s: got %s, %q; want %s, %q", c.name, got, why, c.want, c.why)
		}
	}
}

func TestTheStorageWithTheMostRoomIsChosen(t *testing.T) {
	t.Parallel()
	s := site("a", 0)
	s.Storages = append(s.Storages,
		core.Storage{Name: "zfs", Active: true, Content: []string{"images"}, Total: 4 * core.TiB, Free: 3 * core.TiB},
		core.Storage{Name: "away", Content: []string{"images"}, Total: 9 * core.TiB, Free: 9 * core.TiB})
	for kind, want := range map[core.GuestKind]string{core.VM: "zfs", core.Container: "lvm"} {
		need := small
		need.Kind = kind
		choice, err := Choose(need, []Site{s}, 0)
		if err != nil || choice.Storage != want {
			t.Errorf("%s: got %q, %v; want %q", kind, choice.Storage, err, want)
		}
	}
}

// What is placed counts at once, so fifty of them spread over alike nodes, and
// no node is filled beyond what it has.
func TestManyAtOnceDoNotAllChooseTheSameNode(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	loads := map[string]*Load{"a": {}, "b": {}, "c": {}}
	count := map[string]int{}
	for n := range 50 {
		var sites []Site
		for _, name := range []string{"a", "b", "c"} {
			sites = append(sites, site(name, 0, func(s *Site) { s.Coming = *loads[name] }))
		}
		need := small
		need.Memory = 3 * gib
		choice, err := Choose(need, sites, random.Uint32())
		if err != nil {
			t.Fatalf("server %d: %v", n, err)
		}
		count[choice.Site.Node.Name]++
		loads[choice.Site.Node.Name].Add(2, need.Memory, choice.Storage, need.Disk)
	}
	for name, n := range count {
		if n < 12 || n > 21 {
			t.Errorf("%s got %d of 50: %v", name, n, count)
		}
	}
}

// Without knowing of each other they spread as well, because chance decides
// between nodes that are alike.
func TestChanceDecidesBetweenAlikeNodes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	count := map[string]int{}
	for range 300 {
		choice, err := Choose(small, []Site{site("a", 0), site("b", 0), site("c", 50*gib)}, random.Uint32())
		if err != nil {
			t.Fatal(err)
		}
		count[choice.Site.Node.Name]++
	}
	if count["a"] < 100 || count["b"] < 100 || count["c"] != 0 {
		t.Errorf("got %v, want a and b alike and never c", count)
	}
}

func TestAReasonIsShort(t *testing.T) {
	t.Parallel()
	sites := []Site{site("good", 0)}
	for n := range 100 {
		sites = append(sites, site(fmt.Sprintf("node%d", n), 0, maintenance))
	}
	choice, err := Choose(small, sites, 0)
	if err != nil || len([]rune(choice.Reason)) > maxReason+1 || len(choice.Refused) != 100 {
		t.Errorf("got %d refusals and %q, %v", len(choice.Refused), choice.Reason, err)
	}
}
