package core

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of webhooks.
const (
	MaxWebhooks      = 20   // of a user
	MaxWebhookURL    = 2048 // bytes
	MaxWebhookTypes  = 50
	MaxWebhookText   = 255             // characters of a description
	MaxWebhookAnswer = 1024            // bytes that are kept of what an endpoint said
	WebhookOverlap   = 24 * time.Hour  // how long an old secret still signs beside the new one
	WebhookPatience  = 120 * time.Hour // how long an endpoint may fail before it is sent nothing more
)

// The types of events about webhooks.
const (
	EventWebhookCreated  = "webhook.created"
	EventWebhookUpdated  = "webhook.updated"
	EventWebhookDeleted  = "webhook.deleted"
	EventWebhookRotated  = "webhook.secret_rotated"
	EventWebhookDisabled = "webhook.disabled"
	EventWebhookTested   = "webhook.tested"
)

var ofWebhook = always("webhook", "the webhook's ID")

var webhookEvents = []EventType{
	owned(EventWebhookCreated, "A webhook was added.", ofWebhook),
	owned(EventWebhookUpdated, "Something of a webhook was changed.", ofWebhook),
	owned(EventWebhookDeleted, "A webhook is no more.", ofWebhook),
	owned(EventWebhookRotated, "A webhook has another secret; the old one signs beside it for a day.", ofWebhook),
	owned(EventWebhookDisabled, "A webhook was disabled, because nothing comes through.", ofWebhook, always("cause", "gone: it answered 410; failing: nothing came through for five days")),
	{Name: EventWebhookTested, Version: 1, Says: "An endpoint is being tried; this is sent to it alone.", About: AboutNone, Heard: HeardByOwner, Data: []EventField{ofWebhook}, Apart: true},
}

// Webhook is an address that a user's events are sent to.
type Webhook struct {
	ID          WebhookID
	Owner       UserID // whose events, with their rights at the moment of sending
	URL         string
	Types       []string // patterns of types; none means all
	Description string
	Enabled     bool
	Cause       string    // why we disabled it: [WebhookGone] or [WebhookFailing]
	Failing     time.Time // since when nothing has come through; zero if the last one did
	Version     int64     // not moved by Failing
	Created     time.Time
	Updated     time.Time
}

// Why a webhook was disabled.
const (
	WebhookGone    = "gone"    // its endpoint answered 410
	WebhookFailing = "failing" // nothing came through for [WebhookPatience]
)

// WebhookSecrets is what deliveries are signed with.
type WebhookSecrets struct {
	Current  string
	Previous string    `json:",omitempty"`
	Until    time.Time // when Previous ends
}

// Live are the secrets to sign with now, the current one first.
func (s WebhookSecrets) Live(now time.Time) []string {
	if s.Previous != "" && now.Before(s.Until) {
		return []string{s.Current, s.Previous}
	}
	return []string{s.Current}
}

// Clone copies what it points at.
func (w Webhook) Clone() Webhook {
	w.Types = slices.Clone(w.Types)
	return w
}

// WebhookSecretPlace is where a webhook's secrets are kept, sealed.
func WebhookSecretPlace(id WebhookID) string { return "webhooks/" + string(id) }

// Wants reports whether the webhook is for events of the type.
func (w Webhook) Wants(eventType string) bool {
	return len(w.Types) == 0 || eventType == EventWebhookTested ||
		slices.ContainsFunc(w.Types, func(p string) bool { return EventTypeMatches(p, eventType) })
}

// typePrefix is what the type of an event begins with as it travels, and what a
// pattern may begin with too.
const typePrefix = "remuda."

// EventTypeMatches reports whether a type of events is the one that a pattern
// names, or one of those: server.started, remuda.server.started, server.*, *.
func EventTypeMatches(pattern, eventType string) bool {
	pattern = strings.TrimPrefix(pattern, typePrefix)
	begin, star := strings.CutSuffix(pattern, "*")
	return pattern == eventType || star && strings.HasPrefix(eventType, begin)
}

// Validate names everything that is wrong with the webhook. Where its URL may
// lead is not known here. Invalid.
func (w Webhook) Validate() error {
	var v Violations
	checkWebhookURL(&v, w.URL)
	v.Check(len(w.Types) <= MaxWebhookTypes, "types", "must be at most %d", MaxWebhookTypes)
	for _, t := range w.Types {
		v.Check(EventTypeKnown(t), "types", "cannot hold %q: it is neither a type of events, nor a pattern such as server.*", Clip(t))
	}
	v.Check(utf8.RuneCountInString(w.Description) <= MaxWebhookText, "description", "must have at most %d characters", MaxWebhookText)
	v.Check(utf8.ValidString(w.Description) && strings.IndexFunc(w.Description, unprintable) < 0, "description", "must hold printable characters only")
	return v.Err()
}

// EventTypeKnown reports whether a pattern names any type of events.
func EventTypeKnown(pattern string) bool {
	if begin, star := strings.CutSuffix(strings.TrimPrefix(pattern, typePrefix), "*"); star && begin != "" && !strings.HasSuffix(begin, ".") {
		return false
	}
	return slices.ContainsFunc(EventTypes(), func(t string) bool { return EventTypeMatches(pattern, t) })
}

func checkWebhookURL(v *Violations, text string) {
	const path = "url"
	u, err := url.Parse(text)
	if err != nil || len(text) > MaxWebhookURL || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		v.Add(path, "must be a URL of at most %d visible characters of ASCII", MaxWebhookURL)
		return
	}
	v.Check(u.Scheme == "https" || u.Scheme == "http", path, "must begin with https://, or into an allowed network with http://")
	v.Check(u.Hostname() != "" && u.Opaque == "", path, "must name a host")
	v.Check(u.User == nil, path, "must hold no username or password: deliveries are signed")
	v.Check(u.Fragment == "", path, "must have no fragment")
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		v.Check(err == nil && (n == 80 || n == 443 || n >= 1024 && n <= 65535), path, "must have port 80, 443, or 1024 to 65535")
	}
	if _, err := netip.ParseAddr(u.Hostname()); err != nil && u.Hostname() != "" {
		v.Check(!numeric(u.Hostname()), path, "must name its host, or give an address in the usual form")
	}
}

// numeric reports whether some resolvers would take the name for an address:
// 2130706433, 0x7f.1.
func numeric(host string) bool {
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := strings.ToLower(labels[len(labels)-1])
	digits, _ := strings.CutPrefix(last, "0x")
	_, err := strconv.ParseUint(digits, 16, 64)
	return err == nil && (digits != last || last[0] >= '0' && last[0] <= '9')
}
