package outbound

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// The bounds of one letter.
const (
	letterTime  = 10 * time.Second
	headerBytes = 16 << 10
)

// Settings are what may be chosen about a [Poster].
type Settings struct {
	Networks  []netip.Prefix // where letters may go besides the internet, also without TLS
	Marshal   func(core.Event) ([]byte, error)
	UserAgent string
	Timeout   time.Duration  // of a letter; 0 means 10 s
	Resolver  Resolver       // nil means the system's
	Connect   Connect        // nil means the system's
	Roots     *x509.CertPool // nil means the system's authorities
}

// Poster posts letters to endpoints, signed as Standard Webhooks has it.
type Poster struct {
	set           Settings
	secure, plain http.Client
}

var _ ports.Poster = (*Poster)(nil)

// NewPoster makes a poster.
func NewPoster(set Settings) *Poster {
	if set.Timeout == 0 {
		set.Timeout = letterTime
	}
	return &Poster{set: set, secure: client(set, true), plain: client(set, false)}
}

func client(set Settings, secure bool) http.Client {
	dialer := Dialer{Reach: core.WebhookReach(set.Networks, secure), Resolver: set.Resolver, Connect: set.Connect}
	return http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: set.Roots}, TLSHandshakeTimeout: dialTime,
			DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: headerBytes,
		},
	}
}

// Check answers whether a URL may be posted to, as far as its text tells; see
// [ports.Poster].
func (p *Poster) Check(text string) error {
	var v core.Violations
	u, err := url.Parse(text)
	if err != nil {
		v.Add("url", "is no URL")
		return v.Err()
	}
	secure := u.Scheme == "https"
	v.Check(secure || len(p.set.Networks) > 0, "url", "must begin with https://")
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		v.Check(core.WebhookReach(p.set.Networks, secure).Check(ip) == nil, "url", "leads to an address where nothing may be sent (WEBHOOK_ALLOW_CIDRS)")
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		v.Check(core.WebhookReach(p.set.Networks, secure).Check(netip.AddrFrom4([4]byte{127, 0, 0, 1})) == nil, "url", "leads to this machine")
	}
	return v.Err()
}

// Post sends a letter once; see [ports.Poster].
func (p *Poster) Post(ctx context.Context, letter core.Letter) (core.Receipt, error) {
	body, err := p.set.Marshal(letter.Event)
	if err != nil {
		return core.Receipt{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.set.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, letter.URL, bytes.NewReader(body))
	if err != nil {
		return core.Receipt{}, &core.Error{Kind: core.Invalid, Op: "outbound.post", Msg: "the webhook's URL is none", Err: err}
	}
	at := strconv.FormatInt(letter.At.Unix(), 10)
	req.Header.Set("Content-Type", "application/cloudevents+json")
	req.Header.Set("User-Agent", p.set.UserAgent)
	req.Header.Set("Webhook-Id", letter.ID)
	req.Header.Set("Webhook-Timestamp", at)
	req.Header.Set("Webhook-Signature", signatures(letter.Secrets, letter.ID, at, body))
	client := &p.plain
	if req.URL.Scheme == "https" {
		client = &p.secure
	}
	answer, err := client.Do(req)
	if err != nil {
		return core.Receipt{}, unanswered(err)
	}
	defer func() { _ = answer.Body.Close() }()
	return core.Receipt{Status: answer.StatusCode, Answer: said(answer.Body)}, nil
}

// signatures are those of each secret, separated by spaces.
func signatures(secrets []string, id, at string, body []byte) string {
	var all []string
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			key = []byte(secret)
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + at + "."))
		mac.Write(body)
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " ")
}

// said is the beginning of an answer, fit to be shown to people. Of one that
// does not end in time it is what has come.
func said(body io.Reader) string {
	text, _ := io.ReadAll(io.LimitReader(body, core.MaxWebhookAnswer))
	return printable(text)
}

// printable replaces what is no printable character, and cuts to the bytes that
// are kept.
func printable(text []byte) string {
	var out strings.Builder
	for _, r := range string(text) {
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' {
			r = unicode.ReplacementChar
		}
		if out.Len()+utf8.RuneLen(r) > core.MaxWebhookAnswer {
			break
		}
		out.WriteRune(r)
	}
	return out.String()
}

// unanswered says why there is no answer. The URL stays out of it: its query may
// be a secret.
func unanswered(err error) error {
	if ours, ok := errors.AsType[*core.Error](err); ok {
		return ours
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	code, text := core.CodeNotReached, "the endpoint did not answer as HTTP does"
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		code, text = core.CodeTimedOut, "the endpoint did not answer in time"
	}
	return &core.Error{Kind: core.Unavailable, Code: code, Op: "outbound.post", Msg: text, Err: err}
}
