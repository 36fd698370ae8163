package serve

import (
	"context"
	"log/slog"
	"net/netip"
	"path/filepath"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// Who lives in the demo.
const (
	demoAdmin = "admin@demo.test"
	demoAlice = "alice@demo.test"
	demoBob   = "bob@demo.test"
)

// demo fills a server with something to play with. Every step of it may be
// repeated: a restart finds what the last one left.
type demo struct {
	cfg     Config
	keys    keys
	admin   core.Caller
	service *fleet.Service
	store   ports.Store
	vault   ports.Vault
	log     *slog.Logger
}

// target is the cluster that the demo drives.
type target struct {
	name, url, token, fingerprint string
}

// Shown is what a demo has to say of itself.
type Shown struct {
	Password       string
	SimURL         string // empty when it drives a cluster that was there
	SimToken       string
	SimFingerprint string
}

// play starts the simulator, unless there is a cluster, and fills the store.
func (r *Running) play(ctx context.Context, d demo) (*Shown, error) {
	shown := &Shown{Password: d.keys.password}
	at := target{"proxmox", d.cfg.ProxmoxURL, d.cfg.ProxmoxToken.Reveal(), d.cfg.ProxmoxFingerprint}
	if d.cfg.external() {
		d.log.Info("the demo drives a cluster that is there; --demo-sim-listen is ignored", "url", at.url)
	} else {
		sim, err := r.simulate(d.cfg)
		if err != nil {
			return nil, err
		}
		at = sim
		shown.SimURL, shown.SimToken, shown.SimFingerprint = at.url, at.token, at.fingerprint
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return d.cluster(ctx, at) }, d.plans, d.pool, d.people,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// simulate starts two nodes. Their state lies beside the database.
func (r *Running) simulate(cfg Config) (target, error) {
	sim, err := pvesim.New(pvesim.Options{Nodes: 2, StateFile: filepath.Join(cfg.DataDir, "pvesim.json")})
	if err != nil {
		return target{}, &core.Error{Kind: core.Unavailable, Msg: "the simulated cluster does not start", Err: err}
	}
	r.later(sim.Close)
	server, err := sim.Listen(cfg.DemoSimListen)
	if err != nil {
		return target{}, &core.Error{Kind: core.Unavailable, Msg: "the simulated cluster cannot listen on " + cfg.DemoSimListen, Err: err}
	}
	return target{"demo", server.URL(), sim.Token(), sim.Fingerprint()}, nil
}

// cluster adds the cluster, or leads to where it is now, and imports its images.
func (d demo) cluster(ctx context.Context, at target) error {
	id, err := d.clusterID(ctx, at)
	if err != nil {
		return err
	}
	if err := d.onlyThis(ctx, id); err != nil {
		return err
	}
	_, err = d.service.ImportImages(ctx, d.admin, id)
	return err
}

func (d demo) clusterID(ctx context.Context, at target) (core.ClusterID, error) {
	known, err := named(ctx, d.store, ports.Tx.Clusters, at.name)
	endpoints := []core.Endpoint{{URL: strings.TrimRight(at.url, "/"), Fingerprint: strings.ToUpper(at.fingerprint)}}
	if core.KindOf(err) == core.NotFound && err != nil {
		made, err := d.service.CreateCluster(ctx, d.admin, fleet.NewCluster{Name: at.name, Endpoints: endpoints, Token: at.token})
		return made.ID, err
	}
	if err != nil {
		return "", err
	}
	return known.ID, d.lead(ctx, known, endpoints, at.token)
}

// lead tells an old cluster's new address and token: a simulator has another
// port after each start.
func (d demo) lead(ctx context.Context, known core.Cluster, endpoints []core.Endpoint, token string) error {
	tokenID, secret, err := core.SplitToken(token)
	if err != nil {
		return err
	}
	place := clusters.SecretPlace(known.ID)
	sealed, err := d.vault.Seal(place, []byte(secret))
	if err != nil {
		return err
	}
	known.Endpoints, known.TokenID = endpoints, tokenID
	if err := known.Validate(); err != nil {
		return err
	}
	return d.store.Do(ctx, func(tx ports.Tx) error {
		if err := tx.Secrets().Put(ctx, place, sealed); err != nil {
			return err
		}
		return tx.Clusters().Update(ctx, known)
	})
}

// onlyThis lets new servers be placed on this cluster and on no other of the
// demo's: the other one is not there in this run.
func (d demo) onlyThis(ctx context.Context, id core.ClusterID) error {
	all, err := d.service.Clusters(ctx, d.admin, core.Page{})
	for _, c := range all {
		drained := c.ID != id
		if err == nil && c.Drained != drained && (c.Name == "demo" || c.Name == "proxmox") {
			_, err = d.service.ChangeCluster(ctx, d.admin, c.ID, fleet.ClusterChange{Drained: &drained})
		}
	}
	return err
}

func (d demo) plans(ctx context.Context) error {
	for _, plan := range []core.Plan{
		{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB},
		{Name: "medium", Cores: 2, Memory: 2 * core.GiB, Disk: 20 * core.GiB},
	} {
		if _, err := d.service.CreatePlan(ctx, d.admin, plan); !there(err) {
			return err
		}
	}
	return nil
}

func (d demo) pool(ctx context.Context) error {
	_, err := d.service.CreatePool(ctx, d.admin, core.Pool{
		Name: "demo", Prefix: netip.MustParsePrefix("10.77.0.0/24"), Gateway: netip.MustParseAddr("10.77.0.1"),
		Ranges: []core.AddressRange{{First: netip.MustParseAddr("10.77.0.10"), Last: netip.MustParseAddr("10.77.0.250")}},
	})
	if there(err) {
		return nil
	}
	return err
}

// there reports whether nothing is left to do: it was made, now or before.
func there(err error) bool { return err == nil || core.CodeOf(err) == core.CodeNameTaken }

// people adds the customers, and gives them a new password if there is one.
func (d demo) people(ctx context.Context) error {
	for _, name := range []string{demoAlice, demoBob} {
		user, err := named(ctx, d.store, ports.Tx.Users, name)
		switch {
		case err == nil && d.keys.changed:
			_, err = d.service.ChangeUser(ctx, d.admin, user.ID, fleet.UserChange{Password: &d.keys.password})
		case core.KindOf(err) == core.NotFound:
			_, err = d.service.CreateUser(ctx, d.admin, fleet.NewUser{Name: name, Email: name, Role: core.Customer, Password: d.keys.password})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func named[T any, ID ~string](ctx context.Context, store ports.Store, of func(ports.Tx) ports.Catalog[T, ID], name string) (thing T, err error) {
	err = store.Read(ctx, func(tx ports.Tx) error {
		thing, err = of(tx).Named(ctx, name)
		return err
	})
	return thing, err
}
