package native_test

import (
	"context"
	"fmt"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// A program that embeds Remuda carries commands out that reach it in its own way:
// signed ones, and those of callers that it has proven itself.
func ExampleAPI_Command() {
	ctx, clock, vault := context.Background(), system.Clock{}, system.NewVault([]byte("a key that is long enough"))
	store := memory.NewStore(clock)
	service, err := fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: new(memory.Connector),
		Vault: vault, Passwords: system.NewPasswords(1), Clock: clock, Random: system.Random{},
	})
	if err != nil {
		panic(err)
	}
	api := native.New(service, native.Options{Digest: vault.Digest})
	admin, err := service.EnsureAdmin(ctx, "admin", "an admin's token")
	if err != nil {
		panic(err)
	}

	signed, err := bus.SignCommand(core.Command{ID: "plan-1", Type: "create-plan", Token: admin.Token,
		Body: []byte(`{"name":"small","cores":1,"memory":536870912,"disk":4294967296}`)}, "an admin's token")
	if err != nil {
		panic(err)
	}
	command, err := bus.ReadCommand(signed)
	if err != nil {
		panic(err)
	}
	who, err := service.Commander(ctx, command) // believes nothing but the signature
	if err != nil {
		panic(err)
	}
	status, _ := api.Command(ctx, who, command)
	fmt.Println(status)

	status, _ = api.Command(ctx, admin, core.Command{ID: "plan-2", Type: "create-plan", Body: []byte(`{"name":"small"}`)})
	fmt.Println(status)
	// Output:
	// 201
	// 422
}
