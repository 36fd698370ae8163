package cluster

import (
	"slices"
	"time"
)

// frames are the steps of the time frames, and how many there are.
var frames = map[string]time.Duration{
	"hour": time.Minute, "day": 30 * time.Minute, "week": 3 * time.Hour, "month": 12 * time.Hour, "year": 7 * 24 * time.Hour,
}

const points = 70

// guestRRD is answered by whoever is asked, on whatever node the guest is or was.
func guestRRD(c *call) (any, error) {
	file, now := guestFile(c.vmid()), c.now
	g := c.Guests[c.vmid()]
	if g == nil {
		return c.rrd(file, c.via, c.via, nil)
	}
	return c.rrd(file, c.via, c.Cluster.node(g.Node), func() map[string]float64 { return c.view(g, now).measures() })
}

// nodeRRD likewise.
func nodeRRD(c *call) (any, error) {
	n := c.node
	if n == nil {
		return c.rrd("pve2-node/"+c.str("node"), c.via, c.via, nil)
	}
	return c.rrd(n.file(), c.via, n, func() map[string]float64 { return c.nodeMeasures(n, c.now) })
}

// storageRRD is answered by the node itself.
func storageRRD(c *call) (any, error) {
	return c.rrd(c.node.storageFile(), c.node, c.node, c.node.storageMeasures)
}

// rrd are the rows of a file up to now by the clock of who answers; the figures
// stand there at the times that the node by gave them.
func (c *call) rrd(file string, asked, by *Node, current func() map[string]float64) (any, error) {
	h := c.RRD[file]
	if h == nil {
		return nil, fail("RRD error: realpath(/var/lib/rrdcached/db/%s): No such file or directory", file)
	}
	eras := slices.Clip(h.Eras) // so that appending copies
	if !h.Open.IsZero() && current != nil {
		eras = append(eras, Era{From: h.Open, Until: c.now, Values: current()})
	}
	step := frames[c.str("timeframe")]
	seconds := int64(step / time.Second)
	last := c.now.Add(asked.Skew).Unix() / seconds * seconds
	rows := make([]map[string]any, points)
	for i := range rows {
		at := last - int64(points-1-i)*seconds
		until := time.Unix(at, 0).Add(-by.Skew)
		rows[i] = map[string]any{"time": at}
		for name, value := range consolidate(eras, h.Bursts, until.Add(-step), until, c.str("cf") == "MAX") {
			rows[i][name] = value
		}
	}
	return rows, nil
}

// consolidate makes one figure of each kind of those between two moments: the
// average, or the highest of a minute. One that was measured for less than half
// of the time is absent.
func consolidate(eras []Era, bursts []Burst, from, until time.Time, highest bool) map[string]float64 {
	sums := map[string]*sum{}
	first, _ := slices.BinarySearchFunc(eras, from, func(e Era, at time.Time) int { return e.Until.Compare(at) })
	for _, e := range eras[first:] {
		if !e.From.Before(until) {
			break
		}
		for name, value := range e.Values {
			if sums[name] == nil {
				sums[name] = &sum{high: value}
			}
			sums[name].add(value, min(e.Until.Sub(from), until.Sub(from))-max(e.From.Sub(from), 0))
		}
	}
	in, out := burden(bursts, from, until)
	sums["netin"].burst(in)
	sums["netout"].burst(out)
	figures := map[string]float64{}
	for name, s := range sums {
		switch {
		case 2*s.seconds < until.Sub(from).Seconds() || s.seconds <= 0:
		case highest && until.Sub(from) > time.Minute:
			figures[name] = s.high
		default:
			figures[name] = s.total / s.seconds
		}
	}
	return figures
}

// sum is of a figure over the seconds in which it was measured.
type sum struct{ total, seconds, high float64 }

func (s *sum) add(value float64, during time.Duration) {
	s.total, s.seconds, s.high = s.total+value*during.Seconds(), s.seconds+during.Seconds(), max(s.high, value)
}

// burst adds what came besides, by the minute.
func (s *sum) burst(minutes map[int64]float64) {
	if s == nil || s.seconds <= 0 {
		return
	}
	steady := s.total / s.seconds
	for _, bytes := range minutes {
		s.total += bytes
		s.high = max(s.high, steady+bytes/60)
	}
}

// burden is the bytes that came in bursts between two moments, by the minute.
func burden(bursts []Burst, from, until time.Time) (in, out map[int64]float64) {
	in, out = map[int64]float64{}, map[int64]float64{}
	for _, b := range bursts {
		if b.At.After(from) && !b.At.After(until) {
			minute := b.At.Unix() / 60
			in[minute] += float64(b.In)
			out[minute] += float64(b.Out)
		}
	}
	return in, out
}
