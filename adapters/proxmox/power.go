package proxmox

import (
	"context"
	"net/http"
	"time"

	"github.com/remudahq/remuda/core"
)

// Power reads the guest's state first: Proxmox accepts a start of a guest that
// runs, is locked or is not there, and lets only the task fail.
func (h *hypervisor) Power(ctx context.Context, ref core.GuestRef, action core.PowerAction, timeout time.Duration) (id core.TaskID, err error) {
	if err := action.Check(ref.Kind, core.PowerUnknown); err != nil {
		return "", err
	}
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		now, err := h.status(ctx, "power", ref)
		if err != nil {
			return err
		}
		ask, err := needed(ref.Kind, action, now)
		if err != nil || !ask {
			return err
		}
		params := values{}
		if timeout > 0 && (action == core.Shutdown || action == core.Reboot) {
			params["timeout"] = int64(max(timeout/time.Second, 1))
		}
		id, err = h.begin(ctx, "power", http.MethodPost, guestPath(ref, "/status/"+string(action)), params)
		id, err = settled(ref.Kind, action, id, err)
		return err
	})
	return id, err
}

// needed decides whether Proxmox has to be asked at all: not when the guest is
// where the action leads, and not when it is known to fail.
func needed(kind core.GuestKind, action core.PowerAction, now current) (bool, error) {
	p := now.power()
	switch {
	case now.Template != 0:
		return false, illegal(action, "a template")
	case action == core.Start && p == core.On:
		return false, nil
	case action == core.Start && p == core.Paused, action == core.Shutdown && p == core.Paused:
		return false, illegal(action, "paused")
	case p == core.Off && kind == core.Container && (action == core.Stop || action == core.Shutdown):
		return false, nil
	case p == core.Off && (action == core.Reboot || action == core.Reset || action == core.Suspend || action == core.Resume):
		return false, illegal(action, "off")
	case now.Lock != "" && !passes(string(now.Lock), action, p):
		return false, locked("power", string(now.Lock))
	}
	return true, nil
}

// passes lists what Proxmox does to a locked guest all the same.
func passes(lock string, action core.PowerAction, p core.Power) bool {
	switch action {
	case core.Start:
		return lock == "suspended" // it goes on from disk
	case core.Suspend:
		return true
	case core.Stop, core.Shutdown:
		return p == core.Off
	default:
		return false
	}
}

// settled takes the answers that say that the guest got there before us.
func settled(kind core.GuestKind, action core.PowerAction, id core.TaskID, err error) (core.TaskID, error) {
	switch {
	case action == core.Start && told(err, "already running"):
		return "", nil
	case kind == core.Container && (action == core.Stop || action == core.Shutdown) && told(err, "not running"):
		return "", nil
	case told(err, "not running"), told(err, "is paused"):
		return "", illegalFor(action, reason(err))
	}
	return id, err
}

func illegal(action core.PowerAction, state string) error {
	return core.Fail(core.Conflict, core.CodeIllegalMove, "cannot %s a guest that is %s", action, state)
}

func illegalFor(action core.PowerAction, said string) error {
	e := core.Fail(core.Conflict, core.CodeIllegalMove, "cannot %s the guest", action)
	e.Op, e.Reason = "proxmox.power", said
	return e
}
