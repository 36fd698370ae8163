package settings

import (
	"net/netip"
	"time"

	"github.com/remudahq/remuda/core"
)

// TokenLimit bounds how much one token may ask.
type TokenLimit struct {
	TokenRate  float64 `default:"300" help:"Requests a second for each token; 0 for no limit."`
	TokenBurst int     `default:"1500" help:"Requests at once for each token."`
}

// Check refuses numbers that make no sense.
func (l *TokenLimit) Check() []core.Violation {
	var wrong []core.Violation
	if l.TokenRate < 0 {
		wrong = append(wrong, core.Violation{Path: "token_rate", Msg: "must not be negative"})
	}
	if l.TokenBurst < 1 {
		wrong = append(wrong, core.Violation{Path: "token_burst", Msg: "must be 1 or more"})
	}
	return wrong
}

// CommandsIn says whether commands are heard.
type CommandsIn struct {
	Commands string `enum:"auto,on,off" default:"auto" help:"Whether to carry out commands that come over the bus, signed with API tokens: ${enum}. By default where the bus is NATS and there is a SECRET_KEY."`
}

// Heard reports whether commands are heard on this bus, with or without a key.
func (c CommandsIn) Heard(bus string, key bool) bool {
	return c.Commands == "on" || c.Commands == "auto" && bus == NATSBus && key
}

// Handling is what a program must know besides that carries out commands beside
// remuda-api: the same as that.
type Handling struct {
	HandleCommands  bool           `help:"Also carry out commands, as every remuda-api does; needs NATS, and the DATABASE_URL and SECRET_KEY of remuda-api."`
	PublicURL       string         `name:"public-url" placeholder:"URL" help:"How the world reaches remuda-api; for commands."`
	AllowRootTokens bool           `help:"As remuda-api has it; for commands."`
	ClusterCIDRs    []netip.Prefix `name:"cluster-cidrs" placeholder:"CIDR,…" help:"Where clusters may be; for commands."`
	Quarantine      time.Duration  `default:"0s" help:"How long a released address is not given out again; for commands."`
	TokenLimit
}

// Check refuses numbers that make no sense.
func (h *Handling) Check() []core.Violation {
	wrong := h.TokenLimit.Check()
	if h.Quarantine < 0 || h.Quarantine > core.MaxRest {
		wrong = append(wrong, core.Violation{Path: "quarantine", Msg: "must be from 0s to 8760h"})
	}
	return wrong
}
