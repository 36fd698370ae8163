package proxmox

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/remudahq/remuda/core"
)

// words is one row of what Proxmox says in a 500 and what it means. Proxmox
// has no codes: its text is all there is.
type words struct {
	text string // lower case; found anywhere in the answer
	kind core.Kind
	code string
}

// readOnly is how it is told that the files of the cluster cannot be written
// for want of a quorum. Calls that do not look for one before they begin end so.
const readOnly = "unable to open file '/etc/pve/"

// vocabulary is read from above; the first row that is found counts. The texts
// are those of Proxmox VE 8.4.
var vocabulary = []words{
	{"no quorum", core.Unavailable, ""},
	{readOnly, core.Unavailable, ""},
	{"hostname lookup", core.Unavailable, ""},
	{"powerdown failed - got timeout", core.Conflict, core.CodeGuestStayedOn},
	{"'lxc-stop ", core.Conflict, core.CodeGuestStayedOn}, // its shutdown timed out; not recorded from a real one
	{"got no worker upid", core.Unavailable, ""},          // the worker died before it began; not recorded either
	{"unable to read tail", core.Unknown, ""},             // of a worker that has only begun, or that died: nobody knows what it did
	{"got lock request timeout", core.Busy, ""},
	{"/lock/qemu-server/lock-", core.Busy, core.CodeGuestBusy}, // can't lock file '/var/lock/qemu-server/lock-110.conf' - got timeout
	{"/lock/lxc/pve-config-", core.Busy, core.CodeGuestBusy},
	{"got timeout", core.Busy, ""}, // can't lock file '…' - got timeout
	{"can't lock file", core.Busy, ""},
	{" is locked (", core.Conflict, core.CodeGuestLocked},
	{"checksum mismatch", core.Conflict, core.CodeVersionMismatch},
	{"detected modified configuration", core.Conflict, core.CodeVersionMismatch},
	{"protection mode enabled", core.Conflict, core.CodeGuestProtected},
	{"is running - destroy failed", core.Conflict, core.CodeIllegalMove},
	{"container is running", core.Conflict, core.CodeIllegalMove},
	{"still in use by linked clone", core.Conflict, core.CodeInUse},
	{"agent is not running", core.Conflict, core.CodeAgentNotRunning},
	{"no qemu guest agent configured", core.Conflict, core.CodeAgentNotRunning},
	{"failed to set user password", core.Denied, core.CodePasswordRefused},
	{"already running", core.Conflict, core.CodeIllegalMove},
	{"is paused - cannot", core.Conflict, core.CodeIllegalMove},
	{"not running", core.Conflict, core.CodeGuestNotRunning},
	{"config file already exists", core.Conflict, core.CodeVMIDTaken},
	{"already exists on node", core.Conflict, core.CodeVMIDTaken},
	{"already exists", core.Conflict, ""},
	{"is not empty", core.Conflict, core.CodeInUse}, // an IP set
	{"(reserved name)", core.Invalid, core.CodeValidation},
	{"snapshot name '", core.Conflict, core.CodeNameTaken},
	{"already used", core.Conflict, ""},
	{"no space left", core.Exhausted, core.CodeStorageFull},
	{"not enough space", core.Exhausted, core.CodeStorageFull},
	{"not enough free space", core.Exhausted, core.CodeStorageFull},
	{"out of space", core.Exhausted, core.CodeStorageFull},
	{"insufficient free", core.Exhausted, core.CodeStorageFull},
	{"quota exceeded", core.Exhausted, core.CodeStorageFull},
	{"unable to find configuration file", core.NotFound, ""},
	{"bridge '", core.Invalid, core.CodeValidation}, // of a network, not of what was asked for
	{"does not exist", core.NotFound, ""},
	{"no such cluster node", core.NotFound, ""},
	{"no such ipset", core.NotFound, ""},
	{"rrd error: realpath(", core.NotFound, ""}, // nothing was ever measured of it
	{"no such alias", core.NotFound, ""},
	{"non-shared storage", core.Invalid, core.CodeNoPlacement},
	// of migrations, from the published source; recorded from no real one
	{"can't migrate", core.Invalid, core.CodeCannotMigrate},
	{"migration aborted", core.Invalid, core.CodeCannotMigrate},
	{"live migration is currently not implemented", core.Invalid, core.CodeCannotMigrate},
	{"vcpus allowed per vm", core.Invalid, core.CodeNoPlacement},
	{"only root can", core.Denied, core.CodePrivilegeMissing},
	{"permission check failed", core.Denied, core.CodePrivilegeMissing},
	{"snapshot feature is not available", core.Invalid, core.CodeNotSupported},
	{"is not most recent snapshot", core.Denied, core.CodeInUse}, // of ZFS; not recorded from a real one
	{"not supported", core.Invalid, core.CodeNotSupported},
	{"not allowed for linked clones", core.Invalid, core.CodeValidation},
	{"validation error", core.Invalid, core.CodeValidation},
	{"already at specified size", core.Invalid, core.CodeValidation},
	{"unable to shrink", core.Invalid, core.CodeValidation},
	{"you can't convert", core.Invalid, core.CodeValidation},
	{"format error", core.Invalid, core.CodeValidation},
}

