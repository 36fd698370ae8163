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

// A program follows what becomes of its servers. It keeps the position of the
// last event that it has handled, and goes on from there after a restart.
func ExampleService_Subscribe() {
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
	made, err := remuda.Create(ctx, admin, fleet.CreateServer{Name: "Web 1", Image: "debian-12", Plan: "small"})
	check(err)

	kept := map[string]int64{} // where it survives: a file, a database
	for event, err := range remuda.Subscribe(ctx, admin, kept["position"], fleet.EventFilter{Types: []string{"server.*"}, Server: made.Server.ID}) {
		check(err)
		fmt.Println(event.Type)
		kept["position"] = event.Position
		if event.Type == core.EventServerProvisioned {
			break
		}
	}
	// Output:
	// server.requested
	// server.provisioned
}
