package conformance

import (
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// catalogSuites lists the suites of the six catalogs. What may not be deleted
// is different for each, and so are those cases.
func catalogSuites() []Suite[World] {
	inUse := Suite[World]{Name: "InUse", Cases: []Case[World]{
		{"a user, plan, image and cluster stay while a server needs them", neededByServer},
		{"a cluster stays while an image needs it", neededByImage},
		{"a cluster stays while a pool needs it", neededByPool},
		{"a pool stays while one of its addresses is held, and its free ones go with it", neededByHolder},
		{"the tokens of a user go with the user", tokensGo},
		{"a role stays while a user has it", neededByUser},
		{"a user has a role that there is", rolesExist},
		{"the quota of a user goes with the user", quotaGoes},
		{"a role that somebody is just given is not deleted meanwhile", roleRace},
	}}
	return []Suite[World]{catalogOf("Users", users()), catalogOf("Roles", roles()), catalogOf("Plans", plans()), catalogOf("Images", images()),
		catalogOf("Clusters", clusters()), catalogOf("Pools", pools()), inUse}
}

func users() sort[core.User, core.UserID] {
	return sort[core.User, core.UserID]{
		in:      ports.Tx.Users,
		fresh:   func(house) core.User { return newUser() },
		id:      func(u core.User) core.UserID { return u.ID },
		name:    func(u *core.User) *string { return &u.Name },
		version: func(u *core.User) *int64 { return &u.Version },
		change: func(u *core.User) {
			u.Email, u.Role, u.Password, u.Suspended, u.Language = "", core.Admin, "$y$other", false, ""
			u.Unwanted[0] = core.MailQuotaNear
		},
		shared: true,
	}
}

func plans() sort[core.Plan, core.PlanID] {
	return sort[core.Plan, core.PlanID]{
		in:      ports.Tx.Plans,
		fresh:   func(house) core.Plan { return newPlan() },
		id:      func(p core.Plan) core.PlanID { return p.ID },
		name:    func(p *core.Plan) *string { return &p.Name },
		version: func(p *core.Plan) *int64 { return &p.Version },
		change: func(p *core.Plan) {
			p.Cores, p.Memory, p.Swap, p.Disk, p.Price, p.Currency = 8, core.TiB, 0, core.TiB, 0, ""
			*p.Snapshots, p.Addresses, p.Bandwidth, p.Exceeded, p.Throttle = 9, nil, nil, core.BandwidthNone, 0
		},
		shared: true,
	}
}

func images() sort[core.Image, core.ImageID] {
	return sort[core.Image, core.ImageID]{
		in:      ports.Tx.Images,
		fresh:   func(h house) core.Image { return newImage(h.Cluster.ID) },
		id:      func(i core.Image) core.ImageID { return i.ID },
		name:    func(i *core.Image) *string { return &i.Name },
		version: func(i *core.Image) *int64 { return &i.Version },
		change: func(i *core.Image) {
			i.Hidden, i.Kind = false, core.Container
			i.Sources[0].VMID, i.Sources[0].Volume, i.Sources[0].Node = 0, "local:vztmpl/x.tar.zst", "pve2"
		},
		shared: true,
	}
}

func clusters() sort[core.Cluster, core.ClusterID] {
	return sort[core.Cluster, core.ClusterID]{
		in:      ports.Tx.Clusters,
		fresh:   func(house) core.Cluster { return newCluster() },
		id:      func(c core.Cluster) core.ClusterID { return c.ID },
		name:    func(c *core.Cluster) *string { return &c.Name },
		version: func(c *core.Cluster) *int64 { return &c.Version },
		change: func(c *core.Cluster) {
			c.TokenID, c.Identity, c.VMIDs, c.ResourcePool, c.Drained = "a@pam!b", "ff", core.DefaultVMIDs, "", false
			c.Endpoints[0].URL = "https://other.example.net:8006"
		},
		shared: true,
	}
}

func pools() sort[core.Pool, core.PoolID] {
	return sort[core.Pool, core.PoolID]{
		in:      ports.Tx.Pools,
		fresh:   func(h house) core.Pool { return newPool(h.Cluster.ID) },
		id:      func(p core.Pool) core.PoolID { return p.ID },
		name:    func(p *core.Pool) *string { return &p.Name },
		version: func(p *core.Pool) *int64 { return &p.Version },
		change: func(p *core.Pool) {
			p.Bridge, p.VLAN = "", 0
			p.Ranges[0].Last = p.Ranges[0].Last.Next()
			p.Clusters = slices.Delete(p.Clusters, 0, len(p.Clusters))
		},
		shared: true,
	}
}

// inUse fails unless each deletion is refused because of what still points there.
func inUse(t T, w World, what string, remove func(ports.Tx) error) {
	t.Helper()
	refused(t, "deleting "+what, try(t, w, remove), core.Conflict, core.CodeInUse)
}

func neededByServer(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	cluster := newCluster() // which no image and no pool needs
	do(t, w, func(tx ports.Tx) error { return tx.Clusters().Insert(ctx, cluster) })
	server := h.added(t, w, func(s *core.Server) { s.Placement.Cluster = cluster.ID })
	removals := map[string]func(ports.Tx) error{
		"the user":    func(tx ports.Tx) error { return tx.Users().Delete(ctx, h.User.ID) },
		"the plan":    func(tx ports.Tx) error { return tx.Plans().Delete(ctx, h.Plan.ID) },
		"the image":   func(tx ports.Tx) error { return tx.Images().Delete(ctx, h.Image.ID) },
		"the cluster": func(tx ports.Tx) error { return tx.Clusters().Delete(ctx, cluster.ID) },
	}
	for what, remove := range removals {
		inUse(t, w, what, remove)
	}
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(ctx, server.ID) })
	for what, remove := range removals {
		fine(t, "deleting "+what+" without a server", try(t, w, remove))
	}
}

