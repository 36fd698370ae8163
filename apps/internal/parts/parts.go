// Package parts has what every program is made of that carries out what is asked
// over the API: remuda-api, and whatever handles commands beside it.
package parts

import (
	"log/slog"
	"net/netip"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/argon"
	"github.com/remudahq/remuda/apps/internal/command"
	"github.com/remudahq/remuda/apps/internal/hooks"
	"github.com/remudahq/remuda/apps/internal/metrics"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/apps/internal/version"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
)

// Deps are what the front door stands on, wherever it stands.
func Deps(store *sqlstore.Store, vault ports.Vault, dial settings.Dialling, log *slog.Logger) fleet.Deps {
	return fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(),
		Connector: proxmox.New(proxmox.WithUserAgent("remuda/"+version.Version), proxmox.WithLogger(log), proxmox.WithGuard(guard(dial.ClusterCIDRs))),
		Vault:     vault, Passwords: argon.New(), Clock: system.Clock{}, Random: system.Random{}, Poster: hooks.Poster(dial.Webhooks), Logger: log,
	}
}

// guard lets clusters be dialled only where they may be.
func guard(allowed []netip.Prefix) func(netip.AddrPort) error {
	reach := core.ClusterReach(allowed)
	return func(at netip.AddrPort) error { return reach.Check(at.Addr()) }
}

// API is the native API over the front door, with what bounds each token. Logins
// are limited by whoever lets people log in.
func API(service *fleet.Service, vault ports.Vault, tokens *web.Limiter, o native.Options) *native.API {
	o.Digest, o.Tokens = vault.Digest, tokens
	return native.New(service, o)
}

// Desk carries out commands as the API does. Commands that come to it wait for
// those before them; close it when no more come.
func Desk(service *fleet.Service, api *native.API, counts *metrics.Metrics, log *slog.Logger) *command.Desk {
	var names []string
	for _, o := range api.Commands() {
		names = append(names, o.OperationID)
	}
	return command.NewDesk(command.Handler{Prover: service, API: api, Observe: counts.Commanded(names), Logger: log})
}
