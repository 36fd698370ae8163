package placement

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
)

// no is why a node will not do.
type no struct {
	text string
	away bool // it would, if it were online
	full bool // it would, if it had room
}

// weigh tells how good a node is, or why it will not do.
func weigh(need Need, site Site) (option, no) {
	if text := forbidden(need, site); text != "" {
		return option{}, no{text: text}
	}
	if !site.Seen {
		return option{site: site, storage: site.Storage}, no{}
	}
	if !site.Node.Online {
		return option{}, no{text: "is offline", away: true}
	}
	o := option{site: site, storage: site.Storage}
	memory, text := o.memory(need)
	if text != "" {
		return option{}, no{text: text, full: true}
	}
	disk, text := o.disks(need)
	if text != "" {
		return option{}, no{text: text, full: true}
	}
	o.score = (5*memory + 3*disk + 2*idle(site)) / 10
	return o, no{}
}

// forbidden is which rule a node breaks.
func forbidden(need Need, site Site) string {
	rule := site.Cluster.Nodes[site.Node.Name]
	switch {
	case site.Cluster.Drained:
		return "is drained"
	case rule.Maintenance:
		return "is in maintenance"
	}
	for _, key := range slices.Sorted(maps.Keys(need.Wish.Labels)) {
		want := need.Wish.Labels[key]
		has, ok := rule.Labels[key]
		if !ok {
			has, ok = site.Cluster.Labels[key]
		}
		if !ok || has != want {
			return fmt.Sprintf("has not the label %s=%s", key, want)
		}
	}
	if need.Wish.Strict && site.Peers > 0 {
		return fmt.Sprintf("holds a server with %s=%s", need.Wish.Apart, need.Labels[need.Wish.Apart])
	}
	return ""
}

// memory answers which part of the node's is left then. A node that does not
// tell its memory counts as half full.
func (o *option) memory(need Need) (left float64, text string) {
	node := o.site.Node
	if node.CPUs > 0 && need.Cores > node.CPUs {
		return 0, fmt.Sprintf("has %d CPUs, and %d are asked for", node.CPUs, need.Cores)
	}
	if node.Memory == 0 {
		return 0.5, ""
	}
	o.room = node.Memory - node.MemoryUsed - o.site.Coming.Memory
	if o.room < need.Memory {
		return 0, fmt.Sprintf("has %s of memory free", size(o.room))
	}
	return float64(o.room-need.Memory) / float64(node.Memory), ""
}

// disks chooses the storage, and answers which part of it is left then.
// Storages that are not known count as half full.
func (o *option) disks(need Need) (left float64, text string) {
	if o.site.Storages == nil {
		return 0.5, ""
	}
	content := "images"
	if need.Kind == core.Container {
		content = "rootdir"
	}
	named := cmp.Or(o.site.Storage, need.Storage)
	if need.Storage != "" && named != need.Storage {
		return 0, "has its template on the storage " + named
	}
	var best core.Storage
	for _, s := range o.site.Storages {
		takes := slices.Contains(s.Content, content) && (named == "" || named == s.Name)
		free := s.Free - o.site.Coming.Disk[s.Name]
		if s.Active && takes && (best.Name == "" || free > o.disk) {
			best, o.disk = s, free
		}
	}
	switch {
	case best.Name == "" && named != "":
		return 0, "has not the storage " + named + " for disks of a " + string(need.Kind)
	case best.Name == "":
		return 0, "has no storage for disks of a " + string(need.Kind)
	case o.disk < need.Disk:
		return 0, fmt.Sprintf("has %s free on %s", size(o.disk), best.Name)
	}
	o.storage = best.Name
	return float64(o.disk-need.Disk) / float64(max(best.Total, 1)), ""
}

// idle is which part of the node's processors has nothing to do.
func idle(site Site) float64 {
	if site.Node.CPUs == 0 {
		return 0.5
	}
	coming := float64(site.Coming.Cores) / float64(site.Node.CPUs)
	return max(0, 1-site.Node.CPU-coming/4) // a new server rarely takes all that it may
}
