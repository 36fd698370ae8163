package ospab

import (
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// known are the words that their schema has.
var known = []string{"creating", "running", "stopped", "suspended", "error", "deleted"}

func TestEveryLifeAndPowerHasAStatus(t *testing.T) {
	t.Parallel()
	for _, life := range core.Lives() {
		for _, power := range core.Powers() {
			for _, suspended := range []bool{false, true} {
				s := core.RestoreServer(core.Server{Suspended: suspended}, core.ServerState{Life: life, Power: power})
				require.Contains(t, known, status(s), "%s %s", life, power)
				require.Equal(t, suspended && life == core.Ready, status(s) == "suspended")
			}
		}
	}
	require.Len(t, powers, len(core.Powers()))
	require.Len(t, lives, len(core.Lives())-1, "of what is ready the power counts")
	require.NotEqual(t, powers[core.Off], powers[core.PowerUnknown], "what nobody sees is not known to be off")
}

func TestEveryEndOfAnOperationIsTold(t *testing.T) {
	t.Parallel()
	for _, state := range core.OperationStates() {
		err := ended(core.Operation{State: state, Code: core.CodeTaskFailed, Cause: "it failed"})
		switch state {
		case core.FailedOp, core.Cancelled, core.NeedsOperator:
			require.Equal(t, refused("it failed"), err, state)
		default:
			require.NoError(t, err, state)
		}
	}
	require.Error(t, ended(core.Operation{State: core.Waiting, Code: core.CodeUnreachable, Cause: "no route"}))
}

func TestHostnamesAreMadeAsTheyMakeThem(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"ivan.petrov@example.com": "ivanpetrov", "Ivan_P+tag@x": "ivanptag", "ab@x": "user7", "аня@x": "user7", "@x": "user7", "": "user7", "7seas@x": "u7seas", "-abc@x": "u-abc",
		"abc-@x": "abc", strings.Repeat("a", 40) + "@x": strings.Repeat("a", 32), "alice": "alice", strings.Repeat("9", 32) + "@x": "u" + strings.Repeat("9", 32), "---@x": "u",
	} {
		got := hostname(email, 7)
		require.Equal(t, want, got, email)
		var v core.Violations
		core.CheckHostname(&v, "hostname", got)
		core.CheckName(&v, "name", got)
		require.NoError(t, v.Err(), email)
	}
}

// FuzzSnapName makes of any text a name that Proxmox takes, or nothing.
func FuzzSnapName(f *testing.F) {
	for _, seed := range []string{"backup-2024-01-01", "", "current", "a", "1", strings.Repeat("x", 64), "я", "_", "s-current", "\x00a b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		name := snapName(asked)
		if name == "" {
			return
		}
		var v core.Violations
		core.CheckSnapshotName(&v, "name", name)
		require.NoError(t, v.Err(), "%q of %q", name, asked)
		require.Equal(t, name, snapName(name), "a name that is fine stays")
	})
}

func TestPlansAreDescribedForWhoReadsTheWords(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "ядро", 2: "ядра", 4: "ядра", 5: "ядер", 8: "ядер", 11: "ядер", 12: "ядер", 16: "ядер", 21: "ядро", 22: "ядра"} {
		require.Equal(t, want, cores(n), n)
	}
	require.Equal(t, "8 ядер / 512МБ RAM / 1024ГБ SSD", described(core.Plan{Cores: 8, Memory: 512 * core.MiB, Disk: core.TiB}))
}

func TestPricesAreInUnits(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 300, units(30000), 0)
	require.InDelta(t, 4.99, units(499), 0)
}

func TestAGraphHasSixtyPointsAtMost(t *testing.T) {
	t.Parallel()
	var g core.Graph
	for i := range 70 {
		g.Points = append(g.Points, core.Point{At: time.Unix(int64(i), 0), Values: map[core.Metric]float64{core.MetricCPU: 0.5}})
	}
	g.Points = append(g.Points, core.Point{At: time.Unix(99, 0)})
	all := points(g)
	require.Len(t, all, 60)
	require.EqualValues(t, 69, all[59].Time, "the last that was measured")
	require.NotNil(t, points(core.Graph{}))
}

func TestWhatWasNotSeenLatelyIsNotToldAsNow(t *testing.T) {
	t.Parallel()
	load, memory := 0.25, core.GiB
	view := core.ServerView{Server: core.RestoreServer(core.Server{Kind: core.Container, Spec: core.Spec{Memory: 2 * core.GiB, Disks: map[string]int64{"rootfs": core.GiB}}},
		core.ServerState{Life: core.Ready, Power: core.On})}
	seen := fleet.Measured{Known: true, LastMeasure: core.LastMeasure{Measure: core.Measure{CPU: &load, Memory: &memory, MemoryTotal: 4 * core.GiB}}}
	s := stats(view, seen, nil)
	require.Equal(t, "success", s.Status)
	require.Equal(t, Used{core.GiB, 4 * core.GiB, 25}, s.Data.Memory)
	require.Equal(t, Used{0, core.GiB, 0}, s.Data.Disk)
	seen.Stale = true
	for _, old := range []fleet.Measured{seen, {}} {
		s = stats(view, old, nil)
		require.Equal(t, "error", s.Status)
		require.Zero(t, s.Data.CPU)
		require.Equal(t, Used{0, 2 * core.GiB, 0}, s.Data.Memory)
	}
}

func TestOnlyTheirKindsOfAlertsAreTold(t *testing.T) {
	t.Parallel()
	var all []core.Alert
	for _, kind := range core.AlertKinds() {
		all = append(all, core.Alert{Kind: kind, Value: 95})
	}
	require.ElementsMatch(t, []Alert{{"cpu", "CPU usage is at 95.0%", "warning"}, {"memory", "Memory usage is at 95.0%", "warning"}, {"disk", "Disk usage is at 95.0%", "warning"}}, alerts(all))
}
