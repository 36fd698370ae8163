package proxmox

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// upid is what a task's name says about it.
type upid struct {
	node, kind, id, user string
	started, ticks       int64 // seconds; hundredths since the node booted
}

var upidPattern = regexp.MustCompile(
	`^UPID:([a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?):[0-9A-Fa-f]{8}:([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s/]+):([^:\s/]*):([^:\s/]+):$`)

func parseUPID(id core.TaskID) (upid, error) {
	m := upidPattern.FindStringSubmatch(string(id))
	if m == nil || len(id) > 400 {
		return upid{}, core.Fail(core.Invalid, core.CodeValidation, "this is no task of Proxmox")
	}
	ticks, _ := strconv.ParseInt(m[2], 16, 64)
	started, _ := strconv.ParseInt(m[3], 16, 64)
	return upid{node: m[1], kind: m[4], id: m[5], user: m[6], started: started, ticks: ticks}, nil
}

// Task asks the node that the task's name tells.
func (h *hypervisor) Task(ctx context.Context, id core.TaskID) (core.TaskStatus, error) {
	u, err := parseUPID(id)
	if err != nil {
		return core.TaskStatus{}, err
	}
	path := nodePath(u.node, "/tasks/"+url.PathEscape(string(id)))
	var state taskState
	if err := h.get(ctx, "task", path+"/status", nil, &state); err != nil {
		return core.TaskStatus{}, err
	}
	s := judge(id, state)
	s.Requests = strings.HasPrefix(u.kind, "ha")
	switch {
	case s.Failed:
		s.Log = last(h.taskLog(ctx, path), 10)
	case s.Warnings:
		s.Log = last(warnings(h.taskLog(ctx, path)), 10)
	case s.Running && strings.HasSuffix(u.kind, "clone"):
		s.Progress = progress(h.taskLog(ctx, path))
	}
	return s, nil
}

// judge reads an exit status. A worker that was killed leaves none, or one
// that says so: then nobody knows what it did, and it has not failed either.
func judge(id core.TaskID, state taskState) core.TaskStatus {
	s := core.TaskStatus{ID: id, Exit: tidy(string(state.Exit)), Running: state.Status == "running"}
	switch {
	case s.Running:
	case s.Exit == "OK":
		s.Progress = 100
	case strings.HasPrefix(s.Exit, "WARNINGS"):
		s.Warnings, s.Progress = true, 100
	case s.Exit == "", s.Exit == "unexpected status", strings.HasPrefix(s.Exit, "unable to read tail"):
		s.Killed = true
	default:
		s.Failed, s.Err = true, failed(s.Exit)
	}
	return s
}

// failed is what the end of a task means. A task says what an answer would
// have said, and has ended: a kind that means "ask again" means just that.
func failed(exit string) error {
	kind, code := meaning(exit)
	if kind == core.Unknown {
		kind = core.Unavailable // it has ended, and says so
	}
	if code == "" {
		code = core.CodeTaskFailed
	}
	return &core.Error{Kind: kind, Code: code, Msg: "the task failed", Reason: exit}
}

const logPage = 1000

// taskLog reads a log as far as it helps; a log that cannot be read is none.
func (h *hypervisor) taskLog(ctx context.Context, path string) []string {
	var lines []string
	for page := range 5 {
		var rows []logLine
		query := url.Values{"start": {strconv.Itoa(page * logPage)}, "limit": {strconv.Itoa(logPage)}}
		if h.get(ctx, "task", path+"/log", query, &rows) != nil {
			break
		}
		for _, r := range rows {
			lines = append(lines, tidy(string(r.Text)))
		}
		if len(rows) < logPage {
			break
		}
	}
	return lines
}

// warnings are the lines of a log that say what a task that ended well warned of.
func warnings(lines []string) (found []string) {
	for _, line := range lines {
		if text, ok := strings.CutPrefix(line, "WARN: "); ok {
			found = append(found, text)
		}
	}
	return found
}

func last(lines []string, n int) []string { return lines[max(len(lines)-n, 0):] }

var percent = regexp.MustCompile(`^transferred .*\((\d{1,3})(?:\.\d+)?%\)`)

// progress finds how much of a disk was copied. Another disk may follow, so
// that it never says 100 of a task that runs.
func progress(lines []string) int {
	for _, line := range slices.Backward(lines) {
		if m := percent.FindStringSubmatch(line); m != nil {
			n, _ := strconv.Atoi(m[1])
			return min(n, 99)
		}
	}
	return 0
}

// taskKinds names the tasks that an action becomes.
var taskKinds = map[core.GuestKind]map[core.PowerAction][]string{
	core.VM: {
		core.Start: {"qmstart", "hastart"}, core.Shutdown: {"qmshutdown", "hastop"}, core.Stop: {"qmstop", "hastop"},
		core.Reboot: {"qmreboot"}, core.Reset: {"qmreset"}, core.Suspend: {"qmpause"}, core.Resume: {"qmresume"},
	},
	core.Container: {
		core.Start: {"vzstart", "hastart"}, core.Shutdown: {"vzshutdown", "hastop"}, core.Stop: {"vzstop", "hastop"},
		core.Reboot: {"vzreboot"}, core.Suspend: {"vzsuspend"}, core.Resume: {"vzresume"},
	},
}

// PowerTasks reads the node's list and keeps what our token began.
func (h *hypervisor) PowerTasks(ctx context.Context, ref core.GuestRef, action core.PowerAction) ([]core.TaskID, error) {
	kinds := taskKinds[ref.Kind][action]
	if len(kinds) == 0 {
		return nil, core.Fail(core.Invalid, core.CodeNotSupported, "a %s cannot %s", ref.Kind, action)
	}
	return h.ourTasks(ctx, ref, kinds)
}

// ourTasks are the tasks of these kinds on a guest that our token began, the
// newest first.
func (h *hypervisor) ourTasks(ctx context.Context, ref core.GuestRef, kinds []string) ([]core.TaskID, error) {
	if ref.Node == "" {
		found, listed, err := h.where(ctx, ref.VMID)
		if err != nil || !listed {
			return nil, err
		}
		ref.Node = found.Node
	}
	query := url.Values{"source": {"all"}, "vmid": {strconv.Itoa(ref.VMID)}, "limit": {"500"}}
	if len(kinds) == 1 {
		query.Set("typefilter", kinds[0])
	}
	var rows []taskRow
	if err := h.get(ctx, "tasks", nodePath(ref.Node, "/tasks"), query, &rows); err != nil {
		return nil, err
	}
	var found []upid
	names := make(map[upid]core.TaskID, len(rows))
	for _, r := range rows {
		u, err := parseUPID(core.TaskID(r.UPID))
		if err == nil && u.user == h.token && u.id == strconv.Itoa(ref.VMID) && slices.Contains(kinds, u.kind) {
			found, names[u] = append(found, u), core.TaskID(r.UPID)
		}
	}
	slices.SortStableFunc(found, newest)
	ids := make([]core.TaskID, 0, len(found))
	for _, u := range found {
		ids = append(ids, names[u])
	}
	return slices.Compact(ids), nil
}

func newest(a, b upid) int {
	if a.started != b.started {
		return int(b.started - a.started)
	}
	return int(b.ticks - a.ticks)
}
