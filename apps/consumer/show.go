package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/remudahq/remuda/apps/internal/metrics"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

// show answers /metrics and /livez at the address, if there is one, until it is stopped.
func show(ctx context.Context, address string, counts *metrics.Metrics, logger *slog.Logger) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, &core.Error{Kind: core.Unavailable, Msg: "cannot listen on " + address, Err: err}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", counts.Handler())
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	server := web.Serve(listener, mux, logger, web.UsualTimes)
	logger.Info("metrics are shown", "address", listener.Addr().String())
	return func() { _ = server.Drain(time.Second) }, nil
}
