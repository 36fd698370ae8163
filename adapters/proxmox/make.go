package proxmox

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Clone asks the template's node. Proxmox answers before it holds any lock, so
// that of two clones to one VMID the second may fail only in its task.
func (h *hypervisor) Clone(ctx context.Context, order core.CloneOrder) (core.TaskID, error) {
	if order.Source.VMID == 0 || order.Source.Node == "" {
		return "", core.Fail(core.Invalid, core.CodeValidation, "the template to clone is not named")
	}
	params := values{"newid": order.VMID, "full": 0}
	if order.Full {
		params["full"] = 1
	}
	name := "name"
	if order.Kind == core.Container {
		name = "hostname"
	}
	params.set(name, order.Hostname)
	params.set("description", order.Description)
	params.set("storage", order.Storage)
	params.set("pool", order.ResourcePool)
	if order.Node != order.Source.Node {
		params.set("target", order.Node)
	}
	source := core.GuestRef{Node: order.Source.Node, VMID: order.Source.VMID, Kind: order.Kind}
	return h.begin(ctx, "clone", http.MethodPost, guestPath(source, "/clone"), params)
}

// Create unpacks an archive into an unprivileged container. Tags are left out:
// in this call they would need a right that a token bound to a resource pool lacks.
func (h *hypervisor) Create(ctx context.Context, order core.CreateOrder) (core.TaskID, error) {
	root := order.Spec.Disks[core.RootDisk(core.Container)]
	var v core.Violations
	v.Check(order.Source.Volume != "", "source", "must be an archive")
	v.Check(order.Node != "", "node", "must be named")
	v.Check(order.Storage != "" && !strings.ContainsAny(order.Storage, ",=: "), "storage", "must name a storage")
	v.Check(root >= core.GiB, "spec.disks.rootfs", "must be at least 1 GiB")
	v.Check(len(order.Spec.Disks) == 1, "spec.disks", "a new container has a root disk and no other")
	if err := v.Err(); err != nil {
		return "", err
	}
	net, err := mergeCTNet("name=eth0,bridge=vmbr0,firewall=1", order.Network)
	if err != nil {
		return "", err
	}
	params := values{
		"vmid": order.VMID, "ostemplate": order.Source.Volume, "unprivileged": 1, "features": "nesting=1", "start": 0,
		"rootfs": order.Storage + ":" + strconv.FormatInt((root+core.GiB-1)/core.GiB, 10),
		"cores":  order.Spec.Cores, "memory": order.Spec.Memory / core.MiB, "swap": order.Spec.Swap / core.MiB,
		"net0": net,
	}
	if order.Shell {
		params["cmode"] = "shell" // from the start; later it would wait for a reboot
	}
	params.set("hostname", order.Hostname)
	params.set("description", order.Description)
	params.set("pool", order.ResourcePool)
	params.set("nameserver", order.DNS.Text())
	params.set("searchdomain", order.DNS.Search)
	params.set("password", order.Login.Password)
	params.set("ssh-public-keys", strings.Join(order.Login.SSHKeys, "\n"))
	return h.begin(ctx, "create", http.MethodPost, nodePath(order.Node, "/lxc"), params)
}

// Destroy looks for a lock first, because Proxmox refuses a VM for it only in
// the task.
func (h *hypervisor) Destroy(ctx context.Context, ref core.GuestRef) (id core.TaskID, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		now, err := h.settings(ctx, "destroy", ref)
		if err != nil {
			return err
		}
		if lock := now.get("lock"); lock != "" && lock != "suspended" {
			return locked("destroy", lock)
		}
		id, err = h.begin(ctx, "destroy", http.MethodDelete, guestPath(ref, ""),
			values{"purge": 1, "destroy-unreferenced-disks": 1})
		return err
	})
	return id, err
}
