package core

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// SpecChange is what shall become of a specification; what is nil or not named
// stays as it is. All sizes are absolute, in bytes.
type SpecChange struct {
	Cores  *int
	Memory *int64
	Swap   *int64
	// Disks are to have these sizes, by name. One that is not there is added; a
	// bus alone (scsi, mp) adds one under its next free name.
	Disks map[string]DiskChange
}

// DiskChange is what one disk shall be.
type DiskChange struct {
	Size    int64
	Storage string // of a new disk; empty: the one with the most room
	Path    string // where a new disk of a container is mounted; empty: /mnt and its name
}

// Surroundings are what a specification has to fit into; zero is unknown.
type Surroundings struct {
	Node   string
	CPUs   int
	Memory int64 // bytes
}

// Empty reports whether nothing is to be changed.
func (c SpecChange) Empty() bool {
	return c.Cores == nil && c.Memory == nil && c.Swap == nil && len(c.Disks) == 0
}

// buses are how many disks each bus takes, as Proxmox VE numbers them.
var buses = map[GuestKind]map[string]int{
	VM:        {"scsi": 31, "virtio": 16, "sata": 6, "ide": 4},
	Container: {"mp": 256},
}

var mountPath = regexp.MustCompile(`^(/[A-Za-z0-9._@+-]+)+$`)

// Respec is what a change makes of a specification.
type Respec struct {
	Want   Spec
	Change SpecChange // with every disk by its name
	New    []Disk     // those of its disks that are not there yet
	keys   map[string]string
}

// AsWritten answers an error about the disks of a change under the keys that
// the caller wrote.
func (r Respec) AsWritten(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	told := *e
	told.Fields = slices.Clone(e.Fields)
	for i, f := range told.Fields {
		if name, rest, ok := strings.Cut(strings.TrimPrefix(f.Path, "disks."), "."); ok && r.keys[name] != "" {
			told.Fields[i].Path = "disks." + r.keys[name] + "." + rest
		}
	}
	return &told
}

// With is the change that gives a server a plan: its limits, and its disk as
// the root disk.
func (c SpecChange) With(kind GuestKind, plan Plan, root string) SpecChange {
	c.Cores, c.Memory = &plan.Cores, &plan.Memory
	if kind == Container {
		c.Swap = &plan.Swap
	}
	disks := maps.Clone(c.Disks)
	if disks == nil {
		disks = make(map[string]DiskChange, 1)
	}
	disks[root] = DiskChange{Size: plan.Disk}
	c.Disks = disks
	return c
}

// Apply answers what the change makes of a specification. Invalid: every
// violation at once, by field path.
func (c SpecChange) Apply(kind GuestKind, have Spec, around Surroundings) (Respec, error) {
	var v Violations
	want := have.Clone()
	if c.Cores != nil {
		want.Cores = *c.Cores
		v.Check(want.Cores >= 1 && want.Cores <= MaxCores, "cores", "must be 1 to %d", MaxCores)
		v.Check(around.CPUs == 0 || want.Cores <= around.CPUs, "cores", "must be at most %d, the CPUs of node %s", around.CPUs, around.Node)
	}
	if c.Memory != nil {
		want.Memory = *c.Memory
		CheckMemory(&v, "memory", want.Memory)
		v.Check(around.Memory == 0 || want.Memory <= around.Memory, "memory", "must be at most %d bytes, the memory of node %s", around.Memory, around.Node)
	}
	if c.Swap != nil {
		want.Swap = *c.Swap
		want.validateSwap(kind, &v)
	}
	r := Respec{Want: want, Change: c}
	if len(c.Disks) > 0 {
		c.applyDisks(&v, kind, &r)
	}
	return r, v.Err()
}

// CheckMemory notes what is wrong with an amount of memory.
func CheckMemory(v *Violations, path string, size int64) {
	v.Check(size >= MinMemory && size <= MaxMemory, path, "must be %d to %d bytes", MinMemory, MaxMemory)
	v.Check(size%MiB == 0, path, "must be whole MiB (multiples of %d bytes)", MiB)
}

func (c SpecChange) applyDisks(v *Violations, kind GuestKind, r *Respec) {
	if r.Want.Disks == nil {
		r.Want.Disks = make(map[string]int64)
	}
	r.Change.Disks, r.keys = make(map[string]DiskChange, len(c.Disks)), make(map[string]string, len(c.Disks))
	for _, key := range slices.Sorted(maps.Keys(c.Disks)) { // a bus sorts after none of its disks
		change, path := c.Disks[key], "disks."+Clip(key)
		name := c.nameFor(kind, key, r.Want.Disks)
		if name == "" {
			v.Add(path, "there is no free name on this bus")
			continue
		}
		have, there := r.Want.Disks[name]
		if there {
			change.grow(v, path, have)
		} else {
			r.New = append(r.New, change.add(v, path, kind, name))
		}
		r.Want.Disks[name], r.Change.Disks[name], r.keys[name] = change.Size, change, Clip(key)
		checkDiskName(v, path, kind, name)
	}
}

// nameFor is the name of the disk that is meant: of a bus, the next that
// neither the guest has nor the change names. Empty: there is none left.
func (c SpecChange) nameFor(kind GuestKind, key string, have map[string]int64) string {
	room, isBus := buses[kind][key]
	if !isBus {
		return key
	}
	for n := range room {
		name := key + strconv.Itoa(n)
		_, taken := have[name]
		_, named := c.Disks[name]
		if !taken && !named {
			return name
		}
	}
	return ""
}

// grow checks a new size of a disk that is there.
func (d DiskChange) grow(v *Violations, path string, have int64) {
	switch {
	case d.Size < have:
		v.Add(path, "cannot shrink: it has %d bytes, and %d were asked for", have, d.Size)
	case d.Size > have:
		checkDiskSize(v, path, d.Size)
	}
	v.Check(d.Storage == "", path+".storage", "cannot be chosen for a disk that is there")
	v.Check(d.Path == "", path+".path", "cannot be chosen for a disk that is there")
}

// add checks a disk that is new.
func (d DiskChange) add(v *Violations, path string, kind GuestKind, name string) Disk {
	checkDiskSize(v, path, d.Size)
	v.Check(!strings.ContainsAny(d.Storage, ",=: \t\n"), path+".storage", "is no name of a storage")
	disk := Disk{Name: name, Size: d.Size, Storage: d.Storage, Path: d.Path}
	if kind == VM {
		v.Check(d.Path == "", path+".path", "is for containers only")
		return disk
	}
	if disk.Path == "" {
		disk.Path = "/mnt/" + name
	}
	clean := len(disk.Path) <= 255 && mountPath.MatchString(disk.Path) && !slices.ContainsFunc(strings.Split(disk.Path, "/"), func(part string) bool {
		return part == "." || part == ".."
	})
	v.Check(clean, path+".path", "must be an absolute path of letters, digits and . _ @ + -, such as /srv/data")
	return disk
}

func checkDiskSize(v *Violations, path string, size int64) {
	v.Check(size >= GiB && size <= MaxDisk, path, "must be %d to %d bytes", GiB, MaxDisk)
	v.Check(size%GiB == 0, path, "must be whole GiB (multiples of %d bytes)", GiB)
}

func checkDiskName(v *Violations, path string, kind GuestKind, name string) {
	pattern := vmDisk
	if kind == Container {
		pattern = containerDisk
	}
	v.Check(pattern.MatchString(name), path, "is no disk name of a %s, such as %s", kind, RootDisk(kind))
}
