package main

import (
	"net"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/apps/internal/auditexport"
	"github.com/remudahq/remuda/apps/internal/hooks"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
)

// config is everything that the program can be told.
type config struct {
	settings.Database
	settings.Bus
	settings.Log
	commands

	Group           string            `placeholder:"consumer" help:"The group to read for, consumer if none is named. Each group gets every event; of those that run for one, each gets a part. With poison: all groups if none is named."`
	Output          string            `default:"-" placeholder:"FILE" help:"Where events go, one CloudEvent a line; - is the standard output, off is nowhere."`
	LogEvents       string            `default:"stderr" placeholder:"FILE" help:"Where each event is logged too, in the form of the log: stderr, stdout, off, or a file."`
	From            string            `default:"beginning" placeholder:"WHERE" help:"Where a new group begins: beginning, end, a time such as 2026-03-01T00:00:00Z or, but not on NATS, the position of an event."`
	SendWebhooks    bool              `help:"Also send events to webhooks; needs SECRET_KEY."`
	SecretKey       settings.Secret   `placeholder:"KEY" help:"What secrets in the database are sealed with, as remuda-api has it; for webhooks and commands."`
	OtherSecretKeys []settings.Secret `placeholder:"KEY,…" help:"Keys that open what was sealed with them, as remuda-api has them."`
	settings.Webhooks
	SendMail bool `help:"Also tell users by mail; needs a mail server."`
	settings.Mail
	settings.Handling

	ExportAudit string `placeholder:"TO" help:"Also carry the audit log to a file, as JSON lines, to - or to a syslog server: syslog://HOST:PORT, syslog+tcp://…, syslog+tls://… or syslog+unix:///PATH."`

	MetricsListen string `placeholder:"ADDR" help:"The address to show metrics on, at /metrics; none by default."`

	Lease time.Duration `default:"10s" help:"How long a process that died keeps its group from the others."`
}

// commands are what the program can do.
type commands struct {
	Consume struct{}       `cmd:"" default:"1" hidden:"" help:"Consume; what is done if no command is named."`
	Poison  poisonCommands `cmd:"" help:"See, replay and drop the events that could not be handled."`
}

// usualGroup is who reads if no group is named.
const usualGroup = "consumer"

func (c *config) group() string {
	if c.Group == "" {
		return usualGroup
	}
	return c.Group
}

// needsDatabase names the settings that are on whose work lies in the database of
// remuda-api, on any bus.
func (c *config) needsDatabase() (all []string) {
	for name, on := range map[string]bool{"SEND_WEBHOOKS": c.SendWebhooks, "SEND_MAIL": c.SendMail, "HANDLE_COMMANDS": c.HandleCommands, "EXPORT_AUDIT": c.ExportAudit != ""} {
		if on {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// checkDatabase refuses to make a database of our own, where that of remuda-api
// is needed and the bus does not lead to it.
func (c *config) checkDatabase() []core.Violation {
	needs := c.needsDatabase()
	if c.Said || len(needs) == 0 || c.Kind(c.Database) != settings.NATSBus {
		return nil
	}
	return []core.Violation{{Path: "database_url", Msg: "must be said, as remuda-api has it: " + strings.Join(needs, ", ") + " cannot do without it"}}
}

// CheckAll refuses what does not go together.
func (c *config) CheckAll() []core.Violation {
	if c.Poison.Asked { // which needs to know where it is kept, and no more
		return nil
	}
	var wrong []core.Violation
	if c.Output == "-" && c.LogEvents == "stdout" {
		wrong = append(wrong, core.Violation{Path: "log_events", Msg: "is the standard output, where OUTPUT goes already"})
	}
	if c.Kind(c.Database) == settings.LocalBus {
		wrong = append(wrong, core.Violation{Path: "bus_url", Msg: "is local:" + c.unsaid() +
			", which lives inside remuda-api and cannot be heard from another process; set it to database: or nats://… in both programs"})
	}
	if c.Kind(c.Database) == settings.NATSBus && !natsurl.Name(c.group()) {
		wrong = append(wrong, core.Violation{Path: "group", Msg: "must be of letters, digits, - and _ on NATS"})
	}
	if reserved(c.group()) {
		wrong = append(wrong, core.Violation{Path: "group", Msg: "must be a word of up to 64 letters, and none of " + strings.Join(ours, ", ")})
	}
	wrong = append(wrong, c.checkDatabase()...)
	wrong = append(wrong, c.checkFrom()...)
	wrong = append(wrong, c.checkExport()...)
	wrong = append(wrong, settings.CheckKeys(c.SecretKey, c.OtherSecretKeys)...)
	if c.SendWebhooks && c.SecretKey == "" {
		wrong = append(wrong, core.Violation{Path: "secret_key", Msg: "is needed to sign what is sent to webhooks"})
	}
	wrong = append(wrong, c.checkCommands()...)
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

func (c *config) checkFrom() []core.Violation {
	where, err := parseFrom(c.From)
	switch {
	case err != nil:
		return []core.Violation{{Path: "from", Msg: err.Error()}}
	case where.position > 0 && c.Kind(c.Database) == settings.NATSBus:
		return []core.Violation{{Path: "from", Msg: "is a position, which NATS cannot begin at; name a time"}}
	}
	return nil
}

func (c *config) checkExport() []core.Violation {
	if c.ExportAudit == "-" && (c.Output == "-" || c.LogEvents == "stdout") {
		return []core.Violation{{Path: "export_audit", Msg: "is the standard output, where OUTPUT or LOG_EVENTS goes already"}}
	}
	if !auditexport.IsSyslog(c.ExportAudit) {
		return nil
	}
	if _, err := auditexport.NewSyslog(c.ExportAudit); err != nil {
		return []core.Violation{{Path: "export_audit", Msg: err.Error()}}
	}
	return nil
}

// ours are the cursors that are no group's to read for.
var ours = []string{relay.Group, hooks.Group, mailing.Group, ports.AuditCursor}

func reserved(group string) bool {
	return len(group) > 64 || strings.ContainsAny(group, " \t\r\n\x00") || slices.Contains(ours, group)
}

func (c *config) unsaid() string {
	if c.Bus.URL == "" {
		return " by default, the database being SQLite"
	}
	return ""
}
