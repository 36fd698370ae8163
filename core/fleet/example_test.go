package fleet_test

import (
	"context"
	"fmt"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// A server is made on a cluster that lives in memory. With adapters/sqlstore
// and adapters/proxmox in place of memory's store and connector, the same lines
// make it on Proxmox VE.
func Example() {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	clock, pve := system.Clock{}, new(memory.Connector)
	pve.Add("https://pve.example:8006", memory.Demo(clock))
	store := memory.NewStore(clock)
	remuda, err := fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: pve, Clock: clock,
		Vault: system.NewVault([]byte("kept outside the store")), Passwords: system.NewPasswords(0), Random: system.Random{},
	})
	check(err)
	go remuda.Run(ctx)

	admin, err := remuda.EnsureAdmin(ctx, "admin", "a-secret-of-16-or-more")
	check(err)
	cluster, err := remuda.CreateCluster(ctx, admin, fleet.NewCluster{Name: "home", Token: "remuda@pve!api=secret",
		Endpoints: []core.Endpoint{{URL: "https://pve.example:8006", Fingerprint: fingerprint}}})
	check(err)
	_, err = remuda.ImportImages(ctx, admin, cluster.ID)
	check(err)
	_, err = remuda.CreatePlan(ctx, admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	check(err)

	made, err := remuda.Create(ctx, admin, fleet.CreateServer{Name: "Web 1", Image: "debian-12", Plan: "small", Start: true})
	check(err)
	op, err := remuda.Await(ctx, admin, made.Operation.ID, 30*time.Second)
	check(err)
	server, err := remuda.Server(ctx, admin, made.Server.ID)
	check(err)
	fmt.Println(op.State, server.Hostname, server.Life(), server.Power())
	// Output: succeeded web-1 ready on
}

const fingerprint = "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89"

func check(err error) {
	if err != nil {
		panic(err)
	}
}
