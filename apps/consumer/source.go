package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/ports"
)

// source is where events come from. On NATS there is a database only if one was
// named, or webhooks, mails or the audit log need it: these are kept there, and
// read its event log on any bus.
type source struct {
	events func(group string) message.Subscriber
	store  *sqlstore.Store // nil without a database
	log    *bus.Log        // likewise
	nats   *jetstream.Conn // nil unless that is the bus
}

func openSource(ctx context.Context, cfg config, logger *slog.Logger) (*source, error) {
	s := new(source)
	where, err := parseFrom(cfg.From)
	if err != nil {
		return nil, err
	}
	onNATS := cfg.Kind(cfg.Database) == settings.NATSBus
	if !onNATS || cfg.Said || len(cfg.needsDatabase()) > 0 {
		store, err := sqlstore.Open(ctx, cfg.Database.URL.Reveal())
		if err != nil {
			return nil, err
		}
		s.store = store
		start, err := where.in(ctx, store.Log())
		if err != nil {
			s.close()
			return nil, err
		}
		s.log = bus.NewLog(store.Log(), store.Cursors(), store.Members(), bus.LogSettings{
			Owner: whoami(), Start: start, Lease: cfg.Lease, Logger: logger,
		})
		s.events = s.log.Subscriber
	}
	if !onNATS {
		return s, nil
	}
	conn, err := jetstream.Connect(jetstream.Settings{URL: cfg.Bus.NATS(), Name: "remuda-consumer/" + cfg.group(), Logger: logger})
	if err != nil {
		s.close()
		return nil, err
	}
	s.nats = conn
	s.events = func(group string) message.Subscriber {
		return conn.Subscriber(group, jetstream.Reading{FromEnd: where.end, Since: where.time, Lease: cfg.Lease, Logger: logger})
	}
	return s, nil
}

// poison is where what cannot be handled is kept: in the database, or in NATS if
// that is the bus and no database was named.
func (s *source) poison(cfg config) ports.Poison {
	if s.nats != nil && !cfg.Said {
		return s.nats.Poison()
	}
	return s.store.Poison()
}

func (s *source) close() {
	var wrong error
	if s.nats != nil {
		wrong = s.nats.Close()
	}
	if s.store != nil {
		wrong = errors.Join(wrong, s.store.Close())
	}
	if wrong != nil {
		slog.Warn("closing", "err", wrong)
	}
}

// tell logs what is read, and warns of what looks like a mistake.
func (s *source) tell(ctx context.Context, cfg config, logger *slog.Logger) {
	if s.nats != nil {
		logger.Info("started", "group", cfg.group(), "bus", cfg.Bus.URL, "output", cfg.Output)
	} else {
		logger.Info("started", "group", cfg.group(), "database", cfg.Database.URL, "output", cfg.Output)
	}
	if s.store == nil {
		return
	}
	if _, last, err := s.store.Log().Ends(ctx); err == nil && last == 0 {
		logger.Warn("nothing has happened in this database yet; is it the one of remuda-api?", "database", cfg.Database.URL)
	}
}
