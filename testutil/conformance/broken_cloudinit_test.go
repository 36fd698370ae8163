package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

type noDNS struct{ ports.Hypervisor }

func (b noDNS) Configure(ctx context.Context, ref core.GuestRef, c core.GuestConfig) error {
	c.DNS = core.DNS{}
	return b.Hypervisor.Configure(ctx, ref, c)
}

type noUserData struct{ ports.Hypervisor }

func (b noUserData) Configure(ctx context.Context, ref core.GuestRef, c core.GuestConfig) error {
	c.UserData = ""
	return b.Hypervisor.Configure(ctx, ref, c)
}

type anySnippet struct{ ports.Hypervisor }

func (anySnippet) HasSnippet(context.Context, string, string) (bool, error) { return true, nil }
