// Command remuda-api is the server: the API, the streams, and the workers
// behind them.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/remudahq/remuda/apps/internal/serve"
	"github.com/remudahq/remuda/core"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := serve.Run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "remuda-api:", err)
	if core.KindOf(err) == core.Invalid {
		os.Exit(2) // to start again is no use
	}
	os.Exit(1)
}
