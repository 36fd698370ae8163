package proxmox

import (
	"context"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Configure reads the guest, merges, and writes what differs in one call that
// carries the digest of what was read, so that nobody's change is overwritten.
func (h *hypervisor) Configure(ctx context.Context, ref core.GuestRef, config core.GuestConfig) error {
	return h.follow(ctx, ref, func(ref core.GuestRef) error {
		now, err := h.settings(ctx, "configure", ref)
		if err != nil {
			return err
		}
		change, err := differences(ref.Kind, now, config)
		if err != nil || len(change) == 0 {
			return err
		}
		change.set("digest", now.get("digest"))
		_, err = h.send(ctx, "configure", http.MethodPut, guestPath(ref, "/config"), change)
		return err
	})
}

// differences is what has to be sent. Only what differs is, because each
// parameter needs a privilege of its own; a password cannot be read, so it
// always is.
func differences(kind core.GuestKind, now settings, want core.GuestConfig) (values, error) {
	d := difference{now: now, change: values{}}
	d.tell("tags", mergeTags(now.get("tags"), want.Tags), len(want.Tags) > 0)
	d.spec(kind, want.Spec)
	d.boots(want.Boots)
	d.tell("nameserver", want.DNS.Text(), len(want.DNS.Nameservers) > 0)
	d.tell("searchdomain", want.DNS.Search, want.DNS.Search != "")
	if kind == core.Container {
		d.tell("hostname", want.Hostname, want.Hostname != "")
		d.tell("cmode", "shell", want.Shell)
		net, err := mergeCTNet(now.get("net0"), want.Network)
		d.tell("net0", net, want.Network.Named())
		return d.change, err
	}
	d.tell("name", want.Hostname, want.Hostname != "")
	if want.UUID != "" {
		smbios, err := mergeSMBIOS(now.get("smbios1"), want.UUID)
		if err != nil {
			return nil, err
		}
		d.tell("smbios1", smbios, true)
	}
	net, err := mergeVMNet(now.get("net0"), want.Network)
	if err != nil {
		return nil, err
	}
	d.tell("net0", net, want.Network.Named())
	ip, err := mergeIPConfig(now.get("ipconfig0"), want.Network)
	d.tell("ipconfig0", ip, ip != "" && (len(want.Network.Addresses) > 0 || want.Network.Exact))
	if ip == "" && now.get("ipconfig0") != "" && want.Network.Exact {
		d.change["delete"] = "ipconfig0"
	}
	if err != nil {
		return nil, err
	}
	d.login(want.Login)
	return d.change, d.userData(want.UserData)
}

type difference struct {
	now    settings
	change values
}

// tell notes a value that is named and not there yet.
func (d difference) tell(name, value string, named bool) {
	if named && d.now.get(name) != value {
		d.change[name] = value
	}
}

func (d difference) boots(on *bool) {
	switch {
	case on == nil:
	case *on:
		d.number("onboot", 1, 0)
	default:
		d.number("onboot", 0, 0)
	}
}

func (d difference) number(name string, value, otherwise int64) {
	if d.now.number(name, otherwise) != value {
		d.change[name] = value
	}
}

// Proxmox's own defaults, where a configuration does not name a value.
const (
	defaultMemory = 512 // MiB; of both kinds, as is the swap of a container
	defaultCores  = 1   // of a VM; a container without a number has all of the node's
)

func (d difference) spec(kind core.GuestKind, want core.Spec) {
	if want.Cores > 0 {
		otherwise := int64(defaultCores)
		if kind == core.Container {
			otherwise = 0
		}
		d.number("cores", int64(want.Cores), otherwise)
		if kind == core.VM && d.now.number("sockets", 1) != 1 {
			d.change["sockets"] = 1 // else it would have a multiple of what was asked for
		}
	}
	if want.Memory <= 0 {
		return
	}
	mib := want.Memory / core.MiB
	if memory(d.now) != mib {
		d.change["memory"] = mib
	}
	if kind == core.Container {
		d.number("swap", want.Swap/core.MiB, defaultMemory)
	}
	if kind == core.VM && d.now.number("balloon", 0) > mib {
		d.change["balloon"] = mib // Proxmox refuses one that is larger than the memory
	}
}

// memory is what a guest may use, in MiB. A VM's is a property string.
func memory(now settings) int64 {
	p := parseProperties(now.get("memory"))
	for _, name := range []string{"", "current"} {
		if n, err := strconv.ParseInt(p.get(name), 10, 64); err == nil && n >= 0 && n <= math.MaxInt32 {
			return n
		}
	}
	return defaultMemory
}

func (d difference) login(want core.Login) {
	d.tell("ciuser", want.User, want.User != "")
	if want.Password != "" {
		d.change["cipassword"] = want.Password
	}
	if len(want.SSHKeys) > 0 && !sameKeys(d.now.get("sshkeys"), want.SSHKeys) {
		d.change["sshkeys"] = sshKeys(want.SSHKeys)
	}
}

// Grow sends an absolute size, because a relative one that is repeated grows
// twice.
func (h *hypervisor) Grow(ctx context.Context, ref core.GuestRef, disk string, size int64) (id core.TaskID, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		now, err := h.settings(ctx, "grow", ref)
		if err != nil {
			return err
		}
		if now.get(disk) == "" || !isDisk(disk, now.get(disk)) {
			names := strings.Join(slices.Sorted(maps.Keys(disks(now))), ", ")
			return &core.Error{Op: "proxmox.grow", Kind: core.NotFound, Msg: "the guest has no disk " + strconv.Quote(disk) + "; it has " + names}
		}
		if disks(now)[disk] >= size {
			return nil
		}
		if lock := now.get("lock"); lock != "" {
			return locked("grow", lock)
		}
		change := values{"disk": disk, "size": formatSize(size)}
		change.set("digest", now.get("digest")) // else a disk that grew meanwhile would be one to be shrunk
		id, err = h.send(ctx, "grow", http.MethodPut, guestPath(ref, "/resize"), change)
		if told(err, "already at specified size") || told(err, "unable to shrink") {
			id, err = "", nil // it grew since we looked
		}
		return err
	})
	return id, err
}

// Protect sets the flag whatever it was.
func (h *hypervisor) Protect(ctx context.Context, ref core.GuestRef, on bool) error {
	flag := 0
	if on {
		flag = 1
	}
	return h.put(ctx, "protect", ref, values{"protection": flag})
}

// Describe replaces the description; an empty one is removed.
func (h *hypervisor) Describe(ctx context.Context, ref core.GuestRef, description, digest string) error {
	change := values{"description": description}
	if description == "" {
		change = values{"delete": "description"}
	}
	if digest != "" {
		change.set("digest", digest)
	}
	return h.put(ctx, "describe", ref, change)
}

func (h *hypervisor) put(ctx context.Context, op string, ref core.GuestRef, change values) error {
	return h.follow(ctx, ref, func(ref core.GuestRef) error {
		_, err := h.send(ctx, op, http.MethodPut, guestPath(ref, "/config"), change)
		return err
	})
}

// settings reads the configuration of a guest as it will be after its next
// start.
func (h *hypervisor) settings(ctx context.Context, op string, ref core.GuestRef) (settings, error) {
	var now settings
	err := h.get(ctx, op, guestPath(ref, "/config"), nil, &now)
	return now, err
}

func locked(op, lock string) error {
	e := core.Fail(core.Conflict, core.CodeGuestLocked, "the guest is locked")
	e.Op, e.Reason = "proxmox."+op, "lock: "+tidy(lock)
	return e
}
