// Command remuda-tui is Remuda in a terminal: the servers, live, and what can be
// done with them. It speaks with the API as any other client does.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/remudahq/remuda/core"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout)
	stop()
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	fmt.Fprintln(os.Stderr, "remuda-tui:", core.Explain(err))
	if core.KindOf(err) == core.Invalid {
		os.Exit(2)
	}
	os.Exit(1)
}
