package main

import (
	"net"
	"strings"
	"time"

	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/apps/internal/hooks"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
)

// config is everything that the program can be told.
type config struct {
	settings.Database
	settings.Bus
	settings.Log

	Group           string            `default:"consumer" help:"The group to read for. Each group gets every event; of those that run for one, each gets a part."`
	Output          string            `default:"-" placeholder:"FILE" help:"Where events go, one CloudEvent a line; - is the standard output."`
	From            string            `enum:"beginning,end" default:"beginning" help:"Where a new group begins: ${enum}."`
	SendWebhooks    bool              `help:"Also send events to webhooks; needs SECRET_KEY."`
	SecretKey       settings.Secret   `placeholder:"KEY" help:"What secrets in the database are sealed with, as remuda-api has it; only for webhooks."`
	OtherSecretKeys []settings.Secret `placeholder:"KEY,…" help:"Keys that open what was sealed with them, as remuda-api has them."`
	settings.Webhooks
	SendMail bool `help:"Also tell users by mail; needs a mail server."`
	settings.Mail

	MetricsListen string `placeholder:"ADDR" help:"The address to show metrics on, at /metrics; none by default."`

	Lease time.Duration `default:"10s" help:"How long a process that died keeps its group from the others."`
}

// CheckAll refuses what does not go together.
func (c *config) CheckAll() []core.Violation {
	var wrong []core.Violation
	if c.Kind(c.Database) == settings.LocalBus {
		wrong = append(wrong, core.Violation{Path: "bus_url", Msg: "is local:" + c.unsaid() +
			", which lives inside remuda-api and cannot be heard from another process; set it to database: or nats://… in both programs"})
	}
	if c.Kind(c.Database) == settings.NATSBus && !natsurl.Name(c.Group) {
		wrong = append(wrong, core.Violation{Path: "group", Msg: "must be of letters, digits, - and _ on NATS"})
	}
	if c.Group == "" || c.Group == relay.Group || c.Group == hooks.Group || c.Group == mailing.Group || len(c.Group) > 64 || strings.ContainsAny(c.Group, " \t\r\n\x00") {
		wrong = append(wrong, core.Violation{Path: "group", Msg: "must be a word of up to 64 letters, and none of " + relay.Group + ", " + hooks.Group + " and " + mailing.Group})
	}
	wrong = append(wrong, settings.CheckKeys(c.SecretKey, c.OtherSecretKeys)...)
	if c.SendWebhooks && c.SecretKey == "" {
		wrong = append(wrong, core.Violation{Path: "secret_key", Msg: "is needed to sign what is sent to webhooks"})
	}
	if _, port, err := net.SplitHostPort(c.MetricsListen); c.MetricsListen != "" && (err != nil || port == "") {
		wrong = append(wrong, core.Violation{Path: "metrics_listen", Msg: "must be HOST:PORT"})
	}
	if c.SendMail && c.Outgoing() == "" {
		wrong = append(wrong, core.Violation{Path: "smtp_url", Msg: "is needed to send mail"})
	}
	if c.Lease < 100*time.Millisecond || c.Lease > time.Hour {
		wrong = append(wrong, core.Violation{Path: "lease", Msg: "must be from 100ms to 1h"})
	}
	return wrong
}

func (c *config) unsaid() string {
	if c.Bus.URL == "" {
		return " by default, the database being SQLite"
	}
	return ""
}

// start is the position where a new group begins.
func (c *config) start() int64 {
	if c.From == "end" {
		return -1
	}
	return 0
}
