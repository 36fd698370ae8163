package app

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

var update = flag.Bool("update", false, "write the golden views")

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// The views of one world, at a small and at a large size, without colours: a
// change of any of them is a change that somebody sees.
func TestGoldenViews(t *testing.T) {
	t.Parallel()
	views := []struct {
		name string
		keys []string
	}{
		{"servers", nil},
		{"servers-filtered", []string{"/", "d", "b"}},
		{"servers-refused", []string{"x"}},
		{"server", []string{"enter"}},
		{"server-busy", []string{"down", "down", "enter"}},
		{"operations", []string{"o"}},
		{"confirm-power", []string{"s"}},
		{"confirm-delete", []string{"d", "d", "b"}},
		{"help", []string{"?"}},
	}
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 160, Height: 50}} {
		for _, v := range views {
			name := fmt.Sprintf("%s-%dx%d", v.name, size.Width, size.Height)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				golden(t, name, drawn(press(feed(sample(), size), v.keys...)))
			})
		}
	}
}

func TestGoldenViewOfAFeedThatIsCut(t *testing.T) {
	t.Parallel()
	m := feed(sample(), tea.WindowSizeMsg{Width: 80, Height: 24}, feedCut{core.Unavailable}, ticked{noon.Add(12 * time.Second)},
		serversRead{all: true, err: core.Fail(core.Unavailable, "", "the API was not reached")})
	golden(t, "cut-80x24", drawn(m))
}

func TestGoldenViewOfAnEmptyFleet(t *testing.T) {
	t.Parallel()
	golden(t, "empty-80x24", drawn(feed(sample(), serversRead{all: true})))
}

// Letters of two cells, of none, and of more bytes than cells.
func TestGoldenViewOfWideNames(t *testing.T) {
	t.Parallel()
	var found []core.ServerView
	for i, name := range []string{"漢字サーバー東京第一", "база данных", "e\u0301te\u0301", "ＷＩＤＥ" + strings.Repeat("漢", 36), "long-" + strings.Repeat("x", 35)} {
		s := view(core.ServerID(fmt.Sprint("0000-wide", i)), name, core.Ready, core.On, "")
		s.Addresses = append(s.Addresses, core.Address{IP: netip.MustParseAddr("2001:db8::10"), Bits: 64})
		found = append(found, s)
	}
	m := feed(sample(), serversRead{all: true, found: found})
	golden(t, "wide-80x24", drawn(m))
	golden(t, "wide-160x50", drawn(feed(m, tea.WindowSizeMsg{Width: 160, Height: 50})))
	golden(t, "wide-delete-80x24", drawn(press(m, "G", "d")))
}

func TestGoldenViewsOfAHundredServers(t *testing.T) {
	t.Parallel()
	m := press(herd(100), "G")
	for _, size := range []tea.WindowSizeMsg{{Width: 60, Height: 20}, {Width: 200, Height: 50}, {Width: 40, Height: 10}, {Width: 39, Height: 10}} {
		golden(t, fmt.Sprintf("hundred-%dx%d", size.Width, size.Height), drawn(feed(m, size)))
	}
}

// What was not seen lately is never drawn as if it were so now.
func TestGoldenOfWhatWasNotSeenLately(t *testing.T) {
	t.Parallel()
	seen := view("s1", "db", core.Ready, core.On, "")
	seen.SeenAt = noon.Add(-12 * time.Second)
	old := view("s2", "db-replica", core.Ready, core.On, "")
	old.SeenAt, old.Stale = noon.Add(-3*time.Minute), true
	m := feed(sample(), serversRead{all: true, at: noon, found: []core.ServerView{seen, old}}, tea.WindowSizeMsg{Width: 80, Height: 24})
	golden(t, "stale-80x24", drawn(m))
	golden(t, "stale-server-80x24", drawn(press(m, "down", "enter")))
	golden(t, "seen-server-80x24", drawn(press(m, "enter")))
}

