package settings

import (
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
)

// Database says where everything is kept.
type Database struct {
	URL URL `name:"database-url" default:"sqlite://var/remuda.db" placeholder:"URL" help:"The database, sqlite://PATH or postgres://…."`

	Said bool `kong:"-"` // whether somebody said so; otherwise it is the default
}

func (d *Database) learn(from origins) { d.Said = from["database-url"] != notSaid }

// Check refuses other kinds of databases.
func (d *Database) Check() []core.Violation {
	switch d.URL.Scheme() {
	case "sqlite", "postgres", "postgresql":
		return nil
	}
	return []core.Violation{{Path: "database_url", Msg: "must be sqlite://PATH or postgres://…"}}
}

// The kinds of buses.
const (
	LocalBus    = "local"    // inside one process
	DatabaseBus = "database" // the event log itself
	NATSBus     = "nats"     // a stream in NATS
)

// Bus says what facts travel on.
type Bus struct {
	URL URL `name:"bus-url" placeholder:"URL" help:"What events travel on: local:, database: or nats://[USER:PASS@]HOST:PORT[,…][?stream=NAME&replicas=N&creds=FILE&ca=FILE&tls=required]; by default database: on PostgreSQL, else local:."`
}

// Check refuses what is no bus, or none yet.
func (b *Bus) Check() []core.Violation {
	switch {
	case b.URL == "", b.URL == LocalBus+":", b.URL == DatabaseBus+":":
		return nil
	case b.isNATS():
		if _, err := natsurl.Parse(b.URL.Reveal()); err != nil {
			return []core.Violation{{Path: "bus_url", Msg: err.Error()}}
		}
		return nil
	}
	return []core.Violation{{Path: "bus_url", Msg: "must be local:, database: or nats://HOST:PORT"}}
}

func (b *Bus) isNATS() bool { return b.URL.Scheme() == "nats" || b.URL.Scheme() == "tls" }

// NATS is where NATS is, if that is the bus.
func (b *Bus) NATS() natsurl.URL {
	at, _ := natsurl.Parse(b.URL.Reveal()) // checked before
	return at
}

// Kind answers [LocalBus], [DatabaseBus] or [NATSBus].
func (b *Bus) Kind(d Database) string {
	switch {
	case b.isNATS():
		return NATSBus
	case b.URL != "":
		return b.URL.Scheme()
	case d.URL.Scheme() == "sqlite":
		return LocalBus
	default:
		return DatabaseBus
	}
}

// HTTP says where we listen, and what the world calls us.
type HTTP struct {
	Listen    string `default:"127.0.0.1:8080" placeholder:"ADDR" help:"The address to listen on."`
	PublicURL string `name:"public-url" placeholder:"URL" help:"How the world reaches us; by default http:// and the address."`

	TrustedProxies []netip.Prefix `name:"trusted-proxies" placeholder:"CIDR,…" help:"The networks of the proxies before us: their X-Forwarded-For is believed."`
}

// Check refuses an address without a port, and a URL that is none.
func (h *HTTP) Check() []core.Violation {
	var wrong []core.Violation
	if _, port, err := net.SplitHostPort(h.Listen); err != nil || !isPort(port, 0) {
		wrong = append(wrong, core.Violation{Path: "listen", Msg: "must be HOST:PORT"})
	}
	if u, err := url.Parse(h.PublicURL); h.PublicURL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		wrong = append(wrong, core.Violation{Path: "public_url", Msg: "must be http://… or https://…"})
	}
	return wrong
}

func isPort(text string, least int) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= least && n <= 65535
}

// Keys are what opens other things.
type Keys struct {
	SecretKey       Secret   `placeholder:"KEY" help:"What secrets in the database are sealed with: 32 bytes in hex or base64, or 16 characters or more."`
	OtherSecretKeys []Secret `placeholder:"KEY,…" help:"Keys that open what was sealed with them, and seal nothing: the one before, and the one to come, while the key is changed."`
	AdminToken      Secret   `placeholder:"TOKEN" help:"The token of the administrator, 16 characters or more."`
}

// Check refuses what can be guessed.
func (k *Keys) Check() []core.Violation {
	wrong := CheckKeys(k.SecretKey, k.OtherSecretKeys)
	if k.AdminToken != "" && utf8.RuneCountInString(k.AdminToken.Reveal()) < 16 {
		wrong = append(wrong, core.Violation{Path: "admin_token", Msg: "must have 16 characters or more"})
	}
	return wrong
}

// CheckKeys refuses keys that can be guessed.
func CheckKeys(secret Secret, others []Secret) (wrong []core.Violation) {
	const key = "must be 32 bytes in hex or base64, or 16 characters or more"
	if secret != "" && utf8.RuneCountInString(secret.Reveal()) < 16 {
		wrong = append(wrong, core.Violation{Path: "secret_key", Msg: key})
	}
	for _, other := range others {
		if utf8.RuneCountInString(other.Reveal()) < 16 {
			wrong = append(wrong, core.Violation{Path: "other_secret_keys", Msg: key + ", with commas between"})
			break
		}
	}
	if len(others) > 0 && secret == "" {
		wrong = append(wrong, core.Violation{Path: "secret_key", Msg: "is missing; others are set"})
	}
	return wrong
}

