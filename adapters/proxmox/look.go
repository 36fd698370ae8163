package proxmox

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// forming is the description that a VM carries in the first moments of a
// clone, before it has one of its own.
const forming = "qmclone temporary file"

// moves bounds how often a look follows a guest from node to node.
const moves = 3

// Look reads the guest where it was last known to be. Only when it is not
// there, or may not be seen, does it ask the cluster: Gone is the cluster's
// own word that the VMID is free, never a node's that it has no such file.
func (h *hypervisor) Look(ctx context.Context, ref core.GuestRef) (core.Guest, error) {
	return h.find(ctx, ref, func(ref core.GuestRef) (core.Guest, error) { return h.see(ctx, ref) })
}

// find follows a guest from node to node until see has seen it.
func (h *hypervisor) find(ctx context.Context, ref core.GuestRef, see func(core.GuestRef) (core.Guest, error)) (core.Guest, error) {
	for range moves {
		if ref.Node != "" {
			g, err := see(ref)
			if err == nil {
				return g, nil
			}
			if !elsewhere(err) && !errors.Is(err, errNodeAway) {
				return core.Guest{}, err
			}
			if errors.Is(err, errNodeAway) && !h.moved(ctx, ref) {
				return core.Guest{}, err
			}
		}
		free, err := h.VMIDFree(ctx, ref.VMID)
		if err != nil {
			return core.Guest{}, err
		}
		if free {
			return core.Guest{Presence: core.Gone, Ref: ref}, nil
		}
		found, listed, err := h.where(ctx, ref.VMID)
		if err != nil {
			return core.Guest{}, err
		}
		if !listed {
			return core.Guest{Presence: core.Hidden, Ref: ref}, nil
		}
		ref = found
	}
	return core.Guest{}, &core.Error{Op: "proxmox.look", Kind: core.Unavailable, Msg: "the guest does not stay where the cluster says it is"}
}

// elsewhere reports whether an answer leaves open that the guest is on another
// node: its file is not there, or we may not know.
func elsewhere(err error) bool {
	return errors.Is(err, core.NotFound) || errors.Is(err, core.Denied)
}

// moved reports whether the cluster lists the guest on another node: one that
// was away may have lost its guests to others. Anything else proves nothing.
func (h *hypervisor) moved(ctx context.Context, ref core.GuestRef) bool {
	found, listed, err := h.where(ctx, ref.VMID)
	return err == nil && listed && found.Node != ref.Node
}

// see reads a guest on one node. The configuration tells what it is; its
// status, which a guest that is only forming has none of, what it does.
func (h *hypervisor) see(ctx context.Context, ref core.GuestRef) (core.Guest, error) {
	now, err := h.settings(ctx, "look", ref)
	if err != nil {
		return core.Guest{}, err
	}
	g, _, err := h.known(ctx, ref, now)
	return g, err
}

// known is a guest whose configuration was read, with its status.
func (h *hypervisor) known(ctx context.Context, ref core.GuestRef, now settings) (core.Guest, current, error) {
	g := guest(ref, now)
	if g.Presence == core.Forming {
		return g, current{}, nil
	}
	state, err := h.status(ctx, "look", ref)
	if err != nil {
		return core.Guest{}, state, err
	}
	g.Power, g.Uptime = state.power(), state.Uptime.seconds()
	return g, state, nil
}

func (h *hypervisor) status(ctx context.Context, op string, ref core.GuestRef) (current, error) {
	var state current
	err := h.get(ctx, op, guestPath(ref, "/status/current"), nil, &state)
	return state, err
}

// where asks the cluster's list, which is up to date as to where guests are,
// though not as to what they do.
func (h *hypervisor) where(ctx context.Context, vmid int) (core.GuestRef, bool, error) {
	rows, err := h.resources(ctx, "look")
	for _, r := range rows {
		if r.ref().VMID == vmid {
			return r.ref(), true, err
		}
	}
	return core.GuestRef{}, false, err
}

func (h *hypervisor) resources(ctx context.Context, op string) ([]resource, error) {
	var rows []resource
	err := h.get(ctx, op, "/cluster/resources", url.Values{"type": {"vm"}}, &rows)
	return rows, err
}