// herd is a terminal that knows so many servers, given in no order.
func herd(count int) Model {
	var found []core.ServerView
	for n := count; n > 0; n-- {
		power := core.On
		if n%10 == 0 {
			power = core.Off
		}
		found = append(found, view(core.ServerID(fmt.Sprint("s", n)), fmt.Sprint("node-", n), core.Ready, power, ""))
	}
	return feed(sample(), serversRead{all: true, found: found})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./tui/app -update writes it")
	require.Equal(t, string(want), got)
}

// drawn is the view without colours and without blanks at the ends of lines.
func drawn(m Model) string {
	lines := strings.Split(ansi.Strip(m.View().Content), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// sample is a terminal that knows a fleet.
func sample() Model {
	m := New(nil, nil, "http://127.0.0.1:8080", noon) //nolint:staticcheck // no command is carried out
	op := core.Operation{ID: "op-1", Kind: "power", Server: "s3", State: core.Running, Step: "switch", Progress: 40, CreatedAt: noon.Add(-5 * time.Second)}
	stuck := core.Operation{ID: "op-0", Kind: "provision", Server: "s4", State: core.NeedsOperator, Step: "make", Progress: 25,
		Cause: "the storage is full: no space left on local-lvm", Remedy: "free space on local-lvm of pve2, then retry", CreatedAt: noon.Add(-time.Hour)}
	ended := core.Operation{ID: "op-00", Kind: "retire", Server: "s9", State: core.Succeeded, Progress: 100, CreatedAt: noon.Add(-time.Minute), FinishedAt: noon.Add(-50 * time.Second)}
	return feed(m, meRead{me: core.User{ID: "u1", Name: "admin@demo.test", Role: core.Admin}}, feedOpened{}, ticked{noon},
		serversRead{all: true, at: noon, found: []core.ServerView{
			view("s1", "db", core.Ready, core.Off, ""), view("s2", "db-replica", core.Ready, core.On, ""),
			view("s3", "web", core.Ready, core.Starting, "op-1"), view("s4", "worker", core.Installing, core.PowerUnknown, "op-0"),
		}},
		operationsRead{found: []core.Operation{op, stuck, ended}},
		heard{event: core.Event{Type: core.EventPowerRequested, Position: 7, Server: "s3", Operation: "op-1", At: noon.Add(-5 * time.Second), Data: map[string]string{"action": "start"}}})
}

func view(id core.ServerID, name string, life core.Life, power core.Power, op core.OperationID) core.ServerView {
	s := core.Server{ID: id, Number: 7, Name: name, Hostname: "host-" + string(id), Kind: core.VM, Operation: op, Version: 3,
		Placement: core.Placement{Node: "pve1", VMID: 10_001}, Labels: map[string]string{"env": "prod"},
		Spec:      core.Spec{Cores: 2, Memory: 2 * core.GiB, Disks: map[string]int64{"scsi0": 20 * core.GiB}},
		CreatedAt: noon.Add(-24 * time.Hour)}
	return core.ServerView{
		Server:    core.RestoreServer(s, core.ServerState{Life: life, Power: power, PowerAt: noon.Add(-90 * time.Second)}),
		OwnerName: "alice@demo.test", ClusterName: "demo", ImageName: "debian-12", PlanName: "medium",
		Addresses: []core.Address{{IP: netip.MustParseAddr("192.0.2.10"), Bits: 24, Gateway: netip.MustParseAddr("192.0.2.1")}},
	}
}

func feed(m Model, messages ...tea.Msg) Model {
	for _, msg := range messages {
		next, _ := m.Update(msg)
		m = next.(Model)
	}
	return m
}

func press(m Model, names ...string) Model {
	for _, name := range names {
		key := tea.Key{Code: []rune(name)[0], Text: name}
		switch name {
		case "enter":
			key = tea.Key{Code: tea.KeyEnter}
		case "esc":
			key = tea.Key{Code: tea.KeyEscape}
		case "down":
			key = tea.Key{Code: tea.KeyDown}
		}
		m = feed(m, tea.KeyPressMsg(key))
	}
	return m
}