// answer is what Proxmox said, still in its own words.
type answer struct {
	status  int
	reason  string            // of the status line, else of the body
	fields  map[string]string // parameter → what is wrong with it
	mutates bool              // the request could have changed something
}

// errNodeAway is the cause of an answer that one node of the cluster gave in
// the place of another, which it could not reach.
var errNodeAway = errors.New("the node is away")

// classify says what an answer other than 2xx means. The question behind
// every row is whether the call may have happened.
func classify(a answer) *core.Error {
	e := &core.Error{Reason: a.reason}
	if a.status >= 595 || strings.HasPrefix(a.reason, "hostname lookup") {
		e.Err = errNodeAway
	}
	switch s := a.status; {
	case s == http.StatusUnauthorized:
		e.Kind, e.Code, e.Msg = core.Unavailable, core.CodeClusterRefused, "Proxmox does not accept our token"
	case s == http.StatusForbidden:
		e.Kind, e.Code, e.Msg = core.Denied, core.CodePrivilegeMissing, "our token may not do this"
	case s == http.StatusBadRequest:
		badRequest(e, a.fields)
	case s == http.StatusInternalServerError:
		e.Kind, e.Code = meaning(a.reason)
		e.Msg = "Proxmox refused"
		if e.Kind == core.Unknown && !a.mutates {
			e.Kind = core.Unavailable // what only looked may look again
		}
	case s == http.StatusNotImplemented, s == 506:
		e.Kind, e.Code, e.Msg = core.Invalid, core.CodeNotSupported, "this version of Proxmox cannot do this"
	case s == 595:
		e.Kind, e.Msg = core.Unavailable, "the node was not reached"
	case s == http.StatusTooManyRequests:
		e.Kind, e.Msg = core.Busy, "Proxmox asks us to wait"
	case s > 500 && a.mutates:
		e.Kind, e.Msg = core.Unknown, "the answer was lost"
	case s > 500:
		e.Kind, e.Msg = core.Unavailable, "the node gave no answer"
	default: // redirects and 4xx that Proxmox does not send: something else answers there
		e.Kind, e.Msg = core.Unavailable, "this does not answer like Proxmox"
	}
	return e
}

func meaning(reason string) (core.Kind, string) {
	lower := strings.ToLower(reason)
	for _, w := range vocabulary {
		if strings.Contains(lower, w.text) {
			return w.kind, w.code
		}
	}
	return core.Internal, ""
}

func badRequest(e *core.Error, fields map[string]string) {
	e.Kind, e.Code, e.Msg = core.Invalid, core.CodeValidation, "Proxmox finds the request not valid"
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		e.Fields = append(e.Fields, core.Violation{Path: name, Msg: fields[name]})
	}
	switch {
	case strings.Contains(fields["upid"], "no such task"):
		e.Kind, e.Code, e.Msg = core.NotFound, "", "the node does not know the task"
	case strings.Contains(fields["vmid"], "already exists"):
		e.Kind, e.Code, e.Msg = core.Conflict, core.CodeVMIDTaken, "the VMID is taken"
	case strings.Contains(fields["storage"], "No such storage"):
		e.Kind, e.Code, e.Msg = core.NotFound, "", "the node does not know the storage"
	}
}

// read takes the words out of an answer: the status line, or the message in
// the body when something between us and Proxmox has cut the line.
func read(status int, line string, body []byte, mutates bool) answer {
	a := answer{status: status, reason: line, mutates: mutates}
	var said struct {
		Message string                     `json:"message"`
		Errors  map[string]json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &said) == nil {
		if said.Message != "" {
			a.reason = said.Message
		}
		a.fields = make(map[string]string, len(said.Errors))
		for name, raw := range said.Errors {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			a.fields[tidy(name)] = tidy(text)
		}
	}
	a.reason = tidy(a.reason)
	return a
}

const maxReason = 600

// tidy makes one line of what the other side said, of characters that print
// alone and of bounded length, so that it can stand in a log and on a screen.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > maxReason {
		s = string(runes[:maxReason]) + "…"
	}
	return s
}
