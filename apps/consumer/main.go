// Command remuda-consumer receives the events of Remuda from a bus and writes
// them down: as structured logs, and as one CloudEvent a line.
//
// It is a program of its own so that what listens to events can be stopped,
// changed and multiplied without touching what makes them. Any number may run;
// those of one group share the events.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/remudahq/remuda/core"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "remuda-consumer:", err)
	if core.KindOf(err) == core.Invalid {
		os.Exit(2) // to start again is no use
	}
	os.Exit(1)
}