func neededByImage(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	remove := func(tx ports.Tx) error { return tx.Clusters().Delete(ctx, h.Cluster.ID) }
	do(t, w, func(tx ports.Tx) error { return tx.Pools().Delete(ctx, h.Pool.ID) })
	inUse(t, w, "the cluster", remove)
	do(t, w, func(tx ports.Tx) error { return tx.Images().Delete(ctx, h.Image.ID) })
	do(t, w, remove)
}

func neededByPool(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	remove := func(tx ports.Tx) error { return tx.Clusters().Delete(ctx, h.Cluster.ID) }
	do(t, w, func(tx ports.Tx) error { return tx.Images().Delete(ctx, h.Image.ID) })
	inUse(t, w, "the cluster", remove)
	do(t, w, func(tx ports.Tx) error { return tx.Pools().Delete(ctx, h.Pool.ID) })
	do(t, w, remove)
}

func neededByHolder(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	holder := newID[core.ServerID]()
	take(t, w, h, holder)
	remove := func(tx ports.Tx) error { return tx.Pools().Delete(ctx, h.Pool.ID) }
	inUse(t, w, "the pool", remove)
	do(t, w, func(tx ports.Tx) error { return tx.Addresses().Release(ctx, holder, at(0)) })
	do(t, w, remove)
	look(t, w, func(tx ports.Tx) error {
		left, err := tx.Addresses().List(ctx, h.Pool.ID, "", core.Page{})
		equal(t, "addresses left", len(left), 0)
		return err
	})
}

func tokensGo(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	token := newToken(h.User.ID)
	do(t, w, func(tx ports.Tx) error { return tx.Tokens().Insert(ctx, token) })
	do(t, w, func(tx ports.Tx) error { return tx.Users().Delete(ctx, h.User.ID) })
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Tokens().Bearer(ctx, token.Hash)
		refused(t, "Bearer", err, core.NotFound)
		return nil
	})
}
