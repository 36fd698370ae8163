package proxmox

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/remudahq/remuda/core"
)

// CheckAccess asks a VM's agent for a sign of life, and a container's
// configuration for what its terminal is.
func (h *hypervisor) CheckAccess(ctx context.Context, ref core.GuestRef) error {
	return h.follow(ctx, ref, func(ref core.GuestRef) error {
		if ref.Kind == core.Container {
			return h.shellThere(ctx, "access", ref)
		}
		if err := h.runs(ctx, "access", ref); err != nil {
			return err
		}
		err := h.explain("access", false, nil, h.client.Post(ctx, guestPath(ref, "/agent/ping"), nil, new(agentAnswer)))
		if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Unknown {
			e.Kind = core.Unavailable // a sign of life changes nothing
		}
		return forAgent(ref, err)
	})
}

// SetPassword tells a VM's agent, or types into a container's terminal.
func (h *hypervisor) SetPassword(ctx context.Context, ref core.GuestRef, user, password string) error {
	var v core.Violations
	core.CheckGuestUser(&v, "user", user)
	core.CheckGuestPassword(&v, "password", password)
	if err := v.Err(); err != nil {
		return err
	}
	return h.follow(ctx, ref, func(ref core.GuestRef) error {
		if ref.Kind == core.Container {
			return h.typePassword(ctx, ref, user, password)
		}
		if err := h.runs(ctx, "password", ref); err != nil {
			return err
		}
		params := values{"username": user, "password": password}
		_, err := h.send(ctx, "password", http.MethodPost, guestPath(ref, "/agent/set-user-password"), params)
		return forAgent(ref, err)
	})
}

// agentAnswer is what an agent's answer comes in. Nothing in it is of use.
type agentAnswer struct {
	Result any `json:"result"`
}

// runs answers Conflict for a guest that does not run.
func (h *hypervisor) runs(ctx context.Context, op string, ref core.GuestRef) error {
	state, err := h.status(ctx, op, ref)
	if err != nil {
		return err
	}
	if p := state.power(); p != core.On {
		return notRunning(op, string(p))
	}
	return nil
}

func notRunning(op, state string) error {
	return &core.Error{Op: "proxmox." + op, Kind: core.Conflict, Code: core.CodeGuestNotRunning,
		Msg: "the guest is " + state + "; it lets people in only while it runs", Remedy: "start it"}
}

// forAgent adds what helps to what a VM's agent, or its absence, answered.
func forAgent(ref core.GuestRef, err error) error {
	id := strconv.Itoa(ref.VMID)
	e, ok := errors.AsType[*core.Error](err)
	switch {
	case !ok:
	case told(e, "no qemu guest agent configured"):
		e.Kind, e.Code, e.Msg = core.Conflict, core.CodeAgentNotRunning, "the VM has no guest agent configured"
		e.Remedy = "qm set " + id + " --agent 1, install qemu-guest-agent in the guest, and stop and start it"
	case e.Code == core.CodeAgentNotRunning:
		e.Msg = "the guest agent does not answer"
		e.Remedy = "wait until the guest has booted, or install qemu-guest-agent in it"
	case told(e, "is not running"):
		return notRunning("access", string(core.Off))
	case e.Code == core.CodePasswordRefused:
		e.Msg = "the guest did not take the password"
		e.Remedy = "name a user that the guest has"
	}
	return err
}

// shellThere answers Conflict unless the container runs with a shell at its
// terminal.
func (h *hypervisor) shellThere(ctx context.Context, op string, ref core.GuestRef) error {
	if err := h.runs(ctx, op, ref); err != nil {
		return err
	}
	var now settings
	if err := h.get(ctx, op, guestPath(ref, "/config"), current1, &now); err != nil {
		return err
	}
	mode := now.get("cmode")
	if mode == "shell" {
		return nil
	}
	if mode == "" {
		mode = "tty" // Proxmox's default
	}
	return &core.Error{Op: "proxmox." + op, Kind: core.Conflict, Code: core.CodeTerminalLogin,
		Msg:    "the container's terminal asks for a login (cmode: " + tidy(mode) + ")",
		Remedy: "pct set " + strconv.Itoa(ref.VMID) + " --cmode shell, then stop and start the container; whoever may open its console is root then"}
}