// Work says how much is done at once and how often.
type Work struct {
	Workers            int           `default:"8" help:"How many operations to carry on at once; 0 leaves them to other processes."`
	PollInterval       time.Duration `default:"10s" help:"How often to look at the clusters."`
	DeepInterval       time.Duration `default:"1m" help:"How often at most each guest is read whole; each node is asked once a second at most."`
	HATimeout          time.Duration `default:"2m" help:"How long high availability may take to switch a guest after it was asked to."`
	Quarantine         time.Duration `default:"0s" help:"How long a released address is not given out again, unless its pool says otherwise."`
	EventRetention     time.Duration `default:"720h" help:"How long events are kept."`
	OperationRetention time.Duration `default:"2160h" help:"How long operations are kept after their end; 0 keeps all."`
	AuditRetention     time.Duration `default:"8760h" help:"How long the audit log is kept; 0 keeps all."`
	MinuteRetention    time.Duration `default:"24h" help:"How long it is kept by the minute what servers, nodes and storages used."`
	HourRetention      time.Duration `default:"840h" help:"How long that is kept by the hour."`
	DayRetention       time.Duration `default:"9600h" help:"How long that is kept by the day."`
	ProtectGuests      bool          `default:"true" negatable:"" help:"Whether ready guests carry Proxmox's protection."`
	EnforceSuspension  bool          `help:"Whether suspended servers that somebody starts past us are stopped again; otherwise it is only told."`
	ContainerShell     bool          `default:"true" negatable:"" help:"Whether the terminal of new containers is a shell without a login, without which their passwords cannot be set."`
}

// Check refuses numbers that make no sense.
func (w *Work) Check() []core.Violation {
	var wrong []core.Violation
	if w.Workers < 0 || w.Workers > 1024 {
		wrong = append(wrong, core.Violation{Path: "workers", Msg: "must be from 0 to 1024"})
	}
	if w.PollInterval < 100*time.Millisecond {
		wrong = append(wrong, core.Violation{Path: "poll_interval", Msg: "must be 100ms or more"})
	}
	if w.DeepInterval < 100*time.Millisecond {
		wrong = append(wrong, core.Violation{Path: "deep_interval", Msg: "must be 100ms or more"})
	}
	if w.HATimeout < time.Second {
		wrong = append(wrong, core.Violation{Path: "ha_timeout", Msg: "must be 1s or more"})
	}
	if w.Quarantine < 0 || w.Quarantine > core.MaxRest {
		wrong = append(wrong, core.Violation{Path: "quarantine", Msg: "must be from 0s to 8760h"})
	}
	if w.EventRetention < time.Hour {
		wrong = append(wrong, core.Violation{Path: "event_retention", Msg: "must be 1h or more"})
	}
	if w.OperationRetention != 0 && w.OperationRetention < time.Hour {
		wrong = append(wrong, core.Violation{Path: "operation_retention", Msg: "must be 1h or more, or 0 to keep all"})
	}
	if w.AuditRetention != 0 && w.AuditRetention < time.Hour {
		wrong = append(wrong, core.Violation{Path: "audit_retention", Msg: "must be 1h or more, or 0 to keep all"})
	}
	for _, r := range []struct {
		path  string
		keeps time.Duration
		least string
		atAll time.Duration
	}{
		{"minute_retention", w.MinuteRetention, "3h", 3 * time.Hour},
		{"hour_retention", w.HourRetention, "49h", 49 * time.Hour},
		{"day_retention", w.DayRetention, "24h", 24 * time.Hour},
	} {
		if r.keeps < r.atAll {
			wrong = append(wrong, core.Violation{Path: r.path, Msg: "must be " + r.least + " or more"})
		}
	}
	return wrong
}

// Dialling says which networks we may dial. Empty means the default of each.
type Dialling struct {
	AllowRootTokens bool           `help:"Take API tokens of root@pam, which can do everything on every node, for clusters."`
	ClusterCIDRs    []netip.Prefix `name:"cluster-cidrs" placeholder:"CIDR,…" help:"Where clusters may be."`
	Webhooks
}

// Webhooks says where webhooks may lead besides the internet.
type Webhooks struct {
	WebhookAllowCIDRs []netip.Prefix `name:"webhook-allow-cidrs" placeholder:"CIDR,…" help:"Which private networks webhooks may be sent to."`
}

// KeyOf reads 32 bytes in hex or base64, or takes a passphrase as it is.
func KeyOf(secret Secret) []byte {
	text := secret.Reveal()
	if key, err := hex.DecodeString(text); err == nil && len(key) == 32 {
		return key
	}
	if key, err := base64.StdEncoding.DecodeString(text); err == nil && len(key) == 32 {
		return key
	}
	return []byte(text)
}

// KeysOf reads each as [KeyOf] does.
func KeysOf(secrets []Secret) (keys [][]byte) {
	for _, secret := range secrets {
		keys = append(keys, KeyOf(secret))
	}
	return keys
}
