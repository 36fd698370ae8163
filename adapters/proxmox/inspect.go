package proxmox

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Inspect reads the configuration with what waits for a restart beside it: one
// answer, so that both are of one moment.
func (h *hypervisor) Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error) {
	var seen core.Inspection
	g, err := h.find(ctx, ref, func(ref core.GuestRef) (core.Guest, error) {
		now, next, err := h.pending(ctx, "inspect", ref)
		if err != nil {
			return core.Guest{}, err
		}
		g, state, err := h.known(ctx, ref, next)
		if err == nil && g.Presence == core.Present {
			seen.Now, seen.Next = hardwareOf(ref.Kind, now), hardwareOf(ref.Kind, next)
			seen.Measure, seen.Swap, seen.HA = state.measure(ref), state.Swap.amount(), state.HA.Managed != 0
		}
		return g, err
	})
	seen.Guest = g
	return seen, err
}

// pending reads what a guest runs with, and what it has after its next start.
func (h *hypervisor) pending(ctx context.Context, op string, ref core.GuestRef) (now, next settings, err error) {
	var rows []pendingRow
	if err := h.get(ctx, op, guestPath(ref, "/pending"), nil, &rows); err != nil {
		return nil, nil, err
	}
	now, next = pendingOf(rows)
	return now, next, nil
}

func pendingOf(rows []pendingRow) (now, next settings) {
	now, next = settings{}, settings{}
	for _, r := range rows {
		if r.Value != nil {
			now[r.Key] = *r.Value
		}
		switch {
		case r.Pending != nil:
			next[r.Key] = *r.Pending
		case r.Delete == 0 && r.Value != nil:
			next[r.Key] = *r.Value
		}
	}
	return now, next
}

func hardwareOf(kind core.GuestKind, now settings) core.Hardware {
	g := guest(core.GuestRef{Kind: kind}, now)
	h := core.Hardware{Cores: g.Cores, Memory: g.Memory, Interfaces: g.Interfaces}
	if kind == core.Container {
		h.Swap = now.count("swap", defaultMemory) * core.MiB
	}
	for name := range now {
		if isDisk(name, now.get(name)) {
			h.Disks = append(h.Disks, disk(name, now.get(name)))
		}
	}
	slices.SortFunc(h.Disks, func(a, b core.Disk) int { return cmp.Compare(a.Name, b.Name) })
	return h
}

func disk(name, value string) core.Disk {
	p := parseProperties(value)
	d := core.Disk{Name: name, Size: parseSize(p.get("size")), Path: p.get("mp")}
	volume := cmp.Or(p.get(""), p.get("file"), p.get("volume"))
	if storage, _, ok := strings.Cut(volume, ":"); ok && !strings.HasPrefix(volume, "/") {
		d.Storage = storage
	}
	if name == "rootfs" {
		d.Path = "/"
	}
	return d
}

// AddDisk lets Proxmox allocate the disk and attach it in one call, which
// carries the digest of a configuration that has no such disk: of two calls one
// is refused. A virtual machine's becomes a task; a container's is done when it
// answers.
func (h *hypervisor) AddDisk(ctx context.Context, ref core.GuestRef, order core.DiskOrder) (id core.TaskID, err error) {
	if err := checkDisk(order); err != nil {
		return "", err
	}
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		now, err := h.settings(ctx, "add-disk", ref)
		if err != nil {
			return err
		}
		if now.get(order.Name) != "" {
			return &core.Error{Op: "proxmox.add-disk", Kind: core.Conflict, Code: core.CodeInUse, Msg: "the guest has a disk " + order.Name}
		}
		if lock := now.get("lock"); lock != "" {
			return locked("add-disk", lock)
		}
		value, err := h.newDisk(ctx, ref, order)
		if err != nil {
			return err
		}
		change := values{order.Name: value}
		change.set("digest", now.get("digest"))
		method := http.MethodPost
		if ref.Kind == core.Container {
			method = http.MethodPut
		}
		id, err = h.send(ctx, "add-disk", method, guestPath(ref, "/config"), change)
		return err
	})
	return id, err
}

func checkDisk(order core.DiskOrder) error {
	var v core.Violations
	v.Check(diskName.MatchString(order.Name) && order.Name != "rootfs", "name", "is no name of a disk that can be added")
	v.Check(order.Size >= core.GiB && order.Size%core.GiB == 0, "size", "must be whole GiB")
	v.Check(order.Storage != "" && !strings.ContainsAny(order.Storage, ",=: "), "storage", "must name a storage")
	return v.Err()
}

// files are the storages that keep the disk of a virtual machine as a file.
// There it is a qcow2, because with a raw one the guest had no snapshots.
var files = []string{"dir", "nfs", "cifs", "glusterfs"}

// newDisk is the value of a disk that is to be made.
func (h *hypervisor) newDisk(ctx context.Context, ref core.GuestRef, order core.DiskOrder) (string, error) {
	p := properties{{"", order.Storage + ":" + strconv.FormatInt(order.Size/core.GiB, 10)}}
	if ref.Kind == core.Container {
		return p.with("mp", order.Path).encode("disk", "mp")
	}
	storages, err := h.Storages(ctx, ref.Node)
	if err != nil {
		return "", err
	}
	for _, s := range storages {
		if s.Name == order.Storage && slices.Contains(files, s.Type) {
			p = p.with("format", "qcow2")
		}
	}
	return p.encode("disk")
}
