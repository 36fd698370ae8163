package conformance_test

import (
	"context"
	"errors"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

type mute struct{ ports.Hypervisor }

func (b mute) SetPassword(ctx context.Context, ref core.GuestRef, _, _ string) error {
	return b.CheckAccess(ctx, ref)
}

type trims struct{ ports.Hypervisor }

func (b trims) SetPassword(ctx context.Context, ref core.GuestRef, user, password string) error {
	return b.Hypervisor.SetPassword(ctx, ref, user, strings.TrimSpace(password))
}

type wideOpen struct{ ports.Hypervisor }

func (b wideOpen) CheckAccess(context.Context, core.GuestRef) error { return nil }

type agentOnly struct{ ports.Hypervisor }

func (b agentOnly) CheckAccess(ctx context.Context, ref core.GuestRef) error {
	err := b.Hypervisor.CheckAccess(ctx, ref)
	if e, ok := errors.AsType[*core.Error](err); ok && e.Code == core.CodeTerminalLogin {
		e.Code = core.CodeAgentNotRunning
	}
	return err
}
