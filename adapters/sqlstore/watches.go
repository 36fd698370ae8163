package sqlstore

import (
	"context"
	"encoding/json"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// watches is a [ports.Watches]. A watch is read and written whole, so it is
// one document.
type watches struct{ *tx }

func (w watches) Get(ctx context.Context, id core.ServerID) (core.Watch, error) {
	watch := core.Watch{}
	var data string
	if wellFormed(id) {
		found, err := w.find(ctx, w.db.NewRaw("SELECT data FROM watches WHERE server_id = ?", id), &data)
		if err != nil {
			return watch, err
		}
		if found {
			if err := json.Unmarshal([]byte(data), &watch); err != nil {
				return watch, err
			}
		}
	}
	watch.Server = id
	return watch, nil
}

func (w watches) Put(ctx context.Context, watch core.Watch) error {
	if !wellFormed(watch.Server) {
		return missing("server")
	}
	data, err := json.Marshal(watch)
	if err != nil {
		return err
	}
	n, err := w.exec(ctx, "INSERT INTO watches (server_id, noted, data) SELECT s.id, ?, ? FROM servers s WHERE s.id = ?"+
		" ON CONFLICT (server_id) DO UPDATE SET noted = excluded.noted, data = excluded.data", len(watch.Findings) > 0, clean(string(data)), watch.Server)
	if err == nil && n == 0 {
		err = missing("server")
	}
	return err
}

func (w watches) Noted(ctx context.Context, cluster core.ClusterID) ([]core.Watch, error) {
	var rows []string
	_, err := w.find(ctx, w.db.NewRaw("SELECT w.data FROM watches w JOIN servers s ON s.id = w.server_id"+
		" WHERE w.noted AND s.cluster_id = ? ORDER BY w.server_id", cluster), &rows)
	if err != nil {
		return nil, err
	}
	found := make([]core.Watch, len(rows))
	for i, data := range rows {
		if err := json.Unmarshal([]byte(data), &found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// strays is a [ports.Strays].
type strays struct{ *tx }

type strayRow struct {
	bun.BaseModel `bun:"table:strays"`
	Cluster       core.ClusterID `bun:"cluster_id,pk,type:uuid"`
	VMID          int            `bun:"vmid,pk"`
	Node          string         `bun:"node"`
	Kind          core.GuestKind `bun:"kind"`
	Name          string         `bun:"name"`
	Server        core.ServerID  `bun:"server"`
	FoundAt       stamp          `bun:"found_at"`
}

func (s strays) Put(ctx context.Context, stray core.Stray) (bool, error) {
	row := strayRow{Cluster: stray.Cluster, VMID: stray.VMID, Node: clean(stray.Node), Kind: stray.Kind, Name: clean(stray.Name),
		Server: stray.Server, FoundAt: stamp(stray.FoundAt)}
	known, err := s.exec(ctx, "UPDATE strays SET node = ?, kind = ?, name = ? WHERE cluster_id = ? AND vmid = ? AND server = ?",
		row.Node, row.Kind, row.Name, row.Cluster, row.VMID, row.Server)
	if err != nil || known > 0 {
		return false, err
	}
	_, err = s.write(ctx, s.db.NewInsert().Model(&row).On("CONFLICT (cluster_id, vmid) DO UPDATE").
		Set("node = EXCLUDED.node").Set("kind = EXCLUDED.kind").Set("name = EXCLUDED.name").
		Set("server = EXCLUDED.server").Set("found_at = EXCLUDED.found_at"))
	return err == nil, err
}

func (s strays) Delete(ctx context.Context, cluster core.ClusterID, vmid int) error {
	_, err := s.exec(ctx, "DELETE FROM strays WHERE cluster_id = ? AND vmid = ?", cluster, vmid)
	return err
}

func (s strays) List(ctx context.Context, cluster core.ClusterID) ([]core.Stray, error) {
	var rows []strayRow
	query := s.db.NewSelect().Model(&rows).Order("cluster_id", "vmid")
	if cluster != "" {
		query = query.Where("cluster_id = ?", cluster)
	}
	if _, err := s.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, func(r *strayRow) core.Stray {
		return core.Stray{Cluster: r.Cluster, VMID: r.VMID, Node: r.Node, Kind: r.Kind, Name: r.Name, Server: r.Server, FoundAt: time.Time(r.FoundAt)}
	}), nil
}
