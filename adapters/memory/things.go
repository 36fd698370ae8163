package memory

import (
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func alone[ID ~string](ID) {}

func (t *tx) Users() ports.Catalog[core.User, core.UserID] {
	return users{catalog[core.User, core.UserID]{tx: t, what: "user", rows: t.users,
		id:     func(u core.User) core.UserID { return u.ID },
		name:   func(u core.User) string { return u.Name },
		at:     func(u *core.User) *int64 { return &u.Version },
		needed: func(id core.UserID) bool { return some(t.servers, func(s core.Server) bool { return s.Owner == id }) },
		gone:   t.dropTokens,
	}}
}

func (t *tx) Plans() ports.Catalog[core.Plan, core.PlanID] {
	return catalog[core.Plan, core.PlanID]{tx: t, what: "plan", rows: t.plans,
		id:     func(p core.Plan) core.PlanID { return p.ID },
		name:   func(p core.Plan) string { return p.Name },
		at:     func(p *core.Plan) *int64 { return &p.Version },
		needed: func(id core.PlanID) bool { return some(t.servers, func(s core.Server) bool { return s.Plan == id }) },
		gone:   alone[core.PlanID],
	}
}

func (t *tx) Images() ports.Catalog[core.Image, core.ImageID] {
	return catalog[core.Image, core.ImageID]{tx: t, what: "image", rows: t.images,
		id:     func(i core.Image) core.ImageID { return i.ID },
		name:   func(i core.Image) string { return i.Name },
		at:     func(i *core.Image) *int64 { return &i.Version },
		needed: func(id core.ImageID) bool { return some(t.servers, func(s core.Server) bool { return s.Image == id }) },
		gone:   alone[core.ImageID],
	}
}

func (t *tx) Clusters() ports.Catalog[core.Cluster, core.ClusterID] {
	return catalog[core.Cluster, core.ClusterID]{tx: t, what: "cluster", rows: t.clusters,
		id:     func(c core.Cluster) core.ClusterID { return c.ID },
		name:   func(c core.Cluster) string { return c.Name },
		at:     func(c *core.Cluster) *int64 { return &c.Version },
		needed: t.clusterNeeded,
		gone: func(id core.ClusterID) {
			t.alertRounds.remove(t.undo, id)
			t.alertRules.remove(t.undo, string(id))
			t.dropSweep(id)
		},
	}
}

func (t *tx) Pools() ports.Catalog[core.Pool, core.PoolID] {
	return catalog[core.Pool, core.PoolID]{tx: t, what: "pool", rows: t.pools,
		id:     func(p core.Pool) core.PoolID { return p.ID },
		name:   func(p core.Pool) string { return p.Name },
		at:     func(p *core.Pool) *int64 { return &p.Version },
		needed: t.poolNeeded,
		gone:   t.dropAddresses,
	}
}

func (t *tx) clusterNeeded(id core.ClusterID) bool {
	return some(t.servers, func(s core.Server) bool { return s.Placement.Cluster == id }) ||
		some(t.images, func(i core.Image) bool { return len(i.On(id)) > 0 }) ||
		some(t.pools, func(p core.Pool) bool { return slices.Contains(p.Clusters, id) })
}

func (t *tx) poolNeeded(id core.PoolID) bool {
	return some(t.addresses, func(a core.Address) bool { return a.Pool == id && a.Server != "" })
}

// dropTokens lets what is only a user's own go with the user.
func (t *tx) dropTokens(id core.UserID) {
	t.quotas.remove(t.undo, id)
	t.dropGrants("user", string(id))
	t.dropWebhooks(id)
	t.alertRules.remove(t.undo, string(id))
	t.dropMails(id)
	for _, token := range t.tokens.find("user", string(id)) {
		t.tokens.remove(t.undo, token)
	}
}

// dropAddresses lets the addresses of a pool go with the pool.
func (t *tx) dropAddresses(id core.PoolID) {
	for _, a := range t.poolAddresses(id) {
		t.addresses.remove(t.undo, addressKey(a.Pool, a.IP))
	}
}

// some reports whether at least one row is as wanted.
func some[K ~string, V any](rows *table[K, V], wanted func(V) bool) bool {
	for _, v := range rows.rows {
		if wanted(v) {
			return true
		}
	}
	return false
}
