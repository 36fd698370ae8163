package core

import (
	"maps"
	"regexp"
	"slices"
)

// Sizes in bytes.
const (
	KiB int64 = 1 << 10
	MiB int64 = 1 << 20
	GiB int64 = 1 << 30
	TiB int64 = 1 << 40
)

// Spec is what a server is made of. All sizes are bytes.
type Spec struct {
	Cores  int
	Memory int64            // whole MiB, at least 16 MiB
	Swap   int64            // containers only; whole MiB
	Disks  map[string]int64 // by Proxmox's name: scsi0, rootfs; whole GiB
}

// Proxmox VE's own limits, from its API schema (qemu and lxc config): memory
// at least 16 MiB; at most 8192 cores of a container. The upper bounds of
// sizes are ours, to catch a unit that went wrong.
const (
	MaxCores  = 8192
	MinMemory = 16 * MiB
	MaxMemory = 16 * TiB
	MaxDisk   = 128 * TiB
)

var (
	vmDisk        = regexp.MustCompile(`^(scsi([0-9]|[12][0-9]|30)|virtio([0-9]|1[0-5])|sata[0-5]|ide[0-3])$`)
	containerDisk = regexp.MustCompile(`^(rootfs|mp([0-9]{1,2}|1[0-9]{2}|2[0-4][0-9]|25[0-5]))$`)
)

// Validate names everything that is wrong with the specification of a guest of
// this kind. Invalid, with one violation for each field.
func (s Spec) Validate(kind GuestKind) error {
	var v Violations
	v.Check(s.Cores >= 1 && s.Cores <= MaxCores, "cores", "must be 1 to %d", MaxCores)
	CheckMemory(&v, "memory", s.Memory)
	s.validateSwap(kind, &v)
	v.Check(len(s.Disks) > 0, "disks", "must name at least one disk")
	for _, name := range slices.Sorted(maps.Keys(s.Disks)) {
		s.validateDisk(kind, name, &v)
	}
	return v.Err()
}

func (s Spec) validateSwap(kind GuestKind, v *Violations) {
	if kind == VM {
		v.Check(s.Swap == 0, "swap", "is for containers only")
		return
	}
	v.Check(s.Swap >= 0 && s.Swap <= MaxMemory, "swap", "must be 0 to %d bytes", MaxMemory)
	v.Check(s.Swap%MiB == 0, "swap", "must be whole MiB (multiples of %d bytes)", MiB)
}

func (s Spec) validateDisk(kind GuestKind, name string, v *Violations) {
	path := "disks." + Clip(name)
	checkDiskName(v, path, kind, name)
	checkDiskSize(v, path, s.Disks[name])
}

// RootDisk is the name of the disk that a guest of this kind boots from, as
// far as we make it ourselves.
func RootDisk(kind GuestKind) string {
	if kind == Container {
		return "rootfs"
	}
	return "scsi0"
}

// RootDiskOf is the disk that the size of a plan is meant for: the usual one,
// or the first of a guest whose template calls it otherwise.
func RootDiskOf(kind GuestKind, s Spec) string {
	usual := RootDisk(kind)
	if _, ok := s.Disks[usual]; ok || len(s.Disks) == 0 {
		return usual
	}
	return slices.Min(slices.Collect(maps.Keys(s.Disks)))
}

// AnyRoot is the root disk in a specification that is written before it is known
// which kind of guest it is for; [Spec.For] gives it its name.
const AnyRoot = "root"

// For is the specification of a new guest of the kind, which has a root disk and
// no other. Invalid, with one violation for each field; the root disk is "disk".
func (s Spec) For(kind GuestKind) (Spec, error) {
	var v Violations
	s, root := s.Clone(), RootDisk(kind)
	if size, unnamed := s.Disks[AnyRoot]; unnamed {
		delete(s.Disks, AnyRoot)
		s.Disks[root] = size
	}
	v.Check(s.Cores >= 1 && s.Cores <= MaxCores, "cores", "must be 1 to %d", MaxCores)
	CheckMemory(&v, "memory", s.Memory)
	s.validateSwap(kind, &v)
	if size, ok := s.Disks[root]; ok && len(s.Disks) == 1 {
		checkDiskSize(&v, "disk", size)
	} else {
		v.Add("disk", "must be the root disk alone; others are added afterwards")
	}
	return s, v.Err()
}

// Clone returns a copy that shares nothing with s.
func (s Spec) Clone() Spec {
	s.Disks = maps.Clone(s.Disks)
	return s
}
