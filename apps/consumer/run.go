package main

import (
	"context"
	"io"
	"os"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/apps/internal/eventsink"
	"github.com/remudahq/remuda/apps/internal/settings"
)

// run is the whole program. It returns when ctx ended and the event at hand
// was written.
func run(ctx context.Context, args, env []string, stdout, stderr io.Writer) error {
	var cfg config
	if stop, err := settings.Parse("remuda-consumer", args, env, &cfg, stdout); stop || err != nil {
		return err
	}
	logger := cfg.Logger(stderr)
	sink, err := output(cfg.Output, stdout)
	if err != nil {
		return err
	}
	defer func() { _ = sink.Close() }()
	store, err := sqlstore.Open(ctx, cfg.Database.URL.Reveal())
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	events := bus.NewLog(store.Log(), store.Cursors(), bus.LogSettings{
		Owner: whoami(), Start: cfg.start(), Lease: cfg.Lease, Logger: logger,
	})
	logger.Info("started", "group", cfg.Group, "database", cfg.Database.URL, "output", cfg.Output)
	defer logger.Info("stopped")
	if _, last, err := store.Log().Ends(ctx); err == nil && last == 0 {
		logger.Warn("nothing has happened in this database yet; is it the one of remuda-api?", "database", cfg.Database.URL)
	}
	return eventsink.Run(ctx, cfg.Group, events.Subscriber(cfg.Group), sink, logger)
}

func output(path string, stdout io.Writer) (*eventsink.Sink, error) {
	if path == "-" {
		return eventsink.To(stdout), nil
	}
	return eventsink.Open(path)
}

// whoami names this process to people who look into the database.
func whoami() string {
	host, err := os.Hostname()
	if err != nil {
		return "consumer"
	}
	return host
}
