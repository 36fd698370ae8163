// Package client is the official Go client of Remuda's native API.
//
// Its methods speak the types of core, and are those that the front door has
// for programs that embed it: what is written against one works against the
// other, but for the caller, whom the token names. Underneath is package
// wire, which is generated from the OpenAPI document; [Client.Raw] has the calls
// that this layer leaves out.
//
// Every failure is a [core.Error] with the kind and the code that the server
// gave. Every change carries an idempotency key of its own, so a change whose
// answer was lost is asked for again without happening twice.
package client

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/remudahq/remuda/adapters/client/wire"
	"github.com/remudahq/remuda/core"
)

// Client speaks with one API, as the bearer of one token. Its methods may be
// called from any goroutine.
type Client struct {
	api  *wire.ClientWithResponses
	base string
	call *caller
}

// Option changes a client that is being made.
type Option func(*caller)

// WithHTTP sends requests through c, such as one that trusts a CA of its own.
// A timeout in it cuts the feed of events, too.
func WithHTTP(c *http.Client) Option { return func(k *caller) { k.http = c } }

// WithUserAgent names the program to the server.
func WithUserAgent(name string) Option { return func(k *caller) { k.agent = name } }

// WithTries says how often a request is sent at most; 4 unless said otherwise.
func WithTries(n int) Option { return func(k *caller) { k.tries = max(1, n) } }

// WithPause says how long to wait before the first repetition; it doubles.
func WithPause(d time.Duration) Option { return func(k *caller) { k.pause = d } }

// New makes a client for the API at baseURL, such as http://127.0.0.1:8080. It
// talks to nobody yet. Invalid: the URL is none, or the token is empty.
func New(baseURL, token string, options ...Option) (*Client, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" {
		return nil, wrong("url", "must be http://HOST:PORT or https://HOST")
	}
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, wrong("token", "must be a bearer token: printable, without spaces")
	}
	k := &caller{http: &http.Client{}, token: token, agent: "remuda-go", tries: 4, pause: 250 * time.Millisecond}
	for _, option := range options {
		option(k)
	}
	base := strings.TrimSuffix(u.String(), "/")
	api, err := wire.NewClientWithResponses(base, wire.WithHTTPClient(k))
	if err != nil {
		return nil, &core.Error{Kind: core.Internal, Op: "client", Err: err}
	}
	return &Client{api: api, base: base, call: k}, nil
}

// Raw is the generated client, for what has no method here. It sends the
// token, and repeats what may be repeated; its answers are the wire's own.
func (c *Client) Raw() *wire.ClientWithResponses { return c.api }

func wrong(path, message string) error {
	var v core.Violations
	v.Add(path, "%s", message)
	return v.Err()
}
