package core

import (
	"maps"
	"slices"
	"time"
)

// Hardware is what a guest is made of, as its hypervisor tells. All sizes are
// bytes.
type Hardware struct {
	Cores      int // of a container 0: all that the node has
	Memory     int64
	Swap       int64 // containers only
	Disks      []Disk
	Interfaces []Interface
}

// Disk is what a guest keeps its data on. Hardware has them sorted by name.
type Disk struct {
	Name    string // scsi0, rootfs
	Size    int64  // 0 where the hypervisor does not say
	Storage string // empty for what lies on none, as a directory of the node
	Path    string // where it is mounted; containers only
}

// Inspection is a look at a guest that tells all that it is made of.
type Inspection struct {
	Guest
	Now  Hardware // what it runs with; the same as Next where it is off
	Next Hardware // what it has after its next start

	Measure Measure // what it uses; whose, where and when are not said in it
	Swap    *int64  // bytes in use; containers only
	HA      bool    // Proxmox VE's own high availability looks after it
}

// Clone returns a copy that shares nothing with h.
func (h Hardware) Clone() Hardware {
	h.Disks, h.Interfaces = slices.Clone(h.Disks), slices.Clone(h.Interfaces)
	for i := range h.Interfaces {
		h.Interfaces[i].Addresses = slices.Clone(h.Interfaces[i].Addresses)
	}
	return h
}

// Equal reports whether both are the same.
func (h Hardware) Equal(other Hardware) bool {
	return h.Cores == other.Cores && h.Memory == other.Memory && h.Swap == other.Swap &&
		slices.Equal(h.Disks, other.Disks) && slices.EqualFunc(h.Interfaces, other.Interfaces, Interface.Equal)
}

// Spec is the hardware as a specification.
func (h Hardware) Spec() Spec {
	s := Spec{Cores: h.Cores, Memory: h.Memory, Swap: h.Swap, Disks: make(map[string]int64, len(h.Disks))}
	for _, d := range h.Disks {
		s.Disks[d.Name] = d.Size
	}
	return s
}

// Hardware is the specification as hardware.
func (s Spec) Hardware() Hardware {
	h := Hardware{Cores: s.Cores, Memory: s.Memory, Swap: s.Swap}
	for _, name := range slices.Sorted(maps.Keys(s.Disks)) {
		h.Disks = append(h.Disks, Disk{Name: name, Size: s.Disks[name]})
	}
	return h
}

// Disk finds a disk by its name.
func (h Hardware) Disk(name string) (Disk, bool) {
	at := slices.IndexFunc(h.Disks, func(d Disk) bool { return d.Name == name })
	if at < 0 {
		return Disk{}, false
	}
	return h.Disks[at], true
}

// Interface finds an interface by its name.
func (h Hardware) Interface(name string) (Interface, bool) {
	at := slices.IndexFunc(h.Interfaces, func(i Interface) bool { return i.Name == name })
	if at < 0 {
		return Interface{}, false
	}
	return h.Interfaces[at], true
}

// Equal reports whether both say the same.
func (s Spec) Equal(other Spec) bool {
	return s.Cores == other.Cores && s.Memory == other.Memory && s.Swap == other.Swap && maps.Equal(s.Disks, other.Disks)
}

// Upcoming is the specification that the server has after its next start.
func (s Server) Upcoming() Spec {
	if s.Pending == nil {
		return s.Spec
	}
	return *s.Pending
}

// Found notes what the guest is made of, and what it will be after its next
// start.
func (s *Server) Found(now, next Spec) {
	s.Spec, s.Pending = now.Clone(), nil
	if !next.Equal(now) {
		next = next.Clone()
		s.Pending = &next
	}
}

// DiskContent is what Proxmox calls the disks of a guest of this kind among
// the contents of a storage.
func DiskContent(kind GuestKind) string {
	if kind == Container {
		return "rootdir"
	}
	return "images"
}

// Observation is what a server's guest was seen to be made of.
type Observation struct {
	Server ServerID
	Now    Hardware
	Next   Hardware
	At     time.Time
}

// Clone returns a copy that shares nothing with o.
func (o Observation) Clone() Observation {
	o.Now, o.Next = o.Now.Clone(), o.Next.Clone()
	return o
}
