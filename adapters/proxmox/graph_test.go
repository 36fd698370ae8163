package proxmox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// answered is a graph as somebody answered it.
type answered struct {
	Path      string          `json:"path"`
	Timeframe core.Timeframe  `json:"timeframe"`
	CF        string          `json:"cf"`
	Body      json.RawMessage `json:"body"`
}

func answers(t *testing.T) map[string]answered {
	t.Helper()
	files, err := filepath.Glob("testdata/rrddata/*.json")
	require.NoError(t, err)
	all := map[string]answered{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var a answered
		require.NoError(t, json.Unmarshal(text, &a), file)
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = a
	}
	return all
}

// columns are what each column of the rows is called by us, by whose rows they are.
var columns = map[string]map[string]core.Metric{
	"guest": {
		"cpu": "cpu", "maxcpu": "cpus", "mem": "memory", "maxmem": "memory_total", "disk": "disk", "maxdisk": "disk_total",
		"diskread": "disk_read", "diskwrite": "disk_write", "netin": "network_in", "netout": "network_out",
	},
	"node": {
		"cpu": "cpu", "maxcpu": "cpus", "loadavg": "load", "iowait": "io_wait", "memused": "memory", "memtotal": "memory_total", "swapused": "swap",
		"swaptotal": "swap_total", "rootused": "disk", "roottotal": "disk_total", "netin": "network_in", "netout": "network_out",
	},
	"storage": {"used": "disk", "total": "disk_total"},
}

// ask asks the adapter for what was answered then.
func (a answered) ask(t *testing.T, hv ports.Hypervisor) (points []core.Point, of string) {
	t.Helper()
	span := core.GraphSpan{Timeframe: a.Timeframe, Consolidation: map[string]core.Consolidation{"AVERAGE": core.Average, "MAX": core.Maximum}[a.CF]}
	part := strings.Split(strings.Trim(a.Path, "/"), "/") // nodes/NODE/…/rrddata
	var err error
	switch part[2] {
	case "qemu", "lxc":
		vmid, bad := strconv.Atoi(part[3])
		require.NoError(t, bad)
		kind := map[string]core.GuestKind{"qemu": core.VM, "lxc": core.Container}[part[2]]
		points, err = hv.GuestGraph(t.Context(), core.GuestRef{Node: part[1], VMID: vmid, Kind: kind}, span)
		of = "guest"
	case "storage":
		points, err = hv.StorageGraph(t.Context(), part[1], part[3], span)
		of = "storage"
	default:
		points, err = hv.NodeGraph(t.Context(), part[1], span)
		of = "node"
	}
	require.NoError(t, err)
	return points, of
}

// player answers one graph to whoever asks for exactly that.
func (a answered) player(t *testing.T) ports.Hypervisor {
	return link(t, core.Endpoint{URL: "https://127.0.0.1:8006", Fingerprint: strings.TrimSuffix(strings.Repeat("00:", 32), ":")}, "remuda@pve!sim=secret",
		proxmox.WithTransport(func(http.RoundTripper) http.RoundTripper {
			return tripper(func(r *http.Request) (*http.Response, error) {
				require.Equal(t, "/api2/json"+a.Path, r.URL.Path)
				require.Equal(t, "cf="+a.CF+"&timeframe="+string(a.Timeframe), r.URL.RawQuery)
				return &http.Response{StatusCode: 200, Status: "200 OK", Header: http.Header{"Content-Type": {"application/json;charset=UTF-8"}}, Body: io.NopCloser(bytes.NewReader(a.Body))}, nil
			})
		}))
}

// TestAGraphIsWhatProxmoxAnsweredFieldForField reads the rows apart from the
// adapter, and wants each of their fields in the point of the same place, equal
// to the last digit, and nothing that they do not have.
func TestAGraphIsWhatProxmoxAnsweredFieldForField(t *testing.T) {
	t.Parallel()
	frames := map[core.Timeframe]bool{}
	figures := 0
	for name, a := range answers(t) {
		frames[a.Timeframe] = true
		t.Run(name, func(t *testing.T) {
			points, of := a.ask(t, a.player(t))
			var said struct {
				Data []map[string]json.Number `json:"data"`
			}
			require.NoError(t, json.Unmarshal(a.Body, &said))
			require.Len(t, said.Data, 70)
			require.Len(t, points, len(said.Data))
			for i, row := range said.Data {
				at, err := row["time"].Int64()
				require.NoError(t, err)
				require.Equal(t, time.Unix(at, 0).UTC(), points[i].At, "row %d", i)
				want := map[core.Metric]float64{}
				for column, text := range row {
					if column == "time" {
						continue
					}
					require.Contains(t, columns[of], column)
					want[columns[of][column]], err = text.Float64()
					require.NoError(t, err)
					figures++
				}
				if len(want) == 0 {
					require.Nil(t, points[i].Values, "row %d", i)
					continue
				}
				require.Equal(t, want, points[i].Values, "row %d", i)
			}
		})
	}
	require.Len(t, frames, 5, "there is something of each timeframe")
	require.Greater(t, figures, 2000)
}

func TestWhatIsNoFigureIsAbsent(t *testing.T) {
	t.Parallel()
	a := answered{Path: "/nodes/pve1/rrddata", Timeframe: core.LastHour, CF: "AVERAGE", Body: json.RawMessage(`{"data":[
		{"time":120,"cpu":null,"memused":"17","netin":"NaN","netout":1e400,"iowait":[1],"pressure":3},
		{"cpu":1},{"time":null,"cpu":1},{"time":-60,"cpu":1},
		{"time":120,"cpu":1},{"time":60,"cpu":1},{"time":"180","cpu":0}]}`)}
	points, _ := a.ask(t, a.player(t))
	require.Equal(t, []core.Point{
		{At: time.Unix(120, 0).UTC(), Values: map[core.Metric]float64{core.MetricMemory: 17}},
		{At: time.Unix(180, 0).UTC(), Values: map[core.Metric]float64{core.MetricCPU: 0}},
	}, points)
}

func TestMoreRowsThanAGraphHasAreCutAtTheFront(t *testing.T) {
	t.Parallel()
	var rows []string
	for i := range 5000 {
		rows = append(rows, `{"time":`+strconv.Itoa(60+60*i)+`}`)
	}
	a := answered{Path: "/nodes/pve1/rrddata", Timeframe: core.LastHour, CF: "MAX", Body: json.RawMessage(`{"data":[` + strings.Join(rows, ",") + `]}`)}
	points, _ := a.ask(t, a.player(t))
	require.Len(t, points, core.GraphPoints)
	require.Equal(t, time.Unix(5000*60, 0).UTC(), points[len(points)-1].At)
}

func TestAnotherNodeAnswersForTheGraphsOfOneThatIsAway(t *testing.T) {
	t.Parallel()
	sim, hv := simulated(t, pvesim.Options{Nodes: 2})
	sim.SetOffline("pve2", true)
	span := core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Average}
	points, err := hv.NodeGraph(t.Context(), "pve2", span)
	require.NoError(t, err)
	require.NotEmpty(t, points[len(points)-10].Values)
	_, err = hv.GuestGraph(t.Context(), core.GuestRef{Node: "pve2", VMID: 9100, Kind: core.VM}, span)
	require.NoError(t, err)
	_, err = hv.StorageGraph(t.Context(), "pve2", "local", span)
	require.ErrorIs(t, err, core.Unavailable)
}
