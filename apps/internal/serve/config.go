package serve

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
)

// Config is everything that the server can be told.
type Config struct {
	settings.HTTP
	settings.Database
	settings.Bus
	settings.Keys
	settings.Work
	settings.Dialling
	settings.Mail
	settings.Log
	settings.TokenLimit
	settings.Registration
	Limits
	Demo
	settings.CommandsIn
	Legacy
	DronePool
	Commands

	PrintOpenAPI  spec `name:"print-openapi" action:"" placeholder:"3.1" help:"Print the OpenAPI document and stop; =3.0 for generators that are not there yet."`
	PrintAsyncAPI bool `name:"print-asyncapi" action:"" help:"Print the AsyncAPI document, of events and commands, and stop."`
}

// Limits bound how much one address may ask. 0 lifts a limit.
type Limits struct {
	IPRate     float64 `name:"ip-rate" default:"600" help:"Requests a second from each address; 0 for no limit."`
	IPBurst    int     `name:"ip-burst" default:"3000" help:"Requests at once from each address."`
	LoginRate  float64 `default:"0.2" help:"Wrong logins a second from each address and for each user; 0 for no limit."`
	LoginBurst int     `default:"20" help:"Wrong logins at once."`
}

// Check refuses numbers that make no sense.
func (l *Limits) Check() []core.Violation {
	var wrong []core.Violation
	for path, rate := range map[string]float64{"ip_rate": l.IPRate, "login_rate": l.LoginRate} {
		if rate < 0 {
			wrong = append(wrong, core.Violation{Path: path, Msg: "must not be negative"})
		}
	}
	for path, burst := range map[string]int{"ip_burst": l.IPBurst, "login_burst": l.LoginBurst} {
		if burst < 1 {
			wrong = append(wrong, core.Violation{Path: path, Msg: "must be 1 or more"})
		}
	}
	return wrong
}

// Demo is a server with something to play with.
type Demo struct {
	Demo               bool            `help:"Start with a simulated cluster, images, plans, addresses and users; all of it is kept in the data folder."`
	DataDir            string          `placeholder:"DIR" help:"Where the demo keeps what it makes up; by default the folder of the database."`
	DemoSimListen      string          `default:"127.0.0.1:0" placeholder:"ADDR" help:"Where the demo's simulated Proxmox listens."`
	DemoPassword       settings.Secret `placeholder:"PASSWORD" help:"The password of the demo's users; made up by default."`
	ProxmoxURL         string          `name:"proxmox-url" placeholder:"URL" help:"Have the demo drive this cluster instead of a simulated one."`
	ProxmoxToken       settings.Secret `placeholder:"TOKEN" help:"Its API token, USER@REALM!NAME=SECRET."`
	ProxmoxFingerprint string          `placeholder:"HEX" help:"The SHA-256 of its certificate: 32 upper-case hex pairs joined by ':'."`
	EventsFile         string          `placeholder:"FILE" help:"Also write every event to this file, one CloudEvent a line; only with the bus local:. The demo has one in its data folder."`
}

// Check refuses a cluster that is said by half.
func (d *Demo) Check() []core.Violation {
	var wrong []core.Violation
	parts := map[string]string{"proxmox_url": d.ProxmoxURL, "proxmox_token": d.ProxmoxToken.Reveal(), "proxmox_fingerprint": d.ProxmoxFingerprint}
	for path, value := range parts {
		if value == "" && d.external() {
			wrong = append(wrong, core.Violation{Path: path, Msg: "is missing; the other parts of the cluster are set"})
		}
	}
	if n := len(d.DemoPassword.Reveal()); n > 0 && n < 8 {
		wrong = append(wrong, core.Violation{Path: "demo_password", Msg: "must have 8 characters or more"})
	}
	return wrong
}

// external reports whether the demo shall drive a cluster that is there.
func (d *Demo) external() bool {
	return d.ProxmoxURL != "" || d.ProxmoxToken != "" || d.ProxmoxFingerprint != ""
}

const usualDatabase = "sqlite://var/remuda.db"

// CheckAll puts what the demo makes up and the database into one folder.
func (c *Config) CheckAll() []core.Violation {
	path, isFile := strings.CutPrefix(c.Database.URL.Reveal(), "sqlite://")
	switch {
	case c.DataDir != "" && c.Database.URL == usualDatabase:
		c.Database.URL = settings.URL("sqlite://" + filepath.Join(c.DataDir, "remuda.db"))
	case c.DataDir == "" && isFile && path != ":memory:":
		c.DataDir = filepath.Dir(path)
	case c.DataDir == "":
		c.DataDir = "var"
	}
	if c.Demo.Demo && c.EventsFile == "" {
		c.EventsFile = filepath.Join(c.DataDir, "events.jsonl")
	}
	if wrong := c.checkCommands(); len(wrong) > 0 {
		return wrong
	}
	return nil
}

// checkCommands refuses commands that nobody brings, or that nobody can have
// signed.
func (c *Config) checkCommands() (wrong []core.Violation) {
	if c.CommandsIn.Commands != "on" {
		return nil
	}
	if c.Bus.Kind(c.Database) != settings.NATSBus {
		wrong = append(wrong, core.Violation{Path: "commands", Msg: "are on, but the bus brings none: BUS_URL must be nats://…"})
	}
	if c.SecretKey == "" && !c.Demo.Demo {
		wrong = append(wrong, core.Violation{Path: "secret_key", Msg: "is missing: without it no command can be proven"})
	}
	return wrong
}

// spec is the version of OpenAPI to print: a flag that may have a value.
type spec string

// IsBool lets the flag stand without a value.
func (*spec) IsBool() bool { return true }

// Decode reads the value, if there is one.
func (s *spec) Decode(ctx *kong.DecodeContext) error {
	*s = "3.1"
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		return nil
	}
	value := ctx.Scan.Pop().String()
	if value != "3.0" && value != "3.1" {
		return errors.New("must be 3.0 or 3.1")
	}
	*s = spec(value)
	return nil
}
