package provision

import (
	"context"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// place chooses the node and the template, and makes sure that no stranger has
// taken the VMID meanwhile.
func (p *Provisioner) place(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	free, err := c.Hypervisor.VMIDFree(ctx, c.Server.Placement.VMID)
	if err != nil {
		return nil, err
	}
	if !free {
		return p.anotherVMID(run.Op), saga.NotYet(time.Millisecond)
	}
	sources, err := p.sources(ctx, c.Server)
	if err != nil {
		return nil, err
	}
	nodes, err := c.Hypervisor.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	source, err := choose(sources, nodes, run.State.Node, c.Server.Spec.Memory, p.roll())
	if err != nil {
		return nil, err
	}
	store, err := rootStorage(ctx, c.Hypervisor, source, c.Server.Spec.Disks[core.RootDisk(core.Container)])
	if err != nil {
		return nil, err
	}
	run.State.Source, run.State.Store = source, store
	return p.Change(run.Op, func(s *core.Server) (guest.Fact, error) {
		s.Placement.Node = source.Node
		return guest.Fact{}, nil
	}), nil
}

func (p *Provisioner) sources(ctx context.Context, s core.Server) (sources []core.ImageSource, err error) {
	err = p.Store.Read(ctx, func(tx ports.Tx) error {
		image, err := tx.Images().Get(ctx, s.Image)
		sources = image.On(s.Placement.Cluster)
		return err
	})
	return sources, err
}

func (p *Provisioner) roll() uint32 {
	var b [4]byte
	_, _ = p.Random.Read(b[:])
	return binary.BigEndian.Uint32(b[:])
}

// choose picks among the online nodes that have a source and enough free
// memory, by chance weighted with free memory: what a cluster tells of its
// nodes is seconds old, and fifty creates at once must not all take the same.
func choose(sources []core.ImageSource, nodes []core.Node, wanted string, memory int64, roll uint32) (core.ImageSource, error) {
	var fit []core.ImageSource
	var weights []int64
	var total int64
	online := 0
	for _, s := range sources {
		for _, n := range nodes {
			if n.Name != s.Node || wanted != "" && n.Name != wanted || !n.Online {
				continue
			}
			online++
			if room := n.Memory - n.MemoryUsed; room >= memory || n.Memory == 0 {
				fit = append(fit, s)
				weights = append(weights, max(room, 1))
				total += max(room, 1)
			}
		}
	}
	switch {
	case len(sources) == 0:
		return core.ImageSource{}, core.Fail(core.Exhausted, core.CodeNoPlacement, "the image is not on this cluster")
	case online == 0:
		return core.ImageSource{}, core.Fail(core.Unavailable, core.CodeNoPlacement, "no node that has the image is online")
	case len(fit) == 0:
		return core.ImageSource{}, core.Fail(core.Exhausted, core.CodeNoPlacement, "no node has %d bytes of memory free", memory)
	}
	at := int64(float64(total) * (float64(roll) / (1 << 32)))
	for i, w := range weights {
		if at < w {
			return fit[i], nil
		}
		at -= w
	}
	return fit[len(fit)-1], nil
}

// rootStorage picks where the root disk of a container from an archive goes:
// the storage of the node with the most room that takes containers. A clone
// stays on its template's storage.
func rootStorage(ctx context.Context, h ports.Hypervisor, source core.ImageSource, size int64) (string, error) {
	if source.Volume == "" {
		return "", nil
	}
	storages, err := h.Storages(ctx, source.Node)
	if err != nil {
		return "", err
	}
	var best core.Storage
	for _, s := range storages {
		if s.Active && slices.Contains(s.Content, "rootdir") && s.Free >= size && (best.Name == "" || s.Free > best.Free) {
			best = s
		}
	}
	if best.Name == "" {
		return "", core.Fail(core.Exhausted, core.CodeStorageFull, "no storage of node %s takes a container disk of %d bytes", source.Node, size)
	}
	return best.Name, nil
}

// anotherVMID gives the server another VMID, because a stranger's guest has
// taken the one that was reserved.
func (p *Provisioner) anotherVMID(op core.Operation) saga.Effect {
	now := p.Clock.Now()
	return func(ctx context.Context, tx ports.Tx) error {
		s, err := tx.Servers().Get(ctx, op.Server)
		if err != nil {
			return err
		}
		cluster, err := tx.Clusters().Get(ctx, s.Placement.Cluster)
		if err != nil {
			return err
		}
		next, err := tx.VMIDs().Reserve(ctx, cluster.ID, s.ID, cluster.VMIDs, now.Add(-p.cool()))
		if err != nil {
			return err
		}
		if err := tx.VMIDs().Release(ctx, cluster.ID, s.ID, s.Placement.VMID, now); err != nil {
			return err
		}
		s.Placement.VMID, s.UpdatedAt = next, now
		_, err = tx.Servers().Update(ctx, s)
		return err
	}
}

// admit waits for a free place in each of the queues that the order goes through.
func (p *Provisioner) admit(_ context.Context, run *saga.Run[State]) (saga.Effect, error) {
	source, limits := run.State.Source, p.limits()
	cluster := string(source.Cluster)
	run.State.First = run.Op.Version + 1 // which the save of this step makes it
	template, storage := source.Volume, run.State.Store
	if storage == "" {
		storage = source.Storage
	}
	if template == "" {
		template = "vmid " + strconv.Itoa(source.VMID)
	}
	slots := []core.Slot{
		{Scope: "make/" + cluster, Limit: limits.Cluster},
		{Scope: "make/" + cluster + "/node/" + source.Node, Limit: limits.Node},
		{Scope: "make/" + cluster + "/storage/" + source.Node + "/" + storage, Limit: limits.Storage},
		{Scope: "make/" + cluster + "/template/" + source.Node + "/" + template, Limit: limits.Template},
	}
	return func(ctx context.Context, tx ports.Tx) error {
		err := tx.Slots().Take(ctx, run.Op.ID, slots)
		if core.KindOf(err) == core.Busy && err != nil {
			return saga.WaitFor(slotPause, "waits for its turn: other servers are being made there")
		}
		return err
	}, nil
}

// slotPause is how often a full queue is looked at again.
const slotPause = 300 * time.Millisecond

func (p *Provisioner) dismiss(_ context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return p.freeSlots(run.Op), nil
}

func (p *Provisioner) freeSlots(op core.Operation) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error { return tx.Slots().Free(ctx, op.ID) }
}
