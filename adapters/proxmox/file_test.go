package proxmox_test

import (
	"bytes"
	"context"
	"encoding/base64"
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
	"github.com/remudahq/remuda/testutil/pvesim"
)

var keyFile = core.GuestFile{Path: "/etc/docker/server-key.pem", Mode: 0o600, Content: []byte("-----BEGIN KEY-----\nc2VjcmV0IGtleSBvZiBzb21lYm9keQ==\n-----END KEY-----\n")}

// listening is a running VM whose agent answers.
func listening(t *testing.T, sim *pvesim.Running, hv interface {
	CheckAccess(context.Context, core.GuestRef) error
}) core.GuestRef {
	t.Helper()
	vm := core.GuestRef{Node: "pve1", VMID: 301, Kind: core.VM}
	sim.AddGuest("qemu", vm.VMID, "pve1", map[string]string{"name": "vm", "agent": "1"})
	require.True(t, sim.SetRunning(vm.VMID, true))
	require.Eventually(t, func() bool { return hv.CheckAccess(t.Context(), vm) == nil }, time.Minute, time.Millisecond)
	return vm
}

func TestAFilesContentStandsInNoLogNoErrorAndNoCommandLine(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var commands atomic.Value
	look := func(base http.RoundTripper) http.RoundTripper {
		return tripper(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/agent/exec") {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return nil, err
				}
				commands.Store(string(body))
				r.Body = io.NopCloser(bytes.NewReader(body))
			}
			return base.RoundTrip(r)
		})
	}
	sim, hv := simulated(t, pvesim.Options{}, proxmox.WithLogger(log), proxmox.WithTransport(look))
	vm, ct := listening(t, sim, hv), shelled(t, sim)
	secrets := []string{"c2VjcmV0IGtleSBvZiBzb21lYm9keQ", base64.StdEncoding.EncodeToString(keyFile.Content)}
	for _, ref := range []core.GuestRef{vm, ct} {
		require.NoError(t, hv.PutFile(t.Context(), ref, keyFile))
		require.Equal(t, pvesim.File{Text: string(keyFile.Content), Mode: 0o600}, sim.Guests()[ref.VMID].Files[keyFile.Path])
	}
	assert.Contains(t, commands.Load(), `"command":["/bin/sh","-s"]`, "the content is the input of a shell, and no argument")
	sim.Fail(pvesim.Fault{Method: "POST", Path: "*/agent/exec", Status: 500, Reason: "qmp said: " + secrets[1]})
	err := hv.PutFile(t.Context(), vm, keyFile)
	require.ErrorContains(t, err, "qmp said")
	for _, secret := range secrets {
		assert.NotContains(t, err.Error(), secret)
		assert.NotContains(t, logged.String(), secret)
	}
	assert.Contains(t, logged.String(), "agent/exec")
}

func TestAnAgentThatDoesNotSayHowItWent(t *testing.T) {
	t.Parallel()
	for status, reason := range map[int]string{500: "Agent error: Invalid parameter 'pid'", 596: "Broken pipe"} {
		sim, hv := simulated(t, pvesim.Options{})
		vm := listening(t, sim, hv)
		sim.Fail(pvesim.Fault{Method: "GET", Path: "*/agent/exec-status", Status: status, Reason: reason, Times: 20})
		err := hv.PutFile(t.Context(), vm, keyFile)
		assert.Equal(t, core.Unknown, core.KindOf(err), "%d %s: %v", status, reason, err)
		sim.Heal()
		require.NoError(t, hv.PutFile(t.Context(), vm, keyFile))
	}
}

func TestAnAgentThatMayRunNothing(t *testing.T) {
	t.Parallel()
	sim, hv := simulated(t, pvesim.Options{})
	vm := listening(t, sim, hv)
	sim.Fail(pvesim.Fault{Method: "POST", Path: "*/agent/exec", Status: 500, Reason: "Agent error: The command guest-exec has been disabled for this instance"})
	err := hv.PutFile(t.Context(), vm, keyFile)
	assert.Equal(t, core.Denied, core.KindOf(err))
	assert.Equal(t, core.CodeFileRefused, core.CodeOf(err))
	assert.Contains(t, err.Error(), "guest-exec")
	assert.Empty(t, sim.Guests()[vm.VMID].Files)
}

// A guest in which the commands fail tells what they said.
func TestAGuestThatDoesNotTakeAFile(t *testing.T) {
	t.Parallel()
	sim, hv := simulated(t, pvesim.Options{})
	vm, ct := listening(t, sim, hv), shelled(t, sim)
	for _, ref := range []core.GuestRef{vm, ct} {
		require.True(t, sim.Behave(ref.VMID, pvesim.Behaviour{FullDisk: true}))
		err := hv.PutFile(t.Context(), ref, keyFile)
		assert.Equal(t, core.Denied, core.KindOf(err), "%v", err)
		assert.Equal(t, core.CodeFileRefused, core.CodeOf(err))
		assert.Contains(t, err.Error(), "No space left on device")
		assert.Empty(t, sim.Guests()[ref.VMID].Files[keyFile.Path])
	}
}

// A connection to a terminal that is cut at any message leaves the file whole,
// old or new, and never shows it to others.
func TestATerminalThatIsCutOffLeavesFilesWhole(t *testing.T) {
	t.Parallel()
	for at, want := range map[int32]core.Kind{1: core.Busy, 2: core.Busy, 3: core.Unknown, 4: core.Unknown} {
		w := &tap{cutAt: at}
		sim, hv := simulated(t, pvesim.Options{}, proxmox.WithTransport(w.wrap))
		ref := shelled(t, sim)
		err := hv.PutFile(t.Context(), ref, keyFile)
		assert.Equal(t, want, core.KindOf(err), "cut before message %d: %v", at, err)
		assert.Empty(t, sim.Guests()[ref.VMID].Files)
		require.NoError(t, hv.PutFile(t.Context(), ref, keyFile), "after a cut before message %d", at)
		assert.Equal(t, map[string]pvesim.File{keyFile.Path: {Text: string(keyFile.Content), Mode: 0o600}}, sim.Guests()[ref.VMID].Files)
	}
}
