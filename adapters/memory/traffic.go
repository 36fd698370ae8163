package memory

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

// traffic keeps what servers send and receive; see [ports.Traffic].
type traffic struct{ *tx }

func trafficKey(server core.ServerID, month core.Month) string {
	return string(server) + "/" + string(month)
}

func (t traffic) Meters(_ context.Context, cluster core.ClusterID, page core.Page) ([]core.Meter, error) {
	defer t.reading()()
	var found []core.Meter
	for _, id := range slices.Sorted(maps.Keys(t.servers.rows)) {
		s := t.servers.rows[id]
		if s.Placement.Cluster != cluster || string(id) <= page.After {
			continue
		}
		found = append(found, core.Meter{Server: id, VMID: s.Placement.VMID, Kind: s.Kind, Plan: s.Plan, Born: s.CreatedAt,
			Traffic: t.latestOf(id), Restraint: t.restraintOf(id)})
		if len(found) == page.Limit {
			break
		}
	}
	return found, nil
}

// latestOf is the row of the latest month.
func (t traffic) latestOf(server core.ServerID) core.Traffic {
	latest := core.Traffic{Server: server}
	for key, row := range t.traffic.after(trafficKey(server, "")) {
		if !strings.HasPrefix(key, trafficKey(server, "")) {
			break
		}
		latest = row
	}
	return latest
}

func (t traffic) restraintOf(server core.ServerID) core.Restraint {
	if r, ok := t.restraints.get(server); ok {
		return r
	}
	return core.Restraint{Server: server}
}

func (t traffic) Count(_ context.Context, rows []core.Traffic) error {
	if err := t.writable(); err != nil {
		return err
	}
	for _, row := range rows {
		if _, ok := t.servers.rows[row.Server]; ok {
			t.traffic.set(t.undo, trafficKey(row.Server, row.Month), row)
		}
	}
	return nil
}

func (t traffic) Get(_ context.Context, server core.ServerID, month core.Month) (core.Traffic, core.Restraint, error) {
	defer t.reading()()
	row, ok := t.traffic.get(trafficKey(server, month))
	if !ok {
		row = core.Traffic{Server: server, Month: month}
	}
	return row, t.restraintOf(server), nil
}

func (t traffic) Restrain(_ context.Context, r core.Restraint) error {
	if err := t.writable(); err != nil {
		return err
	}
	if _, ok := t.servers.rows[r.Server]; !ok {
		return missing("server", string(r.Server))
	}
	t.restraints.set(t.undo, r.Server, r)
	return nil
}

func (t traffic) Relieve(_ context.Context, server core.ServerID) error {
	if err := t.writable(); err != nil {
		return err
	}
	if _, ok := t.restraints.rows[server]; ok {
		t.restraints.remove(t.undo, server)
	}
	return nil
}

// dropTraffic forgets what was counted of a server that is gone.
func (t *tx) dropTraffic(server core.ServerID) {
	var keys []string
	for key := range t.traffic.after(trafficKey(server, "")) {
		if !strings.HasPrefix(key, trafficKey(server, "")) {
			break
		}
		keys = append(keys, key)
	}
	for _, key := range keys {
		t.traffic.remove(t.undo, key)
	}
	if _, ok := t.restraints.rows[server]; ok {
		t.restraints.remove(t.undo, server)
	}
}
