package alert

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// readings are all that the rules have something to say about. What is not
// known is none.
func (k *Keeper) readings(ctx context.Context, mind *sight, b *book, s Sweep) []reading {
	all := make([]reading, 0, 2*len(s.Measures))
	for _, m := range s.Measures {
		switch m.Subject.Kind {
		case core.OfServer:
			all = ofServer(all, m)
		case core.OfNode:
			all = ofNode(all, s.Cluster, m)
		case core.OfStorage:
			all = add(all, m, core.AlertStorageFull, storageName(s.Cluster, m), ratio(m.Disk, m.DiskTotal))
		case core.OfCluster, core.OfOperation, core.OfEverything:
		}
	}
	if b.now.Sub(mind.meter) < metering && !b.now.Before(mind.meter) {
		return all
	}
	metered, err := k.metered(ctx, s.Cluster.ID, b.now)
	if err != nil {
		k.Log.Warn("cannot judge the traffic of a cluster's servers", "cluster", s.Cluster.Name, "err", err)
		return all
	}
	mind.meter = b.now
	return append(all, metered...)
}

func add(all []reading, m core.Measure, kind core.AlertKind, name string, value *float64) []reading {
	if value == nil {
		return all
	}
	return append(all, reading{key: key{kind, m.Subject}, cluster: m.Cluster, server: m.Server, name: name, value: *value})
}

// percent of what was told; nil for what was not.
func percent(part *float64) *float64 {
	if part == nil {
		return nil
	}
	p := 100 * *part
	return &p
}

func ratio(used *int64, total int64) *float64 {
	if used == nil || total <= 0 {
		return nil
	}
	p := float64(*used) / float64(total)
	return percent(&p)
}

// ofServer: a guest that is off uses nothing, and one that cannot be seen tells
// nothing.
func ofServer(all []reading, m core.Measure) []reading {
	switch core.Power(m.State) {
	case core.Off:
		none := 0.0
		all = add(all, m, core.AlertCPU, m.Name, &none)
		return add(all, m, core.AlertMemory, m.Name, &none)
	case core.PowerUnknown:
		return all
	case core.On, core.Paused, core.Starting, core.Stopping, core.Rebooting, core.Pausing, core.Resuming:
	}
	all = add(all, m, core.AlertCPU, m.Name, percent(m.CPU))
	all = add(all, m, core.AlertMemory, m.Name, ratio(m.Memory, m.MemoryTotal))
	return add(all, m, core.AlertDisk, m.Name, ratio(m.Disk, m.DiskTotal))
}

const (
	online  = "online"
	offline = "offline"
)

func ofNode(all []reading, c core.Cluster, m core.Measure) []reading {
	name, down := c.Name+":"+m.Node, 0.0
	switch m.State {
	case offline:
		down = 1
		return add(all, m, core.AlertNodeDown, name, &down)
	case online:
		all = add(all, m, core.AlertNodeDown, name, &down)
		all = add(all, m, core.AlertNodeCPU, name, percent(m.CPU))
		all = add(all, m, core.AlertNodeMemory, name, ratio(m.Memory, m.MemoryTotal))
	}
	return all
}

func storageName(c core.Cluster, m core.Measure) string {
	if m.Node == "" {
		return c.Name + ":" + m.Name
	}
	return c.Name + ":" + m.Node + ":" + m.Name
}

const page = 500 // servers read at once

// metered is how much the servers of a cluster have used of what their plans
// give them this month. Without a limit it is nothing.
func (k *Keeper) metered(ctx context.Context, cluster core.ClusterID, now time.Time) (all []reading, err error) {
	err = k.Store.Read(ctx, func(tx ports.Tx) error {
		plans, err := tx.Plans().List(ctx, core.Page{})
		if err != nil {
			return err
		}
		limits := make(map[core.PlanID]int64, len(plans))
		for _, p := range plans {
			if p.Bandwidth != nil {
				limits[p.ID] = *p.Bandwidth
			}
		}
		for after := ""; ; {
			meters, err := tx.Traffic().Meters(ctx, cluster, core.Page{After: after, Limit: page})
			if err != nil {
				return err
			}
			for _, m := range meters {
				subject := core.ServerSubject(m.Server)
				all = append(all, reading{key: key{core.AlertBandwidth, subject}, cluster: cluster, server: m.Server, value: usedOf(m, limits[m.Plan], now)})
			}
			if len(meters) < page {
				return nil
			}
			after = string(meters[page-1].Server)
		}
	})
	return all, err
}

func usedOf(m core.Meter, limit int64, now time.Time) float64 {
	if limit <= 0 || m.Traffic.Month < core.MonthOf(now) {
		return 0
	}
	return 100 * float64(m.Traffic.Used()) / float64(limit)
}
