package proxmox_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pvesim"
)

const newPassword = "n3w & s3cret"

// shelled is a running container with a shell at its terminal.
func shelled(t *testing.T, sim *pvesim.Running) core.GuestRef {
	t.Helper()
	sim.AddGuest("lxc", 300, "pve1", map[string]string{"hostname": "ct", "cmode": "shell", "rootfs": "local:300/x.raw,size=4G"})
	require.True(t, sim.SetRunning(300, true))
	return core.GuestRef{Node: "pve1", VMID: 300, Kind: core.Container}
}

// tap is a connection that is cut when something is written to a terminal. What
// is written to a WebSocket is masked, so that it is told by its number.
type tap struct {
	writes atomic.Int32
	cutAt  int32 // the message to a terminal before which the connection is cut; 0 for none
}

func (w *tap) wrap(base http.RoundTripper) http.RoundTripper {
	return tripper(func(r *http.Request) (*http.Response, error) {
		res, err := base.RoundTrip(r)
		if err == nil && res.StatusCode == http.StatusSwitchingProtocols {
			res.Body = &tapped{res.Body.(io.ReadWriteCloser), w}
		}
		return res, err
	})
}

type tapped struct {
	io.ReadWriteCloser
	tap *tap
}

func (c *tapped) Write(p []byte) (int, error) {
	if n := c.tap.writes.Add(1); n == c.tap.cutAt {
		_ = c.Close()
		return 0, errors.New("connection reset by peer")
	}
	return c.ReadWriteCloser.Write(p)
}

func TestATerminalThatIsCutOff(t *testing.T) {
	t.Parallel()
	for at, want := range map[int32]core.Kind{1: core.Busy, 2: core.Busy, 3: core.Unknown, 4: core.Unknown} {
		w := &tap{cutAt: at}
		sim, hv := simulated(t, pvesim.Options{}, proxmox.WithTransport(w.wrap))
		ref := shelled(t, sim)
		err := hv.SetPassword(t.Context(), ref, "root", newPassword)
		assert.Equal(t, want, core.KindOf(err), "cut before message %d: %v", at, err)
		assert.Empty(t, sim.Guests()[300].Passwords)
		require.NoError(t, hv.SetPassword(t.Context(), ref, "root", newPassword), "after a cut before message %d", at)
		assert.Equal(t, map[string]string{"root": newPassword}, sim.Guests()[300].Passwords, "cut before message %d", at)
	}
}

func TestATerminalInWhichSomebodyIsBusy(t *testing.T) {
	t.Parallel()
	sim, hv := simulated(t, pvesim.Options{}, proxmox.WithTimeouts(time.Minute, 10*time.Second))
	ref := shelled(t, sim)
	require.True(t, sim.Hang(300, true))
	err := hv.SetPassword(t.Context(), ref, "root", newPassword)
	assert.Equal(t, core.Busy, core.KindOf(err))
	assert.Equal(t, core.CodeTerminalSilent, core.CodeOf(err))
	assert.Empty(t, sim.Guests()[300].Passwords)
	require.True(t, sim.Hang(300, false))
	require.NoError(t, hv.SetPassword(t.Context(), ref, "root", newPassword))
}

func TestAPasswordStandsInNoLogAndNoError(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	sim, hv := simulated(t, pvesim.Options{}, proxmox.WithLogger(log))
	ct := shelled(t, sim)
	vm := core.GuestRef{Node: "pve1", VMID: 301, Kind: core.VM}
	sim.AddGuest("qemu", vm.VMID, "pve1", map[string]string{"name": "vm", "agent": "1"})
	require.True(t, sim.SetRunning(vm.VMID, true))
	require.Eventually(t, func() bool { return hv.CheckAccess(t.Context(), vm) == nil }, time.Minute, time.Millisecond)
	for _, ref := range []core.GuestRef{ct, vm} {
		require.NoError(t, hv.SetPassword(t.Context(), ref, "root", newPassword))
		err := hv.SetPassword(t.Context(), ref, "ghost", newPassword)
		require.Equal(t, core.CodePasswordRefused, core.CodeOf(err))
		assert.NotContains(t, err.Error(), newPassword)
	}
	sim.Fail(pvesim.Fault{Method: "POST", Path: "*/set-user-password", Status: 500, Reason: "qmp said: " + newPassword})
	err := hv.SetPassword(t.Context(), vm, "root", newPassword)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "qmp said")
	assert.NotContains(t, err.Error(), newPassword)
	assert.Contains(t, logged.String(), "set-user-password")
	assert.NotContains(t, logged.String(), newPassword)
	assert.NotContains(t, logged.String(), "PVEVNC")
	_, secret, _ := core.SplitToken(sim.Token())
	assert.NotContains(t, logged.String(), secret)
}

func TestWhatIsMissingForAPasswordIsNamed(t *testing.T) {
	t.Parallel()
	sim, hv := simulated(t, pvesim.Options{})
	ref := shelled(t, sim)
	id, _, _ := core.SplitToken(sim.Token())
	user, _, _ := strings.Cut(id, "!")
	for _, who := range []string{id, user} {
		sim.Grant("/vms/300", who, true, "VM.Audit")
	}
	err := hv.SetPassword(t.Context(), ref, "root", newPassword)
	assert.Equal(t, core.CodePrivilegeMissing, core.CodeOf(err))
	assert.Contains(t, err.Error(), "VM.Console")
	sim.AddGuest("qemu", 301, "pve1", map[string]string{"name": "vm"})
	require.True(t, sim.SetRunning(301, true))
	err = hv.CheckAccess(t.Context(), core.GuestRef{Node: "pve1", VMID: 301, Kind: core.VM})
	assert.Equal(t, core.CodeAgentNotRunning, core.CodeOf(err))
	e, ok := errors.AsType[*core.Error](err)
	require.True(t, ok)
	assert.Contains(t, e.Remedy, "qm set 301 --agent 1")
}

func TestALeaseThatEndsWhileTypingSetsNothing(t *testing.T) {
	t.Parallel()
	sim, hv := simulated(t, pvesim.Options{})
	ref := shelled(t, sim)
	var asked atomic.Int32
	for open := int32(0); open < 10; open++ {
		asked.Store(0)
		ctx := ports.WithFence(context.WithoutCancel(t.Context()), func() time.Duration {
			if asked.Add(1) > open {
				return 0
			}
			return time.Minute
		})
		err := hv.SetPassword(ctx, ref, "root", newPassword)
		if err == nil {
			assert.Positive(t, open)
			assert.Equal(t, newPassword, sim.Guests()[300].Passwords["root"])
			return
		}
		assert.Equal(t, core.CodeLeaseEnding, core.CodeOf(err))
		assert.Empty(t, sim.Guests()[300].Passwords)
	}
	t.Error("the password is never set")
}
