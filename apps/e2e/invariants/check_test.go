package invariants

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	one = "018f0000-0000-7000-8000-000000000001"
	two = "018f0000-0000-7000-8000-000000000002"
	job = "018f0000-0000-7000-8000-0000000000aa"
)

// whole are books and a world with which nothing is wrong.
func whole() (Books, World) {
	most := int64(1)
	return Books{
			Servers:    []Server{{ID: one, Life: "ready", VMID: 100, Owner: "alice", Version: 3, Cluster: "lab", Spec: Spec{Cores: 1, Memory: 5, Disks: map[string]int64{"scsi0": 7}}}},
			Addresses:  []Address{{"10.0.0.1", one}},
			VMIDs:      []VMID{{"lab", one, 100}, {"lab", "", 101}},
			Operations: []Operation{{ID: job, State: "succeeded"}},
			Slots:      nil,
			Events:     []Event{{ID: "a", Type: "server.requested", Server: one, Position: 1, ServerVersion: 1}, {ID: "b", Type: "server.provisioned", Server: one, Position: 2, ServerVersion: 3}},
			Snapshots:  []Snapshot{{Server: one, Name: "s", State: "ready"}},
			Quotas:     []Quota{{User: "alice", Servers: &most, Addresses: &most, Snapshots: &most}},
		}, World{Guests: map[int]Guest{
			100: {Mark: one, Text: "ours"}, 9000: {Text: "a template"},
		}}
}

func TestNothingIsWrongWithAWholeWorld(t *testing.T) {
	t.Parallel()
	b, w := whole()
	assert.Empty(t, Check(b, w))
	assert.Empty(t, Strangers(w, w))
}

// TestWhateverIsWrongIsSaid breaks everything that can be broken, one at a time.
func TestWhateverIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	for says, spoil := range map[string]func(b *Books, w *World){
		"has no guest under 100":             func(_ *Books, w *World) { delete(w.Guests, 100) },
		"a guest with the mark \"\"":         func(_ *Books, w *World) { w.Guests[100] = Guest{Text: "another"} },
		"a guest with the mark \"" + two:     func(_ *Books, w *World) { w.Guests[100] = Guest{Mark: two} },
		"guest 100 carries the mark of":      func(b *Books, _ *World) { b.Servers[0].ID = two },
		"guest 102 carries the mark of":      func(_ *Books, w *World) { w.Guests[102] = Guest{Mark: one} },
		"is installing":                      func(b *Books, _ *World) { b.Servers[0].Life = "installing" },
		"reserved 0 times":                   func(b *Books, _ *World) { b.VMIDs = b.VMIDs[1:] },
		"reserved 2 times":                   func(b *Books, _ *World) { b.VMIDs = append(b.VMIDs, b.VMIDs[0]) },
		"VMID 101 is held by":                func(b *Books, _ *World) { b.VMIDs[1].Server = two },
		"address 10.0.0.1 is held by " + two: func(b *Books, _ *World) { b.Addresses[0].Server = two },
		"is held by " + one + " and by":      func(b *Books, _ *World) { b.Addresses = append(b.Addresses, b.Addresses[0]) },
		"snapshot s of":                      func(b *Books, _ *World) { b.Snapshots[0].State = "creating" },
		"has 2 of servers and may have 1":    func(b *Books, _ *World) { b.Servers = append(b.Servers, b.Servers[0]) },
		"has 2 of addresses":                 func(b *Books, _ *World) { b.Addresses = append(b.Addresses, Address{"10.0.0.2", one}) },
		"has 2 of snapshots":                 func(b *Books, _ *World) { b.Snapshots = append(b.Snapshots, b.Snapshots[0]) },
		"has 5 of memory":                    func(b *Books, _ *World) { b.Quotas[0].Memory = new(int64) },
		"never ended: waiting":               func(b *Books, _ *World) { b.Operations[0].State = "waiting" },
		"slot clone is held":                 func(b *Books, _ *World) { b.Slots = []Slot{{"clone", job}} },
		"is held by operation":               func(b *Books, _ *World) { b.Servers[0].Operation = job },
		"2 idempotency keys":                 func(b *Books, _ *World) { b.Replays = 2 },
		"has no place in the log":            func(b *Books, _ *World) { b.Events[1].Position = 0 },
		"after event 1 comes 3":              func(b *Books, _ *World) { b.Events[1].Position = 3 },
		"event a is there twice":             func(b *Books, _ *World) { b.Events[1].ID = "a" },
		"version 1 (server.provisioned) is told after 2": func(b *Books, _ *World) {
			b.Events[0].ServerVersion, b.Events[1].ServerVersion = 2, 1
		},
		"server.requested is told 2 times":   func(b *Books, _ *World) { b.Events[1].Type = "server.requested" },
		"is told after server.deleted":       func(b *Books, _ *World) { b.Events[0].Type = "server.deleted" },
		"is there, and server.deleted":       func(b *Books, _ *World) { b.Events[1].Type = "server.deleted" },
		"neither its deletion":               func(b *Books, _ *World) { b.Servers = nil },
		"has version 2, and 3 was told":      func(b *Books, _ *World) { b.Servers[0].Version = 2 },
		"nothing tells so":                   func(b *Books, _ *World) { b.Events[1].Type = "server.started" },
		"is there, and no event tells of it": func(b *Books, _ *World) { b.Events = nil },
	} {
		b, w := whole()
		spoil(&b, &w)
		assert.Contains(t, strings.Join(Check(b, w), "\n"), says)
	}
	_, before := whole()
	_, after := whole()
	after.Guests[9000] = Guest{Text: "changed"}
	assert.Contains(t, strings.Join(Strangers(before, after), "\n"), "guest 9000 was a template and is changed")
	delete(after.Guests, 9000)
	assert.Contains(t, strings.Join(Strangers(before, after), "\n"), "guest 9000 is gone")
}

func TestAWorldIsReadFromTheSimulatorsState(t *testing.T) {
	t.Parallel()
	w, err := WorldOf(`{"guests": {"100": {"config": {"lock": "clone", "description": "mine\nremuda:` + one + `:` + job + `\n"}}, "101": {"config": {"description": "remuda:` + one + `"}}}}`)
	require.NoError(t, err)
	assert.Equal(t, one, w.Guests[100].Mark)
	assert.Equal(t, "clone", w.Guests[100].Lock)
	assert.Empty(t, w.Guests[101].Mark)
}

// A server is no more after each of the events that end it, and then is told of no more.
func TestEveryEndOfAServerIsOne(t *testing.T) {
	t.Parallel()
	for _, end := range ends {
		b, w := whole()
		b.Servers, b.Addresses, b.Snapshots, b.VMIDs = nil, nil, nil, nil
		delete(w.Guests, 100)
		b.Events[1].Type = end
		assert.Empty(t, Check(b, w), end)
		b.Events = append(b.Events, Event{ID: "c", Type: "server.updated", Server: one, Position: 3, ServerVersion: 4})
		assert.NotEmpty(t, Check(b, w), end)
	}
}
