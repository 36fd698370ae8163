package proxmox

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

func TestTheNextEndpointIsTriedWhenNoConnectionIsMade(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(*http.Request) string { return line(200, "OK", `{"data":"`+goodUPID+`"}`) })
	hv := link(t, New(), dead(t, rig.endpoint()), rig.endpoint())
	for range 2 { // the second goes to the good one at once
		id, err := clone(t.Context(), hv)
		require.NoError(t, err)
		require.Equal(t, core.TaskID(goodUPID), id)
	}
	hv = link(t, New(), dead(t, rig.endpoint()), dead(t, rig.endpoint()))
	_, err := clone(t.Context(), hv)
	require.ErrorIs(t, err, core.Unavailable)
	require.EqualValues(t, 2, rig.requests.Load())
}

func TestALostChangeGoesNowhereElse(t *testing.T) {
	t.Parallel()
	first := speak(t, func(*http.Request) string { return "" })
	second := speak(t, func(*http.Request) string { return line(200, "OK", `{"data":"`+goodUPID+`"}`) })
	_, err := clone(t.Context(), link(t, New(), first.endpoint(), second.endpoint()))
	require.ErrorIs(t, err, core.Unknown)
	require.EqualValues(t, 1, first.requests.Load())
	require.Zero(t, second.requests.Load())
}

// AnotherCertificate is a part of TestS25.
func AnotherCertificate(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(*http.Request) string { return line(200, "OK", `{"data":"100"}`) })
	wrong := rig.endpoint()
	wrong.Fingerprint = "00" + wrong.Fingerprint[2:]
	hv := link(t, New(), wrong, dead(t, wrong))
	_, err := hv.VMIDFree(t.Context(), 100)
	require.ErrorIs(t, err, core.Unavailable)
	require.Equal(t, core.CodeFingerprint, core.CodeOf(err))
	require.Contains(t, core.Explain(err), wrong.Fingerprint)
	require.Contains(t, core.Explain(err), rig.endpoint().Fingerprint)
	_, err = clone(t.Context(), hv)
	require.Equal(t, core.CodeFingerprint, core.CodeOf(err))
	require.Zero(t, rig.requests.Load(), "nothing may be sent to it")
}

func TestACertificateThatWasRenewedDoesNotHideTheOtherEndpoints(t *testing.T) {
	t.Parallel()
	renewed := speak(t, func(*http.Request) string { return line(500, "the wrong one", "") })
	good := speak(t, func(*http.Request) string { return line(200, "OK", `{"data":"`+goodUPID+`"}`) })
	was := renewed.endpoint()
	was.Fingerprint = "00" + was.Fingerprint[2:]
	var logged bytes.Buffer
	hv := link(t, New(WithLogger(slog.New(slog.NewTextHandler(&logged, nil)))), was, good.endpoint())
	_, err := clone(t.Context(), hv)
	require.NoError(t, err)
	require.Zero(t, renewed.requests.Load(), "nothing may be sent to it")
	require.EqualValues(t, 1, good.requests.Load())
	require.Contains(t, logged.String(), "level=WARN")
	require.Contains(t, logged.String(), was.Fingerprint)
}

func TestANodeThatIsCutOffIsPassedBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		reason string
	}{
		{595, "No route to host"},
		{500, "cluster not ready - no quorum?"},
		{500, "unable to open file '/etc/pve/nodes/pve1/qemu-server/100.conf.tmp.4100' - Permission denied"},
		{500, "cfs-lock 'file-user_cfg' error: no quorum!"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			t.Parallel()
			alone := speak(t, func(*http.Request) string { return line(c.status, c.reason, "") })
			rest := speak(t, func(*http.Request) string { return line(200, "OK", `{"data":"`+goodUPID+`"}`) })
			hv := link(t, New(), alone.endpoint(), rest.endpoint())
			for range 2 { // the second goes to the good one at once
				_, err := clone(t.Context(), hv)
				require.NoError(t, err)
			}
			require.EqualValues(t, 1, alone.requests.Load())
			require.EqualValues(t, 2, rest.requests.Load())

			_, err := clone(t.Context(), link(t, New(), alone.endpoint(), alone.endpoint()))
			require.ErrorIs(t, err, core.Unavailable)
			require.EqualValues(t, 3, alone.requests.Load(), "each endpoint once")
		})
	}
}

func TestWhatMayNotBeDialledIsNotDialled(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(*http.Request) string { return line(200, "OK", `{"data":"100"}`) })
	guard := func(at netip.AddrPort) error { return fmt.Errorf("%s is not allowed", at.Addr()) }
	_, err := link(t, New(WithGuard(guard)), rig.endpoint()).VMIDFree(t.Context(), 100)
	require.ErrorIs(t, err, core.Unavailable)
	require.Contains(t, core.Explain(err), "127.0.0.1 is not allowed")
	require.Zero(t, rig.requests.Load())
}
