package guest

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/placement"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// Roll is a chance for [placement.Choose].
func (k Kit) Roll() uint32 {
	var b [4]byte
	_, _ = k.Random.Read(b[:])
	return binary.BigEndian.Uint32(b[:])
}

// NeedOf is what a server wants of its node. What is pending counts where it
// is more.
func NeedOf(s core.Server) placement.Need {
	need := placement.Need{Cores: s.Spec.Cores, Memory: s.Spec.Memory, Kind: s.Kind, Wish: s.Wish, Labels: s.Labels}
	if s.Pending != nil {
		need.Cores, need.Memory = max(need.Cores, s.Pending.Cores), max(need.Memory, s.Pending.Memory)
	}
	for _, size := range s.Spec.Disks {
		need.Disk += size
	}
	return need
}

// maxPeers bounds how many servers are counted.
const maxPeers = 1000

// Peers counts, on each site, the servers that this one wishes to be apart from:
// those of its owner with the same value of the label. It asks nobody if the
// server has no such wish.
func Peers(ctx context.Context, tx ports.Tx, s core.Server, sites []placement.Site) error {
	if s.Wish.Apart == "" {
		return nil
	}
	fellows, err := tx.Servers().List(ctx, core.ServerFilter{
		Page: core.Page{Limit: maxPeers}, Owner: s.Owner, Labels: map[string]string{s.Wish.Apart: s.Labels[s.Wish.Apart]},
	})
	for _, fellow := range fellows {
		for i, site := range sites {
			if fellow.ID != s.ID && fellow.Placement.Cluster == site.Cluster.ID && fellow.Placement.Node == site.Node.Name {
				sites[i].Peers++
			}
		}
	}
	return err
}

// Coming notes, on each site of one cluster, what is on its way there: the
// servers that are being made on the node.
func Coming(ctx context.Context, tx ports.Tx, s core.Server, sites []placement.Site) error {
	making, err := tx.Servers().List(ctx, core.ServerFilter{
		Page: core.Page{Limit: maxPeers}, Cluster: s.Placement.Cluster, Life: core.Installing,
	})
	for _, other := range making {
		for i := range sites {
			if other.ID != s.ID && other.Placement.Node == sites[i].Node.Name {
				need := NeedOf(other.Server)
				sites[i].Coming.Add(need.Cores, need.Memory, sites[i].Storage, need.Disk)
			}
		}
	}
	return err
}

// See adds what the cluster shows of its nodes at this moment, and of the
// storages of those that are online. A node whose storages cannot be read is
// taken to be offline.
func See(ctx context.Context, h ports.Hypervisor, sites []placement.Site) error {
	nodes, err := h.Nodes(ctx)
	if err != nil {
		return err
	}
	for i := range sites {
		site := &sites[i]
		site.Seen = true
		for _, node := range nodes {
			if node.Name == site.Node.Name {
				site.Node = node
			}
		}
		if !site.Node.Online {
			continue
		}
		if site.Storages, err = h.Storages(ctx, site.Node.Name); core.KindOf(err) == core.Unavailable && err != nil {
			site.Node.Online = false
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Turn waits until no other server of the owner that this one is to be apart
// from is being placed. The turn is over when the slots of the operation are
// freed. It is taken apart from the step's own save: to take it again is as
// good as once.
func (k Kit) Turn(ctx context.Context, op core.Operation, s core.Server) error {
	if s.Wish.Apart == "" {
		return nil
	}
	slot := core.Slot{Scope: "apart/" + string(s.Owner) + "/" + s.Wish.Apart + "=" + s.Labels[s.Wish.Apart], Limit: 1}
	err := k.Store.Do(ctx, func(tx ports.Tx) error { return tx.Slots().Take(ctx, op.ID, []core.Slot{slot}) })
	if core.KindOf(err) == core.Busy && err != nil {
		return saga.WaitFor(turnPause, "waits for its turn: a server that it is to be apart from is being placed")
	}
	return err
}

// turnPause is how often a turn is asked for.
const turnPause = 100 * time.Millisecond
