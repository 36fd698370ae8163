package serve

import (
	"context"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/metrics"
	"github.com/remudahq/remuda/apps/internal/parts"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// onNATS is the bus on NATS. If NATS is away at the start, events wait in the log
// until it is there; if it is another kind of thing than it must be, that is
// told at once.
func (r *Running) onNATS(cfg Config) (ports.Publisher, error) {
	if cfg.EventsFile != "" {
		r.log.Warn("events are not written to a file: that needs the bus local:; run remuda-consumer", "file", cfg.EventsFile)
	}
	conn, err := jetstream.Connect(jetstream.Settings{URL: cfg.Bus.NATS(), Name: "remuda-api", Keep: cfg.EventRetention, Logger: r.log})
	if err != nil {
		return nil, err
	}
	r.later(conn.Close)
	r.nats = conn
	if err := conn.Ready(context.Background()); core.KindOf(err) == core.Unavailable {
		r.log.Warn("the bus is not ready: events wait in the log", "bus", cfg.Bus.URL, "err", err)
	} else if err != nil {
		return nil, err
	}
	return conn.Publisher(), nil
}

// otherBus is where groups are that read no log, if there is such.
func (r *Running) otherBus() metrics.Bus {
	if r.nats == nil {
		return nil
	}
	return r.nats
}

// hearCommands has commands carried out that come over NATS, until the end: then
// those at hand are answered, and those behind them go to another process.
func (r *Running) hearCommands(api *native.API, counts *metrics.Metrics) {
	desk := parts.Desk(r.Service, api, counts, r.log)
	r.later(func() error {
		desk.Close(drain)
		r.nats.Flush()
		return nil
	})
	r.consume("commands", func(ctx context.Context) error { return r.nats.Serve(ctx, desk) })
}
