package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/auditexport"
	"github.com/remudahq/remuda/apps/internal/eventsink"
	"github.com/remudahq/remuda/apps/internal/handling"
	"github.com/remudahq/remuda/apps/internal/hooks"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/apps/internal/metrics"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/apps/internal/version"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/mail"
	"github.com/remudahq/remuda/core/rotate"
	"github.com/remudahq/remuda/core/webhook"
)

// run is the whole program. To consume it returns when ctx ended and the event
// at hand was handled; another command, when it is done.
func run(ctx context.Context, args, env []string, stdout, stderr io.Writer) error {
	var cfg config
	command, stop, err := settings.ParseCommand("remuda-consumer", args, env, &cfg, stdout)
	if stop || err != nil {
		return err
	}
	logger := cfg.Logger(stderr)
	if cfg.Poison.Asked {
		return aboutPoison(ctx, cfg, command, logger, stdout)
	}
	return consume(ctx, cfg, logger, stdout)
}

// aboutPoison does what was asked about events that could not be handled.
func aboutPoison(ctx context.Context, cfg config, command string, logger *slog.Logger, stdout io.Writer) error {
	cfg.SendWebhooks, cfg.SendMail, cfg.ExportAudit, cfg.HandleCommands = false, false, "", false // nothing is sent
	from, err := openSource(ctx, cfg, logger)
	if err != nil {
		return err
	}
	defer from.close()
	return poisonDesk{kept: from.poison(cfg), group: cfg.Group, out: stdout}.run(ctx, command, cfg.commands.Poison)
}

func consume(ctx context.Context, cfg config, logger *slog.Logger, stdout io.Writer) error {
	sink, err := output(cfg.Output, stdout)
	if err != nil {
		return err
	}
	defer func() { _ = sink.Close() }()
	record, shut, err := recordTo(cfg, logger, stdout)
	if err != nil {
		return err
	}
	defer shut()
	from, err := openSource(ctx, cfg, logger)
	if err != nil {
		return err
	}
	defer from.close()
	counts := metrics.New(version.Version)
	stop, err := show(ctx, cfg.MetricsListen, counts, logger)
	if err != nil {
		return err
	}
	defer stop()
	from.tell(ctx, cfg, logger)
	defer logger.Info("stopped")
	c := handlers{cfg: cfg, source: from, set: handling.Settings{Poison: from.poison(cfg), Counts: counts, Logger: logger}, counts: counts, logger: logger}
	return together(ctx,
		func(ctx context.Context) error {
			return eventsink.Run(ctx, cfg.group(), from.events(cfg.group()), sink, record, c.set)
		},
		c.sendWebhooks, c.sendMail, c.handleCommands, func(ctx context.Context) error { return c.exportAudit(ctx, stdout) })
}

// handlers are what takes events besides the file.
type handlers struct {
	cfg config
	*source
	set    handling.Settings
	counts *metrics.Metrics
	logger *slog.Logger
}

// together runs all until ctx ends, or one of them does with an error.
func together(ctx context.Context, all ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(all))
	for _, one := range all {
		go func() { ended <- one(ctx) }()
	}
	var wrong error
	for range all {
		if err := <-ended; err != nil {
			wrong = errors.Join(wrong, err)
			stop()
		}
	}
	return wrong
}

// sendWebhooks hears events for webhooks and sends, if that is wanted.
func (c handlers) sendWebhooks(ctx context.Context) error {
	if !c.cfg.SendWebhooks {
		return nil
	}
	vault := system.NewVault(settings.KeyOf(c.cfg.SecretKey), settings.KeysOf(c.cfg.OtherSecretKeys)...)
	if err := rotate.Check(ctx, c.store, vault); err != nil {
		return err
	}
	sender := webhook.New(webhook.Sender{Store: c.store, Vault: vault, Clock: system.Clock{}, Random: system.Random{},
		Poster: hooks.Poster(c.cfg.Webhooks), Name: "consumer/" + whoami() + "/" + watermill.NewUUID(), Logger: c.logger})
	return together(ctx,
		func(ctx context.Context) error { sender.Run(ctx); return nil },
		func(ctx context.Context) error {
			return hooks.Run(ctx, c.log.Subscriber(hooks.Group), sender.Hear, c.set)
		})
}

// sendMail hears events for mails and sends, if that is wanted.
func (c handlers) sendMail(ctx context.Context) error {
	if !c.cfg.SendMail {
		return nil
	}
	mailer, err := mailing.Mailer(c.cfg.Mail, c.logger)
	if err != nil {
		return err
	}
	sender := mail.New(mail.Sender{Store: c.store, Cursors: c.store.Cursors(), Clock: system.Clock{}, Random: system.Random{}, Mailer: mailer,
		Name: "consumer/" + whoami() + "/" + watermill.NewUUID(), Logger: c.logger})
	return together(ctx,
		func(ctx context.Context) error { sender.Run(ctx); return nil },
		func(ctx context.Context) error {
			return mailing.Run(ctx, c.log.SubscriberFromEnd(mailing.Group), sender.Hear, c.set)
		})
}

// exportAudit carries the audit log elsewhere, if that is wanted.
func (c handlers) exportAudit(ctx context.Context, stdout io.Writer) error {
	if c.cfg.ExportAudit == "" {
		return nil
	}
	to, err := auditexport.Open(c.cfg.ExportAudit, stdout)
	if err != nil {
		return err
	}
	defer func() { _ = to.Close() }()
	auditexport.Exporter{Log: c.store.AuditLog(), Cursors: c.store.Cursors(), Owner: "consumer/" + whoami() + "/" + watermill.NewUUID(), To: to,
		Lease: c.cfg.Lease, Counts: c.set.Counts, Logger: c.logger}.Run(ctx)
	return nil
}

// recordTo is where each event is logged: nil for nowhere.
func recordTo(cfg config, logger *slog.Logger, stdout io.Writer) (record *slog.Logger, shut func(), err error) {
	shut = func() {}
	switch cfg.LogEvents {
	case "stderr":
		return logger, shut, nil
	case "stdout":
		return cfg.Logger(stdout), shut, nil
	case "off":
		return nil, shut, nil
	}
	file, err := os.OpenFile(cfg.LogEvents, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, shut, &core.Error{Kind: core.Unavailable, Msg: "cannot log events to " + cfg.LogEvents, Err: err}
	}
	return cfg.Logger(file), func() { _ = file.Close() }, nil
}

func output(path string, stdout io.Writer) (*eventsink.Sink, error) {
	switch path {
	case "-":
		return eventsink.To(stdout), nil
	case "off":
		return eventsink.To(io.Discard), nil
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
