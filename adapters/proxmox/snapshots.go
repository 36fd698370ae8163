package proxmox

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// snapshotRow is a row of a guest's list of snapshots. The last one, current,
// is none: it says what the guest goes on from.
type snapshotRow struct {
	Name        text   `json:"name"`
	Description text   `json:"description"`
	Parent      text   `json:"parent"`
	Time        number `json:"snaptime"`
	VMState     number `json:"vmstate"`
	State       text   `json:"snapstate"` // prepare, delete or rollback: what was begun and has not ended
}

const youAreHere = "current"

// Snapshots translates the guest's own list.
func (h *hypervisor) Snapshots(ctx context.Context, ref core.GuestRef) (found core.GuestSnapshots, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) (err error) {
		found, err = h.snapshots(ctx, "snapshots", ref)
		return err
	})
	return found, err
}

func (h *hypervisor) snapshots(ctx context.Context, op string, ref core.GuestRef) (core.GuestSnapshots, error) {
	var rows []snapshotRow
	if err := h.get(ctx, op, guestPath(ref, "/snapshot"), nil, &rows); err != nil {
		return core.GuestSnapshots{}, err
	}
	return listed(rows), nil
}

// listed reads a guest's list of snapshots.
func listed(rows []snapshotRow) (found core.GuestSnapshots) {
	for _, r := range rows {
		if r.Name == youAreHere {
			found.Current = string(r.Parent)
			continue
		}
		found.All = append(found.All, core.GuestSnapshot{
			Name: string(r.Name), Description: strings.TrimSuffix(string(r.Description), "\n"), Parent: string(r.Parent),
			Time: r.Time.moment(), Memory: r.VMState != 0, Unfinished: r.State != "",
		})
	}
	return found
}

// CanSnapshot asks Proxmox, which knows its storages.
func (h *hypervisor) CanSnapshot(ctx context.Context, ref core.GuestRef) error {
	return h.follow(ctx, ref, func(ref core.GuestRef) error {
		var answer struct {
			Has number `json:"hasFeature"`
		}
		err := h.get(ctx, "snapshot", guestPath(ref, "/feature"), url.Values{"feature": {"snapshot"}}, &answer)
		if err != nil || answer.Has != 0 {
			return err
		}
		e := core.Fail(core.Invalid, core.CodeNotSupported, "snapshots of this guest cannot be taken: the storage of a disk of it has none")
		e.Op, e.Reason = "proxmox.snapshot", "hasFeature: 0"
		return e
	})
}

// TakeSnapshot looks for a lock first, because Proxmox refuses a guest for it
// only in the task.
func (h *hypervisor) TakeSnapshot(ctx context.Context, ref core.GuestRef, order core.SnapshotOrder) (id core.TaskID, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		if err := h.unlocked(ctx, "snapshot", ref); err != nil {
			return err
		}
		params := values{"snapname": order.Name}
		params.set("description", order.Description)
		if order.Memory && ref.Kind == core.VM {
			params["vmstate"] = 1
		}
		id, err = h.begin(ctx, "snapshot", http.MethodPost, guestPath(ref, "/snapshot"), params)
		return err
	})
	return id, err
}

// RollBack asks for no start, because the configuration that came back is not
// yet the one that the guest shall start with.
func (h *hypervisor) RollBack(ctx context.Context, ref core.GuestRef, name string) (id core.TaskID, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		if _, err := h.snapshot(ctx, "rollback", ref, name); err != nil {
			return err
		}
		id, err = h.begin(ctx, "rollback", http.MethodPost, guestPath(ref, "/snapshot/"+url.PathEscape(name)+"/rollback"), nil)
		return err
	})
	return id, err
}

// DeleteSnapshot forces the end of one that is unfinished.
func (h *hypervisor) DeleteSnapshot(ctx context.Context, ref core.GuestRef, name string) (id core.TaskID, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		s, err := h.snapshot(ctx, "delsnapshot", ref, name)
		if err != nil {
			return err
		}
		params := values{}
		if s.Unfinished {
			params["force"] = 1
		}
		id, err = h.begin(ctx, "delsnapshot", http.MethodDelete, guestPath(ref, "/snapshot/"+url.PathEscape(name)), params)
		return err
	})
	return id, err
}

// snapshot finds one of a guest that is not locked.
func (h *hypervisor) snapshot(ctx context.Context, op string, ref core.GuestRef, name string) (core.GuestSnapshot, error) {
	if err := h.unlocked(ctx, op, ref); err != nil {
		return core.GuestSnapshot{}, err
	}
	all, err := h.snapshots(ctx, op, ref)
	if err != nil {
		return core.GuestSnapshot{}, err
	}
	s, known := all.Find(name)
	if !known {
		return s, &core.Error{Op: "proxmox." + op, Kind: core.NotFound, Msg: "the guest has no snapshot " + strconv.Quote(name)}
	}
	return s, nil
}

func (h *hypervisor) unlocked(ctx context.Context, op string, ref core.GuestRef) error {
	now, err := h.settings(ctx, op, ref)
	if err == nil && now.get("lock") != "" {
		err = locked(op, now.get("lock"))
	}
	return err
}

var snapshotTasks = map[core.SnapshotAction]string{
	core.TakeSnapshot: "snapshot", core.RollBack: "rollback", core.DeleteSnapshot: "delsnapshot",
}

// SnapshotTasks reads the node's list and keeps what our token began.
func (h *hypervisor) SnapshotTasks(ctx context.Context, ref core.GuestRef, action core.SnapshotAction) ([]core.TaskID, error) {
	prefix := "qm"
	if ref.Kind == core.Container {
		prefix = "vz"
	}
	return h.ourTasks(ctx, ref, []string{prefix + snapshotTasks[action]})
}
