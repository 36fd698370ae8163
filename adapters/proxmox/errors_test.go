package proxmox

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

// said is what a Proxmox VE 8.4 was recorded to say, and what it means. code
// is empty where the kind is all that is known.
var said = []struct {
	status int
	text   string
	kind   core.Kind
	code   string
}{
	{401, "No ticket", core.Unavailable, core.CodeClusterRefused},
	{401, "Authentication failed!", core.Unavailable, core.CodeClusterRefused},
	{403, "Permission check failed", core.Denied, core.CodePrivilegeMissing},
	{403, "Permission check failed (/vms/100, VM.Audit)", core.Denied, core.CodePrivilegeMissing},
	{403, "Permission check failed (pool 'nope' does not exist)", core.Denied, core.CodePrivilegeMissing},
	{403, "Permission check failed (/storage/local, Datastore.Audit|Datastore.AllocateSpace)", core.Denied, core.CodePrivilegeMissing},
	{500, "only root can set 'lock' config", core.Denied, core.CodePrivilegeMissing},

	{500, "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist", core.NotFound, ""},
	{500, "Configuration file 'nodes/pve1/lxc/999.conf' does not exist", core.NotFound, ""},
	{500, "unable to find configuration file for VM 999 on node 'pve1'", core.NotFound, ""},
	{500, "no such cluster node 'pve9'", core.NotFound, ""},
	{500, "storage 'nope' does not exist", core.NotFound, ""},
	{500, "snapshot 'nope' does not exist", core.NotFound, ""},
	{500, "volume 'local:iso/nope.iso' does not exist", core.NotFound, ""},

	{500, "unable to create VM 102: config file already exists", core.Conflict, core.CodeVMIDTaken},
	{500, "unable to create VM 100 - VM 100 already exists on node 'pve1'", core.Conflict, core.CodeVMIDTaken},
	{500, "unable to create VM 200 - CT 200 already exists on node 'pve1'", core.Conflict, core.CodeVMIDTaken},
	{500, "CT 750 already exists on node 'pve1'", core.Conflict, core.CodeVMIDTaken},
	{500, "create pool failed: pool 'p1' already exists", core.Conflict, ""},
	{500, "snapshot name 'snap1' already used", core.Conflict, core.CodeNameTaken},
	{500, "unable to use snapshot name 'current' (reserved name)", core.Invalid, core.CodeValidation},
	{500, "snapshot feature is not available", core.Invalid, core.CodeNotSupported},
	{500, "base volume 'local:9000/base-9000-disk-0.qcow2' is still in use by linked cloned", core.Conflict, core.CodeInUse},
	{500, "VM is locked (clone)", core.Conflict, core.CodeGuestLocked},
	{500, "CT is locked (backup)", core.Conflict, core.CodeGuestLocked},
	{500, "checksum mismatch (file change by other user?)", core.Conflict, core.CodeVersionMismatch},
	{500, "detected modified configuration - file changed by other user? Try again.", core.Conflict, core.CodeVersionMismatch},
	{500, "can't remove VM 130 - protection mode enabled", core.Conflict, core.CodeGuestProtected},
	{500, "VM 130 is running - destroy failed", core.Conflict, core.CodeIllegalMove},
	{500, "unable to destroy CT 200 - container is running", core.Conflict, core.CodeIllegalMove},
	{500, "VM 100 already running", core.Conflict, core.CodeIllegalMove},
	{500, "CT 200 already running", core.Conflict, core.CodeIllegalMove},
	{500, "VM is paused - cannot shutdown", core.Conflict, core.CodeIllegalMove},
	{500, "VM 100 not running", core.Conflict, core.CodeGuestNotRunning},
	{500, "CT 200 not running", core.Conflict, core.CodeGuestNotRunning},
	{500, "VM 102 is not running", core.Conflict, core.CodeGuestNotRunning},
	{500, "VM quit/powerdown failed - got timeout", core.Conflict, core.CodeGuestStayedOn},
	{500, "command 'lxc-stop -n 200 --nokill --timeout 60' failed: exit code 1", core.Conflict, core.CodeGuestStayedOn},
	{500, "got no worker upid - start worker failed", core.Unavailable, ""},
	{500, "QEMU guest agent is not running", core.Conflict, core.CodeAgentNotRunning},
	{500, "No QEMU guest agent configured", core.Conflict, core.CodeAgentNotRunning},
	{500, "Agent error: child process has failed to set user password", core.Denied, core.CodePasswordRefused},

	{500, "can't lock file '/var/lock/qemu-server/lock-9000.conf' - got timeout", core.Busy, core.CodeGuestBusy},
	{500, "unable to create VM 110 - can't lock file '/var/lock/qemu-server/lock-110.conf' - got timeout", core.Busy, core.CodeGuestBusy},
	{500, "cfs-lock 'storage-ceph' error: got lock request timeout", core.Busy, ""},

	{500, "cluster not ready - no quorum?", core.Unavailable, ""},
	{500, "unable to open file '/etc/pve/nodes/pve1/qemu-server/100.conf.tmp.4100' - Permission denied", core.Unavailable, ""},
	{500, "cfs-lock 'file-user_cfg' error: no quorum!", core.Unavailable, ""},
	{500, "hostname lookup 'pve9' failed - failed to get address info for: pve9: Temporary failure in name resolution", core.Unavailable, ""},

	{500, "unable to create image: qemu-img: write failed: No space left on device", core.Exhausted, core.CodeStorageFull},
	{500, "Volume group \"pve\" has insufficient free space (12 extents): 1024 required.", core.Exhausted, core.CodeStorageFull},
	{500, "zfs error: cannot create 'rpool/data/vm-1-disk-0': out of space", core.Exhausted, core.CodeStorageFull},

	{500, "Linked clone feature is not supported for 'local:9000/vm-9000-disk-0.qcow2' (scsi0)", core.Invalid, core.CodeNotSupported},
	{500, "parameter 'storage' not allowed for linked clones", core.Invalid, core.CodeValidation},
	{500, "SSH public key validation error", core.Invalid, core.CodeValidation},
	{500, "can't clone to non-shared storage 'local'", core.Invalid, core.CodeNoPlacement},
	{500, "MAX 2 vcpus allowed per VM on this node", core.Invalid, core.CodeNoPlacement},
	{501, "Method 'GET /nope' not implemented", core.Invalid, core.CodeNotSupported},
	{500, "bridge 'vmbr99' does not exist", core.Invalid, core.CodeValidation},
	{500, "no such IPSet 'nope'", core.NotFound, ""},
	{500, "RRD error: realpath(/var/lib/rrdcached/db/pve2-vm/999): No such file or directory", core.NotFound, ""},
	{500, "start failed: QEMU exited with code 1", core.Internal, ""},
	{595, "No route to host", core.Unavailable, ""},
	{404, "Not Found", core.Unavailable, ""},
	{302, "Found", core.Unavailable, ""},
}

