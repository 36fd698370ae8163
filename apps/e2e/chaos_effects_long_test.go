//go:build long

package e2e

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// ourMark is what a guest of ours has in its description: its server, and the
// operation that made it.
var ourMark = regexp.MustCompile(`remuda:([0-9a-f-]{36}):([0-9a-f-]{36})\s*$`)

// removers are the operations that may destroy a guest of their server.
var removers = map[string]bool{"provision": true, "rebuild": true, "retire": true}

// span is when an operation was under way.
type span struct {
	kind     string
	from, to time.Time
}

// misdeeds: what was really done to the cluster is what was asked for. No server
// ever had two guests, and none was destroyed but by an operation of its server
// that may, while it was under way.
func (c *chaos) misdeeds(ctx context.Context) (broken []string) {
	spans, err := c.spans(ctx)
	if err != nil {
		return []string{err.Error()}
	}
	guests := map[string]map[int]bool{} // by server
	for _, e := range c.stage.effects() {
		m := ourMark.FindStringSubmatch(e.Description)
		if m == nil {
			if e.Effect == "destroy" && e.Who == ourToken {
				broken = append(broken, fmt.Sprintf("we destroyed a guest without our mark: %+v", e))
			}
			continue
		}
		server := m[1]
		if guests[server] == nil {
			guests[server] = map[int]bool{}
		}
		switch e.Effect {
		case "clone", "create":
			guests[server][e.VMID] = true
		case "undo", "destroy":
			delete(guests[server], e.VMID)
		}
		if len(guests[server]) > 1 {
			broken = append(broken, fmt.Sprintf("server %s had several guests, %v, after %+v", server, guests[server], e))
		}
		if e.Effect == "destroy" && e.Who == ourToken && !spans.allow(server, e.At) {
			broken = append(broken, fmt.Sprintf("nobody asked for this: %+v", e))
		}
	}
	return broken
}

const ourToken = "remuda@pve!sim"

type spansOf map[string][]span

func (s spansOf) allow(server string, at time.Time) bool {
	for _, one := range s[server] {
		// The clock of the books is another's, to the millisecond.
		if removers[one.kind] && !at.Before(one.from.Add(-time.Second)) && !at.After(one.to.Add(time.Second)) {
			return true
		}
	}
	return false
}

// spans are the operations of each server.
func (c *chaos) spans(ctx context.Context) (spansOf, error) {
	all, cursor := spansOf{}, ""
	p := &person{token: adminToken, chaos: c, dice: c.dice(6)}
	for {
		got, ok := p.look(ctx, "/v1/operations?limit=200&cursor="+cursor)
		if !ok {
			return nil, fmt.Errorf("the operations cannot be read: %d %v", got.status, got.body)
		}
		for _, item := range got.body["items"].([]any) {
			op := item.(map[string]any)
			server, _ := op["server_id"].(string)
			from, err := time.Parse(time.RFC3339Nano, fmt.Sprint(op["created_at"]))
			if err != nil {
				return nil, err
			}
			to := time.Now()
			if ended, ok := op["finished_at"].(string); ok {
				if to, err = time.Parse(time.RFC3339Nano, ended); err != nil {
					return nil, err
				}
			}
			all[server] = append(all[server], span{op["kind"].(string), from, to})
		}
		next, more := got.body["next_cursor"].(string)
		if !more || next == "" {
			return all, nil
		}
		cursor = next
	}
}

// gather keeps what has been done to the cluster since it was last asked.
func (s *stage) gather() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.sim.Effects(s.seen) {
		s.seen = e.Seq
		switch e.Effect {
		case "clone", "create", "undo", "destroy":
			s.done = append(s.done, e)
		}
	}
}

func (s *stage) effects() []pvesim.Effect {
	s.gather()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done
}
