package conformance_test

import (
	"bytes"
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

type paperless struct{ ports.Hypervisor }

func (b paperless) PutFile(ctx context.Context, ref core.GuestRef, _ core.GuestFile) error {
	return b.CheckAccess(ctx, ref)
}

type openToAll struct{ ports.Hypervisor }

func (b openToAll) PutFile(ctx context.Context, ref core.GuestRef, f core.GuestFile) error {
	if f.Mode == 0o600 {
		f.Mode = 0o644
	}
	return b.Hypervisor.PutFile(ctx, ref, f)
}

type textOnly struct{ ports.Hypervisor }

func (b textOnly) PutFile(ctx context.Context, ref core.GuestRef, f core.GuestFile) error {
	if text := bytes.ToValidUTF8(f.Content, []byte("?")); len(text) > 0 {
		f.Content = text[:min(len(text), core.MaxGuestFile)]
	}
	return b.Hypervisor.PutFile(ctx, ref, f)
}

type anyPath struct{ ports.Hypervisor }

func (b anyPath) PutFile(ctx context.Context, ref core.GuestRef, f core.GuestFile) error {
	f.Path = keyPath
	return b.Hypervisor.PutFile(ctx, ref, f)
}

const keyPath = "/etc/docker/server-key.pem"
