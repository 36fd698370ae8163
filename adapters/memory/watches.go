package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
)

// watches keeps what is remembered of servers; see [ports.Watches].
type watches struct{ *tx }

func noted(w core.Watch) string {
	if len(w.Findings) == 0 {
		return ""
	}
	return "yes"
}

func (w watches) Get(_ context.Context, id core.ServerID) (core.Watch, error) {
	defer w.reading()()
	watch, _ := w.watches.get(id)
	watch.Server = id
	return watch, nil
}

func (w watches) Put(_ context.Context, watch core.Watch) error {
	if err := w.writable(); err != nil {
		return err
	}
	if _, ok := w.servers.rows[watch.Server]; !ok {
		return missing("server", string(watch.Server))
	}
	w.watches.set(w.undo, watch.Server, watch)
	return nil
}

func (w watches) Noted(_ context.Context, cluster core.ClusterID) ([]core.Watch, error) {
	defer w.reading()()
	var found []core.Watch
	for _, id := range w.watches.find("noted", "yes") {
		if w.servers.rows[id].Placement.Cluster == cluster {
			watch, _ := w.watches.get(id)
			found = append(found, watch)
		}
	}
	return found, nil
}

// strays keeps guests that are no server's; see [ports.Strays].
type strays struct{ *tx }

func strayKey(cluster core.ClusterID, vmid int) string {
	return string(cluster) + "/" + ordered(int64(vmid))
}

func (s strays) Put(_ context.Context, stray core.Stray) (bool, error) {
	if err := s.writable(); err != nil {
		return false, err
	}
	key := strayKey(stray.Cluster, stray.VMID)
	old, known := s.strays.get(key)
	known = known && old.Server == stray.Server
	if known {
		stray.FoundAt = old.FoundAt
	}
	s.strays.set(s.undo, key, stray)
	return !known, nil
}

func (s strays) Delete(_ context.Context, cluster core.ClusterID, vmid int) error {
	if err := s.writable(); err != nil {
		return err
	}
	s.strays.remove(s.undo, strayKey(cluster, vmid))
	return nil
}

func (s strays) List(_ context.Context, cluster core.ClusterID) ([]core.Stray, error) {
	defer s.reading()()
	var found []core.Stray
	for _, stray := range s.strays.rows {
		if cluster == "" || stray.Cluster == cluster {
			found = append(found, stray)
		}
	}
	slices.SortFunc(found, func(a, b core.Stray) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.VMID, b.VMID))
	})
	return found, nil
}