func TestWhatProxmoxSays(t *testing.T) {
	t.Parallel()
	for _, c := range said {
		for _, mutates := range []bool{false, true} {
			e := classify(read(c.status, c.text, nil, mutates))
			assert.Equal(t, c.kind, e.Kind, "%d %s", c.status, c.text)
			assert.Equal(t, c.code, e.Code, "%d %s", c.status, c.text)
			assert.Equal(t, c.text, e.Reason)
		}
	}
}

func TestAnAnswerThatTellsNothingIsLostForWhatChangesSomething(t *testing.T) {
	t.Parallel()
	const tail = "unable to read tail (got 0 bytes)"
	assert.Equal(t, core.Unknown, classify(read(500, tail, nil, true)).Kind)
	assert.Equal(t, core.Unavailable, classify(read(500, tail, nil, false)).Kind)
	for _, status := range []int{502, 503, 504, 596, 597, 598, 599} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, core.Unknown, classify(read(status, "Broken pipe", nil, true)).Kind)
			assert.Equal(t, core.Unavailable, classify(read(status, "Broken pipe", nil, false)).Kind)
		})
	}
}

func TestBadParametersAreNamed(t *testing.T) {
	t.Parallel()
	bad := func(errs string) *core.Error {
		return classify(read(http.StatusBadRequest, "Parameter verification failed.",
			[]byte(`{"data":null,"message":"Parameter verification failed.\n","errors":{`+errs+`}}`), true))
	}
	e := bad(`"cores":"value must have a minimum value of 1","memory":"invalid format - format error\nmemory.current: type check failed\n"`)
	require.Equal(t, core.Invalid, e.Kind)
	require.Equal(t, []core.Violation{
		{Path: "cores", Msg: "value must have a minimum value of 1"},
		{Path: "memory", Msg: "invalid format - format error memory.current: type check failed"},
	}, e.Fields)
	require.Equal(t, core.NotFound, bad(`"upid":"no such task"`).Kind)
	require.Equal(t, core.Invalid, bad(`"upid":"unable to parse worker upid"`).Kind)
	require.Equal(t, core.CodeVMIDTaken, core.CodeOf(bad(`"vmid":"VM 100 already exists"`)))
}

func TestTheBodySpeaksWhereTheStatusLineIsCut(t *testing.T) {
	t.Parallel()
	e := classify(read(500, "Internal Server Error", []byte(`{"data":null,"message":"VM is locked (backup)\n"}`), true))
	require.Equal(t, core.CodeGuestLocked, e.Code)
	require.Equal(t, "VM is locked (backup)", e.Reason)
	require.Equal(t, "a b", tidy("a\x1b\n\tb\xff"))
	require.Len(t, []rune(tidy(strings.Repeat("x", 5000))), maxReason+1)
	require.ErrorIs(t, e, core.Conflict)
	require.NotErrorIs(t, e, core.NotFound)
	require.True(t, errors.Is(classify(read(595, "x", nil, false)), errNodeAway))
}
