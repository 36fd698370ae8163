// Package mailing is the mails' part in a program: it hears the events for
// them, and sends through the mail server of the program's settings.
package mailing

import (
	"context"
	"log/slog"
	"net/netip"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/mail"
	"github.com/remudahq/remuda/apps/internal/handling"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/apps/internal/version"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Group is who reads the event log for mails.
const Group = "mail"

// Mailer sends through the mail server that is set up; nil if there is none.
func Mailer(set settings.Mail, logger *slog.Logger) (ports.Mailer, error) {
	if set.Outgoing() == "" {
		logger.Info("there is no mail server: nobody is told anything by mail", "settings", "SMTP_URL, SMTP_HOST")
		return nil, nil
	}
	// It is the operator who names the server, so it may be anywhere that is a host.
	reach := core.Reach{Beyond: core.Anywhere, Setting: "SMTP_URL"}
	mailer, err := mail.New(mail.Settings{URL: set.Outgoing().Reveal(), From: set.Sender(), Agent: "Remuda/" + version.Version,
		Guard: func(at netip.AddrPort) error { return reach.Check(at.Addr()) }})
	if err != nil {
		return nil, err
	}
	logger.Info("mail goes out", "through", set.Outgoing(), "from", set.Sender())
	return mailer, nil
}

// Run has every event that the subscriber delivers heard, until ctx ends. While
// the store cannot be written, events wait.
func Run(ctx context.Context, from message.Subscriber, hear bus.Handler, set handling.Settings) error {
	return handling.Run(ctx, Group, from, hear, set)
}
