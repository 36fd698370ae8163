package invariants

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// World is a cluster past our books.
type World struct {
	Cluster string // its ID in our books; empty if there is but one
	Guests  map[int]Guest
}

// Guest is what stands under a VMID.
type Guest struct {
	Mark string // the ID of the server whose mark it carries; empty for a stranger's
	Lock string
	Text string // everything that is known of it
}

var mark = regexp.MustCompile(`remuda:([0-9a-f-]{36}):[0-9a-f-]{36}\s*$`)

// WorldOf reads the state that the simulator tells, see GET /sim/state.
func WorldOf(state string) (World, error) {
	var told struct {
		Guests map[int]json.RawMessage `json:"guests"`
	}
	if err := json.Unmarshal([]byte(state), &told); err != nil {
		return World{}, err
	}
	w := World{Guests: map[int]Guest{}}
	for vmid, text := range told.Guests {
		var g struct {
			Config map[string]string `json:"config"`
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, text); err != nil {
			return World{}, err
		}
		if err := json.Unmarshal(text, &g); err != nil {
			return World{}, err
		}
		found := Guest{Lock: g.Config["lock"], Text: compact.String()}
		if m := mark.FindStringSubmatch(g.Config["description"]); m != nil {
			found.Mark = m[1]
		}
		w.Guests[vmid] = found
	}
	return w, nil
}

// Check answers every sentence in which the books and the world contradict
// themselves or each other, with nothing under way: all faults are over, and
// all operations had the time to end.
func Check(b Books, w World) []string {
	c := checker{Books: b, world: w}
	c.guests()
	c.reservations()
	c.quotas()
	c.operations()
	c.log()
	c.histories()
	return c.broken
}

// Strangers answers how the guests that were not ours before have changed.
func Strangers(before, after World) (broken []string) {
	for _, vmid := range slices.Sorted(maps.Keys(before.Guests)) {
		was := before.Guests[vmid]
		if was.Mark != "" {
			continue
		}
		switch now, found := after.Guests[vmid]; {
		case !found:
			broken = append(broken, fmt.Sprintf("the stranger's guest %d is gone", vmid))
		case now.Text != was.Text:
			broken = append(broken, fmt.Sprintf("the stranger's guest %d was %s and is %s", vmid, was.Text, now.Text))
		}
	}
	return broken
}

type checker struct {
	Books
	world  World
	broken []string
}

func (c *checker) say(format string, args ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, args...))
}

// stuck are the servers that an operation holds until a person helps.
func (c *checker) stuck() map[string]bool {
	stuck := map[string]bool{}
	for _, o := range c.Operations {
		if o.State == "needs_operator" {
			stuck[o.Server] = true
		}
	}
	return stuck
}

// guests: each server has one guest, under its VMID and with its mark; and each
// guest with a mark of ours has a server that says so.
func (c *checker) guests() {
	at, stuck := map[string]int{}, c.stuck()
	for _, s := range c.Servers {
		if c.world.Cluster != "" && s.Cluster != c.world.Cluster {
			continue
		}
		at[s.ID] = s.VMID
		g, found := c.world.Guests[s.VMID]
		switch {
		case s.Life == "missing" || stuck[s.ID]:
		case s.Life != "ready":
			c.say("server %s (%s) is %s, and nothing is under way", s.ID, s.Name, s.Life)
		case !found:
			c.say("server %s (%s) has no guest under %d", s.ID, s.Name, s.VMID)
		case g.Mark != s.ID:
			c.say("server %s (%s) has under %d a guest with the mark %q", s.ID, s.Name, s.VMID, g.Mark)
		}
	}
	for _, vmid := range slices.Sorted(maps.Keys(c.world.Guests)) {
		g := c.world.Guests[vmid]
		if held, ours := at[g.Mark]; g.Mark != "" && (!ours || held != vmid) {
			c.say("guest %d carries the mark of %s, which is not there", vmid, g.Mark)
		}
	}
}

// reservations: VMIDs and addresses are held by servers that are there, and by
// one each.
func (c *checker) reservations() {
	servers, held := map[string]Server{}, map[string]int{}
	for _, s := range c.Servers {
		servers[s.ID] = s
	}
	for _, v := range c.VMIDs {
		if v.Server == "" {
			continue
		}
		s, found := servers[v.Server]
		if !found {
			c.say("VMID %d is held by %s, which is not there", v.VMID, v.Server)
		} else if s.VMID == v.VMID && s.Cluster == v.Cluster {
			held[s.ID]++
		}
	}
	for _, s := range c.Servers {
		if held[s.ID] != 1 {
			c.say("server %s (%s) has VMID %d reserved %d times", s.ID, s.Name, s.VMID, held[s.ID])
		}
	}
	holder := map[string]string{}
	for _, a := range c.Addresses {
		if _, found := servers[a.Server]; !found {
			c.say("address %s is held by %s, which is not there", a.IP, a.Server)
		}
		if first, twice := holder[a.IP]; twice {
			c.say("address %s is held by %s and by %s", a.IP, first, a.Server)
		}
		holder[a.IP] = a.Server
	}
	for _, n := range c.Snapshots {
		if n.State != "ready" && !c.stuck()[n.Server] {
			c.say("snapshot %s of %s is %s, and nothing is under way", n.Name, n.Server, n.State)
		}
	}
}

