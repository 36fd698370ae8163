package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// untamedHardware are the ones that lie about what guests are made of.
var untamedHardware = []promise{
	{"Looker", "what waits is told as what is", func(h ports.Hypervisor) ports.Hypervisor { return noPending{h} }},
	{"Looker", "what is taken back still waits", func(h ports.Hypervisor) ports.Hypervisor { return &keepsPending{Hypervisor: h} }},
	{"Looker", "storages are not told", func(h ports.Hypervisor) ports.Hypervisor { return noStorages{h} }},
	{"Looker", "the addresses are not told", func(h ports.Hypervisor) ports.Hypervisor { return noAddresses{h} }},
	{"Looker", "hardware of what is gone", func(h ports.Hypervisor) ports.Hypervisor { return haunted{h} }},
	{"Configurer", "a disk of another size is added", func(h ports.Hypervisor) ports.Hypervisor { return smallDisks{h} }},
	{"Configurer", "a disk replaces another", func(h ports.Hypervisor) ports.Hypervisor { return growsInstead{h} }},
	{"Configurer", "any storage will do", func(h ports.Hypervisor) ports.Hypervisor { return anyStorage{h} }},
}

type noPending struct{ ports.Hypervisor }

func (b noPending) Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error) {
	i, err := b.Hypervisor.Inspect(ctx, ref)
	i.Now = i.Next
	return i, err
}

type keepsPending struct {
	ports.Hypervisor
	most int
}

func (b *keepsPending) Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error) {
	i, err := b.Hypervisor.Inspect(ctx, ref)
	b.most = max(b.most, i.Next.Cores)
	i.Next.Cores = b.most
	return i, err
}

func (b *keepsPending) Configure(ctx context.Context, ref core.GuestRef, c core.GuestConfig) error {
	b.most = max(b.most, c.Spec.Cores)
	return b.Hypervisor.Configure(ctx, ref, c)
}

type noStorages struct{ ports.Hypervisor }

func (b noStorages) Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error) {
	i, err := b.Hypervisor.Inspect(ctx, ref)
	for n := range i.Next.Disks {
		i.Next.Disks[n].Storage = ""
	}
	for n := range i.Now.Disks {
		i.Now.Disks[n].Storage = ""
	}
	return i, err
}

type noAddresses struct{ ports.Hypervisor }

func (b noAddresses) Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error) {
	i, err := b.Hypervisor.Inspect(ctx, ref)
	for n := range i.Next.Interfaces {
		i.Next.Interfaces[n].Addresses = nil
	}
	return i, err
}

type haunted struct{ ports.Hypervisor }

func (b haunted) Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error) {
	i, err := b.Hypervisor.Inspect(ctx, ref)
	i.Next.Cores = max(i.Next.Cores, 1)
	return i, err
}

type smallDisks struct{ ports.Hypervisor }

func (b smallDisks) AddDisk(ctx context.Context, ref core.GuestRef, order core.DiskOrder) (core.TaskID, error) {
	order.Size = core.GiB
	return b.Hypervisor.AddDisk(ctx, ref, order)
}

type growsInstead struct{ ports.Hypervisor }

func (b growsInstead) AddDisk(ctx context.Context, ref core.GuestRef, order core.DiskOrder) (core.TaskID, error) {
	id, err := b.Hypervisor.AddDisk(ctx, ref, order)
	if core.CodeOf(err) == core.CodeInUse {
		return b.Grow(ctx, ref, order.Name, order.Size)
	}
	return id, err
}

type anyStorage struct{ ports.Hypervisor }

func (b anyStorage) AddDisk(ctx context.Context, ref core.GuestRef, order core.DiskOrder) (core.TaskID, error) {
	order.Storage = "local-lvm"
	return b.Hypervisor.AddDisk(ctx, ref, order)
}

// lateWins keeps whatever was noted last, though it was seen earlier.
type lateWins struct{ observations }

func (o lateWins) Note(ctx context.Context, seen core.Observation) error {
	at := seen.At
	if last, err := o.Last(ctx, seen.Server); err == nil && last.At.After(at) {
		seen.At = last.At
	}
	return o.observations.Note(ctx, seen)
}