// follow does something to a guest where it was last known to be, and once
// more where the cluster says that it is when it was not found there. NotFound
// then means that the cluster gave the VMID out as free, or to another kind.
func (h *hypervisor) follow(ctx context.Context, ref core.GuestRef, do func(core.GuestRef) error) error {
	refused := error(&core.Error{Kind: core.NotFound, Msg: "the node of the guest is not known"})
	if ref.Node != "" {
		if refused = do(ref); refused == nil || !elsewhere(refused) {
			return refused
		}
	}
	free, err := h.VMIDFree(ctx, ref.VMID)
	if err != nil {
		return err
	}
	if free {
		return &core.Error{Op: "proxmox.find", Kind: core.NotFound, Msg: "the guest is gone", Reason: reason(refused)}
	}
	found, listed, err := h.where(ctx, ref.VMID)
	switch {
	case err != nil:
		return err
	case !listed && errors.Is(refused, core.Denied):
		return refused
	case !listed:
		return &core.Error{Op: "proxmox.find", Kind: core.Denied, Code: core.CodePrivilegeMissing,
			Msg: "the VMID is taken, but our token may not see by what", Reason: reason(refused)}
	case found.Kind != ref.Kind:
		return &core.Error{Op: "proxmox.find", Kind: core.NotFound, Msg: "under the VMID stands a " + string(found.Kind)}
	case found.Node == ref.Node:
		return refused
	}
	return do(found)
}

// Guests translates the cluster's list.
func (h *hypervisor) Guests(ctx context.Context) ([]core.GuestReading, error) {
	rows, err := h.resources(ctx, "guests")
	if err != nil {
		return nil, err
	}
	list := make([]core.GuestReading, len(rows))
	for n, r := range rows {
		list[n] = r.reading()
	}
	return list, nil
}

func (r resource) reading() core.GuestReading {
	return core.GuestReading{Ref: r.ref(), Name: string(r.Name), Power: power(r.Status), Lock: string(r.Lock),
		Template: r.Template != 0, Uptime: r.Uptime.seconds(), CPU: r.CPU.value(), Memory: max(r.Mem.count(), 0),
		NetIn: max(r.NetIn.count(), 0), NetOut: max(r.NetOut.count(), 0),
		Hint: fmt.Sprint(r.MaxCPU, r.MaxMem, r.MaxDisk, r.Tags), Measure: r.guestMeasure()}
}

// VMIDFree asks the one question that every token may ask.
func (h *hypervisor) VMIDFree(ctx context.Context, vmid int) (bool, error) {
	var id text
	err := h.get(ctx, "vmid", "/cluster/nextid", url.Values{"vmid": {strconv.Itoa(vmid)}}, &id)
	if core.CodeOf(err) == core.CodeVMIDTaken {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if string(id) != strconv.Itoa(vmid) {
		return false, &core.Error{Op: "proxmox.vmid", Kind: core.Internal, Msg: "asked for one VMID, Proxmox spoke of another"}
	}
	return true, nil
}

// guest translates a configuration.
func guest(ref core.GuestRef, now settings) core.Guest {
	g := core.Guest{
		Presence: core.Present, Ref: ref, Power: core.PowerUnknown,
		Name: now.get("name"), Description: now.get("description"), Lock: now.get("lock"),
		UUID:     strings.ToLower(parseProperties(now.get("smbios1")).get("uuid")),
		Template: now.number("template", 0) != 0, Protected: now.number("protection", 0) != 0, Boots: now.number("onboot", 0) != 0,
		Cores:  int(now.count("cores", defaultCores) * now.count("sockets", 1)),
		Memory: memory(now) * core.MiB, Disks: disks(now), Digest: now.get("digest"),
	}
	if ref.Kind == core.Container {
		g.Name, g.Cores = now.get("hostname"), int(now.count("cores", 0))
		g.Description = strings.TrimSuffix(g.Description, "\n") // which Proxmox appends
	}
	g.Interfaces = interfaces(ref.Kind, now)
	for _, i := range g.Interfaces {
		g.MACs = append(g.MACs, i.MAC)
	}
	temporary := strings.TrimSpace(g.Description) == forming
	if temporary {
		g.Description = ""
	}
	if temporary || g.Description == "" && (g.Lock == "clone" || g.Lock == "create") {
		g.Presence = core.Forming
	}
	return g
}

var diskName = regexp.MustCompile(`^((scsi|virtio|sata|ide|mp)\d+|rootfs)$`)

func isDisk(name, value string) bool {
	return diskName.MatchString(name) && parseProperties(value).get("media") != "cdrom"
}

// disks are the sizes in bytes of what a guest stores its data on; 0 where
// Proxmox does not say.
func disks(now settings) map[string]int64 {
	found := make(map[string]int64)
	for name := range now {
		if isDisk(name, now.get(name)) {
			found[name] = parseSize(parseProperties(now.get(name)).get("size"))
		}
	}
	return found
}

// reason is what the other side said in an error.
func reason(err error) string {
	if e, ok := errors.AsType[*core.Error](err); ok {
		return e.Reason
	}
	return ""
}

// told reports whether Proxmox said something in refusing.
func told(err error, words string) bool {
	return err != nil && strings.Contains(strings.ToLower(reason(err)), words)
}