// quotas: nobody has more than they may.
func (c *checker) quotas() {
	for _, q := range c.Quotas {
		mine := map[string]bool{}
		var used Quota
		var servers, cores, memory, disk, addresses, snapshots int64
		for _, s := range c.Servers {
			if s.Owner != q.User {
				continue
			}
			mine[s.ID] = true
			servers++
			cores += max(s.Spec.Cores, s.Pending.Cores)
			memory += max(s.Spec.Memory, s.Pending.Memory)
			disk += max(sum(s.Spec.Disks), sum(s.Pending.Disks))
		}
		for _, a := range c.Addresses {
			if mine[a.Server] {
				addresses++
			}
		}
		for _, n := range c.Snapshots {
			if mine[n.Server] {
				snapshots++
			}
		}
		used = Quota{q.User, &servers, &cores, &memory, &disk, &addresses, &snapshots}
		c.within(q, used)
	}
}

func sum(disks map[string]int64) (all int64) {
	for _, size := range disks {
		all += size
	}
	return all
}

func (c *checker) within(q, used Quota) {
	for _, limit := range []struct {
		of        string
		most, has *int64
	}{{"servers", q.Servers, used.Servers}, {"cores", q.Cores, used.Cores}, {"memory", q.Memory, used.Memory},
		{"disk", q.Disk, used.Disk}, {"addresses", q.Addresses, used.Addresses}, {"snapshots", q.Snapshots, used.Snapshots}} {
		if limit.most != nil && *limit.has > *limit.most {
			c.say("user %s has %d of %s and may have %d", q.User, *limit.has, limit.of, *limit.most)
		}
	}
}

// operations: all have ended or wait for a person, and an ended one holds nothing.
func (c *checker) operations() {
	active := map[string]bool{}
	for _, o := range c.Operations {
		if o.Ended() {
			continue
		}
		active[o.ID] = true
		if o.State != "needs_operator" {
			c.say("operation %s (%s) never ended: %s at %q: %s", o.ID, o.Workflow, o.State, o.Step, o.Cause)
		}
	}
	for _, s := range c.Slots {
		if !active[s.Operation] {
			c.say("slot %s is held by operation %s, which has ended", s.Scope, s.Operation)
		}
	}
	for _, s := range c.Servers {
		if s.Operation != "" && !active[s.Operation] {
			c.say("server %s (%s) is held by operation %s, which has ended", s.ID, s.Name, s.Operation)
		}
	}
	if c.Replays > 0 {
		c.say("%d idempotency keys have no answer", c.Replays)
	}
}

// log: events have their places, one after another, each once.
func (c *checker) log() {
	seen := map[string]bool{}
	for i, e := range c.Events {
		if e.Position == 0 {
			c.say("event %s (%s of %s) has no place in the log", e.ID, e.Type, e.Server)
		} else if i > 0 && e.Position != c.Events[i-1].Position+1 {
			c.say("after event %d comes %d", c.Events[i-1].Position, e.Position)
		}
		if seen[e.ID] {
			c.say("event %s is there twice", e.ID)
		}
		seen[e.ID] = true
	}
}

// once are the events of which a server or an operation has at most one.
var once = map[string]bool{"server.requested": true, "server.provisioned": true, "server.failed": true, "server.deleted": true}

// ends are the events with which a server is no more.
var ends = []string{"server.deleted", "server.failed", "server.adopt_failed"}

// histories: the events of a server tell its life in order, and its row agrees
// with the end of it.
func (c *checker) histories() {
	told := map[string][]Event{}
	for _, e := range c.Events {
		if strings.HasPrefix(e.Type, "server.") {
			told[e.Server] = append(told[e.Server], e)
		}
	}
	there := map[string]Server{}
	for _, s := range c.Servers {
		there[s.ID] = s
	}
	for _, id := range slices.Sorted(maps.Keys(told)) {
		c.history(id, told[id], there)
	}
	for _, s := range c.Servers {
		if len(told[s.ID]) == 0 {
			c.say("server %s (%s) is there, and no event tells of it", s.ID, s.Name)
		}
	}
}

func (c *checker) history(id string, events []Event, there map[string]Server) {
	count, version, over := map[string]int{}, int64(0), ""
	for _, e := range events {
		if over != "" {
			c.say("of server %s %s is told after %s", id, e.Type, over)
		}
		if e.ServerVersion < version {
			c.say("of server %s version %d (%s) is told after %d", id, e.ServerVersion, e.Type, version)
		}
		version = e.ServerVersion
		if count[e.Type]++; once[e.Type] && count[e.Type] > 1 {
			c.say("of server %s %s is told %d times", id, e.Type, count[e.Type])
		}
		if slices.Contains(ends, e.Type) {
			over = e.Type
		}
	}
	s, found := there[id]
	switch {
	case found && over != "":
		c.say("server %s is there, and %s was told", id, over)
	case !found && over == "":
		c.say("server %s is not there, and neither its deletion nor its failure was told", id)
	case found && version > s.Version:
		c.say("server %s has version %d, and %d was told", id, s.Version, version)
	case found && s.Life == "ready" && count["server.provisioned"]+count["server.adopted"] == 0:
		c.say("server %s is ready, and nothing tells so", id)
	}
}
