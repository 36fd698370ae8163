// Package task runs the workers behind a UPID: it keeps their logs, their
// results and the lists in which they are found again.
package task

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Task is one worker, running or finished.
type Task struct {
	UPID   string   `json:"upid"`
	Node   string   `json:"node"`
	Type   string   `json:"type"`
	ID     string   `json:"id"`
	Who    string   `json:"who"` // user, or user!token
	PID    int      `json:"pid"`
	PStart int64    `json:"pstart"`
	Start  int64    `json:"start"`
	End    int64    `json:"end,omitempty"`
	Exit   string   `json:"exit,omitempty"` // empty while it runs
	Log    []string `json:"log,omitempty"`
}

// Running tells whether the worker is still at work.
func (t *Task) Running() bool { return t.Exit == "" }

// Failed tells whether it ended with an error; warnings are a success.
func (t *Task) Failed() bool {
	return !t.Running() && t.Exit != "OK" && !warnings.MatchString(t.Exit)
}

var (
	warnings = regexp.MustCompile(`^WARNINGS: \d+$`)
	upid     = regexp.MustCompile(`^UPID:([a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$`)
)

// IsUPID tells whether a text can be read as a UPID at all.
func IsUPID(text string) bool { return upid.MatchString(text) }

// name makes the UPID: node, process, start of the process in hundredths of
// seconds since boot, start time, type, id, user.
func (t *Task) name() string {
	return fmt.Sprintf("UPID:%s:%08X:%08X:%08X:%s:%s:%s:", t.Node, t.PID, t.PStart, t.Start, t.Type, t.ID, t.Who)
}

// Duration is how long a finished task took, in whole seconds.
func (t *Task) Duration() time.Duration { return time.Duration(t.End-t.Start) * time.Second }

// Lines are the lines of the log as the API numbers them.
func (t *Task) Lines(start, limit int) []map[string]any {
	out := []map[string]any{}
	for i := start; i < len(t.Log) && (limit == 0 || len(out) < limit); i++ {
		out = append(out, map[string]any{"n": i + 1, "t": t.Log[i]})
	}
	if len(t.Log) == 0 {
		out = append(out, map[string]any{"n": 1, "t": "no content"})
	}
	return out
}

func exitOf(err error, warned int) (exit, line string) {
	switch {
	case err != nil:
		return err.Error(), "TASK ERROR: " + err.Error()
	case warned > 0:
		n := strconv.Itoa(warned)
		return "WARNINGS: " + n, "TASK WARNINGS: " + n
	}
	return "OK", "TASK OK"
}
