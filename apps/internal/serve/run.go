// Package serve puts the server together: the parts, in the order in which they
// need each other, and the other way round at the end. The program and the
// tests of the whole start the same thing.
package serve

import (
	"context"
	"io"
	"time"

	"github.com/remudahq/remuda/apps/internal/settings"
)

// Run is the whole program remuda-api. To serve it returns when ctx ended and
// everything was drained; another command, when it is done.
func Run(ctx context.Context, args, env []string, stdout, stderr io.Writer) error {
	var cfg Config
	command, stop, err := settings.ParseCommand("remuda-api", args, env, &cfg, stdout)
	if stop || err != nil {
		return err
	}
	if cfg.PrintOpenAPI != "" {
		return printDocument(stdout, cfg.PrintOpenAPI)
	}
	if cfg.PrintAsyncAPI {
		return printMessages(stdout)
	}
	return program{cfg: cfg, log: cfg.Logger(stderr), stdout: stdout}.run(ctx, command)
}

func (p program) serve(ctx context.Context) error {
	running, err := Start(ctx, p.cfg, p.log)
	if err != nil {
		return err
	}
	running.Tell(p.stdout)
	select {
	case <-ctx.Done():
	case err = <-running.failed():
	}
	if stopped := running.Stop(); err == nil {
		err = stopped
	}
	return err
}

// notice is how long clients have to learn that we go, before they are refused.
const notice = 400 * time.Millisecond

// drain is how long requests that are under way may take to end.
const drain = 30 * time.Second
