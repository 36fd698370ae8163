package proxmox

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

func TestHowATaskEnds(t *testing.T) {
	t.Parallel()
	end := func(exit string) core.TaskStatus {
		return judge(goodUPID, taskState{Status: "stopped", Exit: text(exit)})
	}
	require.Equal(t, core.TaskStatus{ID: goodUPID, Running: true}, judge(goodUPID, taskState{Status: "running"}))
	require.Equal(t, core.TaskStatus{ID: goodUPID, Exit: "OK", Progress: 100}, end("OK"))
	require.Equal(t, core.TaskStatus{ID: goodUPID, Exit: "WARNINGS: 2", Warnings: true, Progress: 100}, end("WARNINGS: 2"))
	for _, exit := range []string{"", "unexpected status", "unable to read tail (got 0 bytes)"} {
		s := end(exit)
		require.True(t, s.Killed && !s.Failed && s.Err == nil, "%q: nobody knows", exit)
	}
	for exit, code := range map[string]string{
		"unable to create VM 161: config file already exists":                                  core.CodeVMIDTaken,
		"VM is locked (backup)":                                                                core.CodeGuestLocked,
		"VM quit/powerdown failed - got timeout":                                               core.CodeGuestStayedOn,
		"clone failed: copy failed: write error: No space left on device":                      core.CodeStorageFull,
		"can't lock file '/var/lock/qemu-server/lock-110.conf' - got timeout":                  core.CodeGuestBusy,
		"can't lock file '/run/lock/lxc/pve-config-110.lock' - got timeout":                    core.CodeGuestBusy,
		"can't lock file '/var/lock/pve-manager/pve-storage-local' - got timeout":              core.CodeTaskFailed,
		"start failed: QEMU exited with code 1":                                                core.CodeTaskFailed,
		"base volume 'local:9000/base-9000-disk-0.qcow2' is still in use by linked cloned":     core.CodeInUse,
		"clone failed: copy failed: command '/usr/bin/qemu-img' failed: interrupted by signal": core.CodeTaskFailed,
	} {
		s := end(exit)
		require.True(t, s.Failed && !s.Killed, exit)
		require.Equal(t, code, core.CodeOf(s.Err), exit)
		require.Equal(t, exit, s.Exit)
	}
}

func TestProgressOfACopy(t *testing.T) {
	t.Parallel()
	require.Equal(t, 1, progress([]string{"create full clone of drive scsi0 (local:9000/x.qcow2)", "transferred 0.0 B of 3.0 GiB (0.00%)", "transferred 34.1 MiB of 3.0 GiB (1.11%)"}))
	require.Equal(t, 99, progress([]string{"transferred 3.0 GiB of 3.0 GiB (100.00%)", "more"}))
	require.Zero(t, progress([]string{"nothing"}))
}

func TestOnlyOurTasksNewestFirst(t *testing.T) {
	t.Parallel()
	row := func(start, ticks, kind, user string) string {
		return `{"upid":"UPID:pve1:00000441:` + ticks + `:` + start + `:` + kind + `:100:` + user + `:"}`
	}
	rig := speak(t, nil)
	list := row("6B016678", "0004D6FD", "qmreboot", testToken) + "," + row("6B016678", "0004D6FE", "qmreboot", testToken) + "," +
		row("6B016679", "0004D7FF", "qmreboot", testToken) + "," + row("6B01667A", "0004D8FF", "qmreboot", "root@pam") + "," +
		row("6B01667B", "0004D9FF", "qmstart", testToken) + `,{"upid":"junk"}`
	rig.Config.Handler = answering(`{"data":[` + list + `]}`)
	ids, err := link(t, New(), rig.endpoint()).PowerTasks(t.Context(), core.GuestRef{Node: "pve1", VMID: 100, Kind: core.VM}, core.Reboot)
	require.NoError(t, err)
	require.Equal(t, []core.TaskID{
		"UPID:pve1:00000441:0004D7FF:6B016679:qmreboot:100:" + testToken + ":",
		"UPID:pve1:00000441:0004D6FE:6B016678:qmreboot:100:" + testToken + ":",
		"UPID:pve1:00000441:0004D6FD:6B016678:qmreboot:100:" + testToken + ":",
	}, ids)
}
