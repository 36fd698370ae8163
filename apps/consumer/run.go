package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/eventsink"
	"github.com/remudahq/remuda/apps/internal/hooks"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/apps/internal/metrics"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/apps/internal/version"
	"github.com/remudahq/remuda/core/mail"
	"github.com/remudahq/remuda/core/rotate"
	"github.com/remudahq/remuda/core/webhook"
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
	return together(ctx,
		func(ctx context.Context) error {
			return eventsink.Run(ctx, cfg.Group, from.events(cfg.Group), sink, logger, counts.Handled)
		},
		func(ctx context.Context) error { return sendWebhooks(ctx, cfg, from.store, from.log, counts, logger) },
		func(ctx context.Context) error { return sendMail(ctx, cfg, from.store, from.log, counts, logger) })
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
func sendWebhooks(ctx context.Context, cfg config, store *sqlstore.Store, events *bus.Log, counts *metrics.Metrics, logger *slog.Logger) error {
	if !cfg.SendWebhooks {
		return nil
	}
	vault := system.NewVault(settings.KeyOf(cfg.SecretKey), settings.KeysOf(cfg.OtherSecretKeys)...)
	if err := rotate.Check(ctx, store, vault); err != nil {
		return err
	}
	sender := webhook.New(webhook.Sender{Store: store, Vault: vault, Clock: system.Clock{}, Random: system.Random{},
		Poster: hooks.Poster(cfg.Webhooks), Name: "consumer/" + whoami() + "/" + watermill.NewUUID(), Logger: logger})
	return together(ctx,
		func(ctx context.Context) error { sender.Run(ctx); return nil },
		func(ctx context.Context) error {
			return hooks.Run(ctx, events.Subscriber(hooks.Group), counts.Counted(hooks.Group, sender.Hear), logger)
		})
}

// sendMail hears events for mails and sends, if that is wanted.
func sendMail(ctx context.Context, cfg config, store *sqlstore.Store, events *bus.Log, counts *metrics.Metrics, logger *slog.Logger) error {
	if !cfg.SendMail {
		return nil
	}
	mailer, err := mailing.Mailer(cfg.Mail, logger)
	if err != nil {
		return err
	}
	sender := mail.New(mail.Sender{Store: store, Clock: system.Clock{}, Random: system.Random{}, Mailer: mailer,
		Name: "consumer/" + whoami() + "/" + watermill.NewUUID(), Logger: logger})
	return together(ctx,
		func(ctx context.Context) error { sender.Run(ctx); return nil },
		func(ctx context.Context) error {
			return mailing.Run(ctx, events.Subscriber(mailing.Group), counts.Counted(mailing.Group, sender.Hear), logger)
		})
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
