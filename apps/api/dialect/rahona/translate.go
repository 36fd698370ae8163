package rahona

import (
	"math"
	"net"
	"net/netip"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// statuses says how the document calls a power. It knows UP only; that nobody
// can see a guest is not that it is down.
var statuses = map[core.Power]string{
	core.On: "UP", core.Stopping: "UP", core.Rebooting: "UP", core.Pausing: "UP",
	core.Off: "DOWN", core.Starting: "DOWN",
	core.Paused: "PAUSED", core.Resuming: "PAUSED",
	core.PowerUnknown: "UNKNOWN",
}

// verb is one of the three ways to switch a server.
type verb struct {
	order   fleet.PowerOrder
	done    string
	failed  Wrong
	already Wrong // the power is not one in which it can be done
}

var verbs = map[string]verb{
	"start": {fleet.PowerOrder{Action: core.Start}, "Server start successfully",
		Wrong{"Could not start the server", 500}, Wrong{"Server already running", 405}},
	"stop": {fleet.PowerOrder{Action: core.Stop}, "Server stop successfully",
		Wrong{"Could not stop the server", 500}, Wrong{"Server already stopped", 405}},
	"restart": {fleet.PowerOrder{Action: core.Reboot, Force: true}, "Server restart successfully",
		Wrong{"Could not restart the server", 500}, Wrong{"Server down, could not restart", 405}},
}

// number reads the number of a server in a path; false for what is none.
func number(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0
}

func listed(v core.ServerView) Listed { return Listed{strconv.FormatInt(v.Number, 10), v.Name} }

func shown(v core.ServerView, used fleet.ServerUsage) Server {
	s := Server{ID: v.Number, Name: v.Name, Status: statuses[v.Power()], CPUs: v.Spec.Cores, MaxMem: v.Spec.Memory, Network: []Network{}}
	if used.CPU != nil {
		s.CPU = percent(*used.CPU)
	}
	if used.Memory != nil {
		s.Mem = *used.Memory
	}
	for _, a := range v.Addresses {
		s.Network = append(s.Network, network(a, v.Identity.MAC))
	}
	return s
}

// percent is a fraction in percent, to two places.
func percent(fraction float64) float64 { return math.Round(fraction*10_000) / 100 }

func network(a core.Address, mac string) Network {
	n := Network{IP: a.IP.String(), Mask: mask(a), MAC: mac, Reverse: a.Reverse}
	if a.Gateway.IsValid() {
		n.Gateway = a.Gateway.String()
	}
	if n.Reverse != "" {
		n.Reverse += "."
	}
	return n
}

func mask(a core.Address) string {
	if !a.IP.Is4() {
		return strconv.Itoa(a.Bits)
	}
	bytes, _ := netip.AddrFromSlice(net.CIDRMask(a.Bits, 32))
	return bytes.String()
}

// timeframes are those of the document; ours has a year besides.
var timeframes = map[string]core.Timeframe{
	"hour": core.LastHour, "day": core.LastDay, "week": core.LastWeek, "month": core.LastMonth,
}

// points are those in which anything was measured.
func points(g core.Graph) []Point {
	var all []Point
	for _, p := range g.Points {
		if len(p.Values) > 0 {
			all = append(all, point(p))
		}
	}
	return all
}

func point(p core.Point) Point {
	return Point{
		Time: p.At.Unix(), CPU: p.Value(core.MetricCPU), MaxCPU: p.Value(core.MetricCPUs), Mem: p.Value(core.MetricMemory), MaxMem: p.Value(core.MetricMemoryTotal),
		Disk: p.Value(core.MetricDisk), MaxDisk: p.Value(core.MetricDiskTotal), DiskRead: p.Value(core.MetricDiskRead), DiskWrite: p.Value(core.MetricDiskWrite),
		NetIn: p.Value(core.MetricNetworkIn), NetOut: p.Value(core.MetricNetworkOut),
	}
}
