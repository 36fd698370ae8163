package sqlstore

import (
	"context"
	"net/netip"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

type poolRow struct {
	bun.BaseModel `bun:"table:pools"`
	ID            core.PoolID      `bun:"id,pk,type:uuid"`
	Name          string           `bun:"name"`
	Clusters      []core.ClusterID `bun:"clusters,type:jsonb"`
	Prefix        string           `bun:"prefix"`
	Gateway       string           `bun:"gateway"`
	Bridge        string           `bun:"bridge"`
	VLAN          int              `bun:"vlan"`
	Ranges        []rangeJSON      `bun:"ranges,type:jsonb"`
	Reverse       string           `bun:"reverse"`
	Rest          *int64           `bun:"rest_seconds"`
	DNS           dnsJSON          `bun:"dns,type:json"`
	Version       int64            `bun:"version"`
	Created       stamp            `bun:"created_at"`
}

type rangeJSON struct {
	First netip.Addr `json:"first"`
	Last  netip.Addr `json:"last"`
}

func poolsOf(t *tx) catalog[core.Pool, core.PoolID, poolRow] {
	return catalog[core.Pool, core.PoolID, poolRow]{tx: t, what: "pool", row: rowOfPool, thing: (*poolRow).pool,
		key: func(p core.Pool) (core.PoolID, int64) { return p.ID, p.Version },
		related: func(ctx context.Context, p core.Pool) error {
			return t.pointAtClusters(ctx, "pool", string(p.ID), p.Clusters)
		},
		forget: t.forgetAddresses,
	}
}

// forgetAddresses deletes the free addresses of a pool. One that is just being
// taken is waited for, and then stands in the way.
func (t *tx) forgetAddresses(ctx context.Context, id core.PoolID) error {
	if _, err := t.exec(ctx, "DELETE FROM addresses WHERE pool_id = ? AND server_id IS NULL", id); err != nil {
		return err
	}
	var held int
	if _, err := t.find(ctx, t.db.NewRaw("SELECT count(*) FROM addresses WHERE pool_id = ?", id), &held); err != nil {
		return err
	}
	if held > 0 {
		return core.Fail(core.Conflict, core.CodeInUse, "the pool is in use: %d of its addresses are held", held)
	}
	return nil
}

func rowOfPool(p core.Pool) *poolRow {
	r := &poolRow{ID: p.ID, Name: p.Name, Clusters: append([]core.ClusterID{}, p.Clusters...), Prefix: textOf(p.Prefix), Gateway: textOf(p.Gateway),
		Bridge: p.Bridge, VLAN: p.VLAN, Ranges: []rangeJSON{}, Reverse: clean(p.Reverse), DNS: dnsJSON(p.DNS), Version: p.Version, Created: stamp(p.Created)}
	if p.Rest != nil {
		seconds := int64(*p.Rest / time.Second)
		r.Rest = &seconds
	}
	for _, span := range p.Ranges {
		r.Ranges = append(r.Ranges, rangeJSON(span))
	}
	return r
}

func (r *poolRow) pool() core.Pool {
	p := core.Pool{ID: r.ID, Name: r.Name, Clusters: r.Clusters, Gateway: addrOf(r.Gateway),
		Bridge: r.Bridge, VLAN: r.VLAN, Reverse: r.Reverse, DNS: core.DNS(r.DNS), Version: r.Version, Created: time.Time(r.Created)}
	p.Prefix, _ = netip.ParsePrefix(r.Prefix)
	if r.Rest != nil {
		rest := time.Duration(*r.Rest) * time.Second
		p.Rest = &rest
	}
	for _, span := range r.Ranges {
		p.Ranges = append(p.Ranges, core.AddressRange(span))
	}
	return p
}

// textOf writes an address or a network; an invalid one, which is none, is empty.
func textOf(a interface {
	IsValid() bool
	String() string
}) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// addrOf reads what textOf wrote.
func addrOf(text string) netip.Addr {
	addr, _ := netip.ParseAddr(text)
	return addr
}
