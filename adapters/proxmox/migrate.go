package proxmox

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

// precondition is GET …/migrate of a VM. Containers have no such call.
type precondition struct {
	Running   number   `json:"running"`
	Allowed   []string `json:"allowed_nodes"`
	Resources []text   `json:"local_resources"`
	Disks     []struct {
		VolID string `json:"volid"`
	} `json:"local_disks"`
}

// Movable asks for what a VM is tied to; of a container it reads which
// storages its volumes lie on.
func (h *hypervisor) Movable(ctx context.Context, ref core.GuestRef) (moving core.Moving, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		var volumes []string
		if ref.Kind == core.VM {
			var p precondition
			if err := h.get(ctx, "movable", guestPath(ref, "/migrate"), nil, &p); err != nil {
				return err
			}
			if p.Allowed != nil {
				moving.Nodes = append([]string{}, p.Allowed...)
			}
			for _, r := range p.Resources {
				moving.Blocked = append(moving.Blocked, tidy(string(r)))
			}
			for _, d := range p.Disks {
				volumes = append(volumes, d.VolID)
			}
		} else if volumes, err = h.volumesOf(ctx, ref); err != nil {
			return err
		}
		moving.Storages, err = h.local(ctx, ref.Node, volumes)
		return err
	})
	return moving, err
}

func (h *hypervisor) volumesOf(ctx context.Context, ref core.GuestRef) (volumes []string, err error) {
	now, err := h.settings(ctx, "movable", ref)
	for name := range disks(now) {
		volumes = append(volumes, parseProperties(now.get(name)).get(""))
	}
	return volumes, err
}

// local are the storages of the volumes that are not shared.
func (h *hypervisor) local(ctx context.Context, node string, volumes []string) (names []string, err error) {
	storages, err := h.Storages(ctx, node)
	for _, v := range volumes {
		name, _, ok := strings.Cut(v, ":")
		shared := slices.ContainsFunc(storages, func(s core.Storage) bool { return s.Name == name && s.Shared })
		if ok && !shared && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, err
}

// Migrate looks at the guest first: Proxmox refuses one that is locked, and a
// container that runs, only in the task.
func (h *hypervisor) Migrate(ctx context.Context, ref core.GuestRef, order core.MigrateOrder) (id core.TaskID, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		now, err := h.status(ctx, "migrate", ref)
		if err != nil {
			return err
		}
		switch {
		case now.Lock != "":
			return locked("migrate", string(now.Lock))
		case ref.Node == order.Node:
			return core.Fail(core.Conflict, core.CodeIllegalMove, "the guest is on %s already", order.Node)
		case now.power() != core.Off && !order.Online:
			return core.Fail(core.Invalid, core.CodeCannotMigrate, "the guest is %s, and is not to be moved as it is", now.power())
		}
		id, err = h.begin(ctx, "migrate", http.MethodPost, guestPath(ref, "/migrate"), migration(ref.Kind, order, now.power()))
		return err
	})
	return id, err
}

// migration are the parameters; those of the two kinds differ in their names.
func migration(kind core.GuestKind, order core.MigrateOrder, now core.Power) values {
	params := values{"target": order.Node}
	if kind == core.Container {
		params.set("target-storage", order.Storage)
		if now != core.Off {
			params["restart"] = 1
		}
		return params
	}
	params.set("targetstorage", order.Storage)
	if now != core.Off {
		params["online"], params["with-local-disks"] = 1, 1
	}
	return params
}

// MigrateTasks reads the list of the node that the guest leaves.
func (h *hypervisor) MigrateTasks(ctx context.Context, ref core.GuestRef) ([]core.TaskID, error) {
	kinds := []string{"qmigrate", "hamigrate"}
	if ref.Kind == core.Container {
		kinds[0] = "vzmigrate"
	}
	return h.ourTasks(ctx, ref, kinds)
}
