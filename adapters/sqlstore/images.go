package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

type imageRow struct {
	bun.BaseModel `bun:"table:images"`
	ID            core.ImageID   `bun:"id,pk,type:uuid"`
	Name          string         `bun:"name"`
	Kind          core.GuestKind `bun:"kind"`
	Sources       []sourceJSON   `bun:"sources,type:jsonb"`
	MinDisk       int64          `bun:"min_disk"`
	MinMemory     int64          `bun:"min_memory"`
	Hidden        bool           `bun:"hidden"`
	Version       int64          `bun:"version"`
	Created       stamp          `bun:"created_at"`
}

type sourceJSON struct {
	Cluster core.ClusterID `json:"cluster"`
	Node    string         `json:"node"`
	VMID    int            `json:"vmid,omitempty"`
	Volume  string         `json:"volume,omitempty"`
	Storage string         `json:"storage,omitempty"`
	Disk    int64          `json:"disk,omitempty"`
}

func imagesOf(t *tx) catalog[core.Image, core.ImageID, imageRow] {
	return catalog[core.Image, core.ImageID, imageRow]{tx: t, what: "image", row: rowOfImage, thing: (*imageRow).image,
		key: func(i core.Image) (core.ImageID, int64) { return i.ID, i.Version },
		related: func(ctx context.Context, i core.Image) error {
			var clusters []core.ClusterID
			for _, source := range i.Sources {
				clusters = append(clusters, source.Cluster)
			}
			return t.pointAtClusters(ctx, "image", string(i.ID), clusters)
		}}
}

// pointAtClusters notes which clusters an image or a pool names.
func (t *tx) pointAtClusters(ctx context.Context, what, id string, clusters []core.ClusterID) error {
	table, column := bun.Ident(what+"_clusters"), bun.Ident(what+"_id")
	if _, err := t.exec(ctx, "DELETE FROM ? WHERE ? = ?", table, column, id); err != nil {
		return err
	}
	for _, cluster := range clusters {
		if !wellFormed(cluster) {
			continue
		}
		if _, err := t.exec(ctx, "INSERT INTO ? (?, cluster_id) VALUES (?, ?) ON CONFLICT DO NOTHING", table, column, id, cluster); err != nil {
			return err
		}
	}
	return nil
}

func rowOfImage(i core.Image) *imageRow {
	r := &imageRow{ID: i.ID, Name: i.Name, Kind: i.Kind, MinDisk: i.MinDisk, MinMemory: i.MinMemory, Hidden: i.Hidden, Version: i.Version, Created: stamp(i.Created), Sources: []sourceJSON{}}
	for _, s := range i.Sources {
		r.Sources = append(r.Sources, sourceJSON(s))
	}
	return r
}

func (r *imageRow) image() core.Image {
	i := core.Image{ID: r.ID, Name: r.Name, Kind: r.Kind, MinDisk: r.MinDisk, MinMemory: r.MinMemory, Hidden: r.Hidden, Version: r.Version, Created: time.Time(r.Created)}
	for _, s := range r.Sources {
		i.Sources = append(i.Sources, core.ImageSource(s))
	}
	return i
}
