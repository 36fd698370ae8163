package main

import (
	"context"
	"errors"
	"time"

	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/apps/internal/parts"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/core/rotate"
)

// patience is how long commands that are under way may take to end.
const patience = 30 * time.Second

// checkCommands refuses to handle commands that nobody brings, or that nobody can
// prove.
func (c *config) checkCommands() (wrong []core.Violation) {
	if !c.HandleCommands {
		return nil
	}
	if c.Kind(c.Database) != settings.NATSBus {
		wrong = append(wrong, core.Violation{Path: "bus_url", Msg: "must be nats://…, which commands come over"})
	}
	if c.SecretKey == "" {
		wrong = append(wrong, core.Violation{Path: "secret_key", Msg: "is needed to prove whose a command is"})
	}
	return wrong
}

// handleCommands carries out commands as remuda-api does, if that is wanted. What
// takes its time is accepted here and carried on by the workers of remuda-api.
func (c handlers) handleCommands(ctx context.Context) error {
	cfg, logger := c.cfg, c.logger
	if !cfg.HandleCommands {
		return nil
	}
	vault := system.NewVault(settings.KeyOf(cfg.SecretKey), settings.KeysOf(cfg.OtherSecretKeys)...)
	if err := rotate.Check(ctx, c.store, vault); err != nil {
		return err
	}
	mailer, err := mailing.Mailer(cfg.Mail, logger)
	if err != nil {
		return err
	}
	dial := settings.Dialling{AllowRootTokens: cfg.AllowRootTokens, ClusterCIDRs: cfg.ClusterCIDRs, Webhooks: cfg.Webhooks}
	deps := parts.Deps(c.store, vault, dial, logger)
	deps.Mailer, deps.Options = mailer, fleet.Options{Workers: -1, RootTokens: cfg.AllowRootTokens, Quarantine: cfg.Quarantine}
	service, err := fleet.New(deps)
	if err != nil {
		return err
	}
	api := parts.API(service, vault, cfg.TokenLimit, native.Options{PublicURL: cfg.PublicURL, Logger: logger})
	desk := parts.Desk(service, api, c.counts, logger)
	logger.Info("commands are carried out", "bus", cfg.Bus.URL)
	err = c.nats.Serve(ctx, desk)
	desk.Close(patience)
	return errors.Join(err, c.nats.Flush())
}
