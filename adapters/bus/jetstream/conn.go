// Package jetstream is the bus on NATS JetStream: facts are copied into a
// stream, where they are kept as long as they are in the event log, and any
// number of processes of a group share them.
//
// A fact travels as on every other bus, as a CloudEvent in JSON, under the
// subject remuda.events.TYPE.SERVER.PARTITION, such as
// remuda.events.server.started.0196f0a0-….3; SERVER is _ for what concerns no
// server. Facts of one server are in one partition, and in order in it.
package jetstream

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
)

// Settings say where NATS is, and what we are to it.
type Settings struct {
	natsurl.URL

	Name   string        // what NATS shows of us to its operators
	Keep   time.Duration // how long the stream keeps events; 0: another process makes the stream
	Logger *slog.Logger
}

// Conn is a connection to NATS. It is made again for ever when it breaks.
type Conn struct {
	nc  *nats.Conn
	js  jetstream.JetStream
	set Settings
	why *atomic.Pointer[error] // the last try to connect failed

	mu     sync.Mutex
	stream jetstream.Stream // nil until it was seen to be as it must
}

const (
	silence   = 5 * time.Second // between two signs of life; two missed ones end a connection
	callTime  = 5 * time.Second // how long NATS may take to answer
	comeAgain = 500 * time.Millisecond
)

// Connect begins to connect. NATS need not be there: it is dialled until it is,
// and what is asked of it meanwhile is Unavailable. Denied: it does not let us
// in. Invalid: a file that the settings name cannot be read.
func Connect(set Settings) (*Conn, error) {
	if set.Logger == nil {
		set.Logger = slog.Default()
	}
	opts := nats.GetDefaultOptions()
	opts.Servers = set.Servers
	opts.User, opts.Password = set.User, set.Pass
	if set.Pass == "" {
		opts.User, opts.Token = "", set.User
	}
	opts.Name = set.Name
	opts.Secure = set.TLS
	opts.MaxReconnect, opts.RetryOnFailedConnect = -1, true
	opts.IgnoreAuthErrorAbort = true // a password that is being changed is no reason to give up
	opts.ReconnectWait = comeAgain
	opts.ReconnectBufSize = -1 // what cannot be sent now fails now: a buffer would send it when nobody waits any more
	opts.PingInterval, opts.MaxPingsOut = silence, 2
	opts.Timeout = callTime
	why := new(atomic.Pointer[error])
	set.tell(&opts, why)
	for _, option := range set.files() {
		if err := option(&opts); err != nil {
			return nil, &core.Error{Kind: core.Invalid, Op: "nats.connect", Msg: "a file that the URL of NATS names cannot be used", Err: err}
		}
	}
	nc, err := opts.Connect()
	if err != nil {
		return nil, fail("nats.connect", err)
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(callTime))
	if err != nil {
		nc.Close()
		return nil, fail("nats.connect", err)
	}
	return &Conn{nc: nc, js: js, set: set, why: why}, nil
}

// files are the options that read files.
func (s Settings) files() (all []nats.Option) {
	if s.Creds != "" {
		all = append(all, nats.UserCredentials(s.Creds))
	}
	if s.CA != "" {
		all = append(all, nats.RootCAs(s.CA))
	}
	if s.Cert != "" {
		all = append(all, nats.ClientCert(s.Cert, s.Key))
	}
	return all
}

// tell logs what becomes of the connection, and notes why there is none.
func (s Settings) tell(opts *nats.Options, why *atomic.Pointer[error]) {
	opts.DisconnectedErrCB = func(_ *nats.Conn, err error) {
		if err != nil {
			s.Logger.Warn("the connection to NATS broke", "err", err)
		}
	}
	opts.ReconnectedCB = func(nc *nats.Conn) {
		s.Logger.Info("connected to NATS again", "server", nc.ConnectedAddr())
	}
	opts.ConnectedCB = func(nc *nats.Conn) {
		s.Logger.Info("connected to NATS", "server", nc.ConnectedAddr())
	}
	last, mu := "", sync.Mutex{}
	opts.ReconnectErrCB = func(_ *nats.Conn, err error) {
		why.Store(&err)
		mu.Lock()
		defer mu.Unlock()
		if text := err.Error(); text != last { // not a line for every try of a long night
			s.Logger.Warn("NATS cannot be reached", "err", err)
			last = text
		}
	}
	seldom := seldom{}
	opts.AsyncErrorCB = func(_ *nats.Conn, _ *nats.Subscription, err error) {
		if seldom.due(err.Error()) { // what we may not do is tried again
			s.Logger.Warn("NATS", "err", err)
		}
	}
}

// seldom lets each text pass once an hour.
type seldom struct {
	mu   sync.Mutex
	said map[string]time.Time
}

func (s *seldom) due(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, is := s.said[text]; is && time.Since(at) < time.Hour {
		return false
	}
	if s.said == nil || len(s.said) > 100 {
		s.said = map[string]time.Time{}
	}
	s.said[text] = time.Now()
	return true
}

// NATS is the connection itself, for what else goes over it.
func (c *Conn) NATS() *nats.Conn { return c.nc }

// Close ends the connection, and with it whatever uses it. Repeatable.
func (c *Conn) Close() error {
	c.nc.Close()
	return nil
}

// Connected reports whether NATS is there now.
func (c *Conn) Connected() bool { return c.nc.IsConnected() }

// fail is [fail], and says while there is no connection why there is none.
func (c *Conn) fail(op string, err error) error {
	if err != nil && !c.Connected() {
		if why := c.nc.LastError(); why != nil {
			err = why
		} else if why := c.why.Load(); why != nil {
			err = *why
		}
	}
	return fail(op, err)
}

// fail puts an error of NATS into our words.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	kind, msg := core.Unavailable, "NATS cannot be reached"
	var api *jetstream.APIError
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked), errors.Is(err, nats.ErrPermissionViolation):
		kind, msg = core.Denied, "NATS does not let us in, or do what we must"
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		msg = "JetStream is not enabled in NATS (nats-server -js), or not for this account"
	case errors.As(err, &api) && api.Code == 400:
		kind, msg = core.Conflict, "NATS refuses: "+api.Description
	case errors.As(err, &api):
		msg = "NATS refuses: " + api.Description
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout):
		msg = "NATS did not answer in time"
	}
	return &core.Error{Kind: kind, Op: op, Msg: msg, Err: err}
}
