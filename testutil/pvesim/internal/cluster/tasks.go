package cluster

import (
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// sees tells whether the caller may know of a task: its own always, others'
// with Sys.Audit on the node. A user sees those of its tokens.
func (c *call) sees(t *task.Task) bool {
	return t.Who == c.who || access.Owner(t.Who) == c.who || c.may("/nodes/"+t.Node, "Sys.Audit")
}

func (c *call) task() (*task.Task, error) {
	upid := c.str("upid")
	if !task.IsUPID(upid) {
		return nil, bad("upid", "unable to parse worker upid")
	}
	t := c.Tasks.Find(upid)
	if t == nil || t.Node != c.node.Name {
		return nil, bad("upid", "no such task")
	}
	if !c.sees(t) {
		return nil, c.need("/nodes/"+t.Node, "Sys.Audit")
	}
	return t, nil
}

// taskStatus never has an end time; that is in the lists only.
func taskStatus(c *call) (any, error) {
	t, err := c.task()
	if err != nil {
		return nil, err
	}
	row := split(t)
	row["pid"], row["pstart"], row["status"] = t.PID, t.PStart, "running"
	if !t.Running() {
		row["status"], row["exitstatus"] = "stopped", t.Exit
	}
	return row, nil
}

func taskLog(c *call) (any, error) {
	t, err := c.task()
	if err != nil {
		return nil, err
	}
	rows := t.Lines(c.int("start", 0), c.int("limit", 50))
	return wire.Extra{Data: rows, More: map[string]any{"total": max(len(t.Log), 1)}}, nil
}

func taskStop(c *call) (any, error) {
	t, err := c.task()
	if err == nil && t.Who != c.who && access.Owner(t.Who) != c.who {
		err = c.need("/nodes/"+t.Node, "Sys.Modify")
	}
	if err != nil {
		return nil, err
	}
	c.Tasks.Stop(t.UPID)
	return nil, nil
}

// split is a task with the token apart from the user.
func split(t *task.Task) map[string]any {
	user, token, has := strings.Cut(t.Who, "!")
	row := map[string]any{"upid": t.UPID, "node": t.Node, "type": t.Type, "id": t.ID, "user": user, "starttime": t.Start}
	if has {
		row["tokenid"] = token
	}
	return row
}

// nodeTasks lists by default the archive, in which running tasks are not.
func nodeTasks(c *call) (any, error) {
	source := c.str("source")
	rows := []map[string]any{}
	for _, t := range slices.Backward(c.Tasks.Tasks) {
		if t.Node != c.node.Name || !c.sees(t) || !c.wanted(t) {
			continue
		}
		if t.Running() && (source == "active" || source == "all") {
			rows = append(rows, map[string]any{
				"upid": t.UPID, "node": t.Node, "type": t.Type, "id": t.ID, "user": t.Who, "starttime": t.Start,
				"pid": t.PID, "pstart": t.PStart, "status": "RUNNING", "saved": "0",
			})
		}
		if !t.Running() && source != "active" {
			row := split(t)
			row["pid"], row["pstart"], row["endtime"], row["status"] = t.PID, t.PStart, t.End, t.Exit
			rows = append(rows, row)
		}
	}
	total := len(rows)
	start := min(c.int("start", 0), total)
	rows = rows[start:min(start+c.int("limit", 50), total)]
	if total == 0 {
		return rows, nil // Perl takes a total of 0 for none
	}
	return wire.Extra{Data: rows, More: map[string]any{"total": total}}, nil
}

// wanted applies the filters of the task list.
func (c *call) wanted(t *task.Task) bool {
	switch {
	case c.has("vmid") && t.ID != c.str("vmid"),
		c.has("typefilter") && t.Type != c.str("typefilter"),
		c.has("userfilter") && !strings.Contains(t.Who, c.str("userfilter")),
		c.has("since") && t.Start < int64(c.int("since", 0)),
		c.has("until") && t.Start > int64(c.int("until", 0)),
		c.yes("errors") && !t.Failed():
		return false
	}
	if !c.has("statusfilter") || t.Running() {
		return true
	}
	state := map[bool]string{true: "error", false: "ok"}[t.Failed()]
	if strings.HasPrefix(t.Exit, "WARNINGS") {
		state = "warning"
	}
	return slices.Contains(list(c.str("statusfilter")), state)
}

// clusterTasks are the running tasks, without an end or a status, and the 25
// newest finished ones of each node. Sys.Audit on / shows everybody's.
func clusterTasks(c *call) (any, error) {
	rows := []map[string]any{}
	finished := map[string]int{}
	for _, t := range slices.Backward(c.Tasks.Tasks) {
		if t.Who != c.who && access.Owner(t.Who) != c.who && !c.may("/", "Sys.Audit") {
			continue
		}
		row := split(t)
		if t.Running() {
			row["pid"] = t.PID
		} else {
			if finished[t.Node]++; finished[t.Node] > 25 {
				continue
			}
			row["endtime"], row["status"], row["saved"] = t.End, t.Exit, "1"
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func taskIndex(c *call) (any, error) {
	if _, err := c.task(); err != nil {
		return nil, err
	}
	return []map[string]any{{"name": "log"}, {"name": "status"}}, nil
}
