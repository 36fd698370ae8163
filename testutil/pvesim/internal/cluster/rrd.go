package cluster

import (
	"math"
	"time"
)

// frames are the steps of the time frames, and how many there are.
var frames = map[string]time.Duration{
	"hour": time.Minute, "day": 30 * time.Minute, "week": 3 * time.Hour, "month": 12 * time.Hour, "year": 7 * 24 * time.Hour,
}

const points = 70

// stamps are the times of a frame up to now.
func (c *call) stamps() []int64 {
	step := int64(frames[c.str("timeframe")] / time.Second)
	asked := c.via
	if c.spec.OnNode {
		asked = c.node
	}
	last := c.now.Add(asked.Skew).Unix() / step * step
	out := make([]int64, points)
	for i := range out {
		out[i] = last - int64(points-1-i)*step
	}
	return out
}

// wave is a smooth figure between low and high that depends on time alone.
func wave(at int64, low, high float64) float64 {
	return low + (high-low)*(1+math.Sin(float64(at)/900))/2
}

// guestRRD has figures for the time since the guest started, and bare times
// for the rest.
func guestRRD(c *call) (any, error) {
	g := c.Guests[c.vmid()]
	if g == nil {
		return nil, fail("RRD error: realpath(/var/lib/rrdcached/db/pve2-vm/%d): No such file or directory", c.vmid())
	}
	v := c.view(g, c.now)
	rows := []map[string]any{}
	for _, at := range c.stamps() {
		row := map[string]any{"time": at}
		if g.Running && at >= g.Started.Unix() {
			for key, value := range map[string]float64{
				"cpu": wave(at, 0.01, 0.2), "maxcpu": float64(v.cpus()), "mem": wave(at, 0.3, 0.5) * float64(v.memory()), "maxmem": float64(v.memory()),
				"disk": 0, "maxdisk": float64(v.disk()), "netin": wave(at, 100, 4000), "netout": wave(at, 50, 2000), "diskread": wave(at, 0, 900), "diskwrite": wave(at, 0, 700),
			} {
				row[key] = value
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func nodeRRD(c *call) (any, error) {
	n := c.node
	if n == nil {
		return nil, fail("RRD error: realpath(/var/lib/rrdcached/db/pve2-node/%s): No such file or directory", c.str("node"))
	}
	rows := []map[string]any{}
	for _, at := range c.stamps() {
		row := map[string]any{"time": at}
		if at >= c.Boot.Unix() {
			row["cpu"], row["maxcpu"], row["loadavg"], row["iowait"] = wave(at, 0.02, 0.3), n.CPUs, wave(at, 0.1, 3), 0
			row["memtotal"], row["memused"] = n.Memory, float64(c.memoryUsed(n))
			row["netin"], row["netout"] = wave(at, 1e3, 1e5), wave(at, 1e3, 8e4)
			row["roottotal"], row["rootused"], row["swaptotal"], row["swapused"] = n.rootSize(), n.rootUsed(), 0, 0
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func storageRRD(c *call) (any, error) {
	rows := []map[string]any{}
	for _, at := range c.stamps() {
		row := map[string]any{"time": at}
		if at >= c.Boot.Unix() {
			row["total"], row["used"] = c.node.Disk, c.node.used()
		}
		rows = append(rows, row)
	}
	return rows, nil
}
