package main

import (
	"context"
	"time"

	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/apps/internal/parts"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/core/rotate"
	"github.com/remudahq/remuda/ports"
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
	if err := c.inhabited(ctx); err != nil {
		return err
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
	api := parts.API(service, vault, web.NewLimiter(cfg.TokenRate, cfg.TokenBurst), native.Options{PublicURL: cfg.PublicURL, Logger: logger})
	desk := parts.Desk(service, api, c.counts, logger)
	logger.Info("commands are carried out", "bus", cfg.Bus.URL)
	err = c.nats.Serve(ctx, desk)
	desk.Close(patience)
	c.nats.Flush()
	return err
}

// inhabited refuses a database in which there is nobody: it is not that of
// remuda-api, or not yet, and every command would be answered that nobody has
// signed it, for good.
func (c handlers) inhabited(ctx context.Context) error {
	return c.store.Read(ctx, func(tx ports.Tx) error {
		users, err := tx.Users().List(ctx, core.Page{Limit: 1})
		if err == nil && len(users) == 0 {
			err = core.Fail(core.Unavailable, "", "nobody is in the database %s, so no command could be proven; is it the one of remuda-api, and has that been started?", c.cfg.Database.URL)
		}
		return err
	})
}
