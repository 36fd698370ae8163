package proxmox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// transport carries requests to whichever endpoint of a cluster answers. It
// returns a response only for 2xx with a body that is JSON; everything else is
// a [core.Error], which errors.As finds beneath the *url.Error of net/http.
type transport struct {
	ends   []endpoint
	first  atomic.Uint32 // the endpoint that was reached last
	heads  *bulkheads
	rest   breaker
	limit  time.Duration
	secret string
	log    *slog.Logger
}

type endpoint struct {
	base *url.URL
	raw  http.RoundTripper
}

// Bounds of what we are willing to read. A list of five thousand guests is
// under two megabytes.
const (
	maxList   = 64 << 20
	maxBody   = 8 << 20
	maxHeader = 64 << 10
	readTries = 3
	idle      = 4 * time.Second // pveproxy closes after five, and a change written into a closing connection is lost
	patience  = 5 * time.Second // a read that took longer than this is not repeated
	pause     = 50 * time.Millisecond
)

func newTransport(c *Connector, list []core.Endpoint, secret string) (*transport, error) {
	t := &transport{heads: newBulkheads(c.parallel), rest: breaker{now: c.now}, limit: c.answer, secret: secret, log: c.log}
	for _, e := range list {
		base, err := url.Parse(strings.TrimRight(e.URL, "/"))
		if err != nil {
			return nil, core.Fail(core.Invalid, core.CodeValidation, "the URL of an endpoint is not valid")
		}
		t.ends = append(t.ends, endpoint{base: base, raw: c.wrap(&http.Transport{
			Proxy:                  nil,
			DialTLSContext:         c.dialer(e.Fingerprint),
			MaxIdleConnsPerHost:    c.parallel,
			IdleConnTimeout:        idle,
			MaxResponseHeaderBytes: maxHeader,
		})})
	}
	return t, nil
}

// RoundTrip sends a read until it is answered, a bounded number of times, and
// anything else once. What changes something goes to another endpoint only
// when nothing of it can have happened: no connection could be made, the one
// that answers there is not the one we know, or it says that it is cut off
// from the rest of its cluster. A cluster that does not answer is left alone
// for a while, see [breaker].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !straight(req.URL.EscapedPath()) {
		return nil, core.Fail(core.Invalid, core.CodeValidation, "a name in the call is no name")
	}
	leave, err := t.rest.enter(req.Context())
	if err == nil {
		told := nothing
		defer func() { leave(req.Context(), err, told) }() // a panic is survived elsewhere
		res, fail := t.send(req)
		if fail == nil {
			told = answers
			return res, nil
		}
		told, err = fail.tells(req.URL.Path), fail.err
	}
	if req.Body != nil {
		req.Body.Close()
	}
	return nil, err
}

// tells is what a failure says of the whole cluster. A call that was sent to a
// node and not answered says only that this node, or this call, is slow.
func (f *failure) tells(path string) verdict {
	switch {
	case f.answered:
		return answers
	case f.sent && strings.Contains(path, "/nodes/"):
		return nothing
	}
	return silent
}

func (t *transport) send(req *http.Request) (*http.Response, *failure) {
	mutates := req.Method != http.MethodGet && req.Method != http.MethodHead
	start, began := int(t.first.Load()), time.Now()
	var last *failure
	for n := 0; n == 0 || rest(req.Context(), n); n++ {
		at := (start + n) % len(t.ends)
		res, fail := t.try(req, t.ends[at], mutates)
		if fail == nil {
			t.first.Store(uint32(at))
			return res, nil
		}
		if last == nil || fail.answered || core.CodeOf(last.err) != core.CodeFingerprint {
			last = fail // but a certificate that has changed tells more than a connection that failed
		}
		untried := fail.elsewhere && n+1 < len(t.ends)
		repeat := !mutates && fail.again && n+1 < readTries && time.Since(began) < patience
		if !untried && !repeat {
			break
		}
	}
	return nil, last
}

// straight reports whether a path leads where it seems to: an empty name, or one
// of dots, would make it another call.
func straight(path string) bool {
	for name := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if name == "" || strings.Trim(name, ".") == "" {
			return false
		}
	}
	return true
}

// failure is a try that brought nothing, and whether another may follow.
type failure struct {
	err       error
	elsewhere bool // nothing can have happened: any request may try the next endpoint
	answered  bool // Proxmox said so, and not the connection
	again     bool // a read may be repeated
	sent      bool // something of it was written
}

func (t *transport) try(req *http.Request, end endpoint, mutates bool) (*http.Response, *failure) {
	leave, err := t.heads.enter(req.Context(), req.URL.Path) // that takes as long as the caller has
	if err != nil {
		return nil, &failure{err: lost(&attempt{}, err)}
	}
	defer leave()
	ctx, cancel := context.WithTimeout(req.Context(), t.limit)
	defer cancel()
	if mutates {
		if err := ports.CheckFence(ctx); err != nil {
			return nil, &failure{err: err}
		}
	}
	began := time.Now()
	a := &attempt{ctx: ctx, mutates: mutates, began: began}
	res, err := end.raw.RoundTrip(t.address(a, req, end.base))
	if err != nil {
		t.note(req, 0, began)
		return nil, t.broken(req.Context(), a, err)
	}
	defer res.Body.Close()
	t.note(req, res.StatusCode, began)
	return t.settle(req, a, res)
}

// address copies the request for one endpoint and ties it to the connection it
// will be written to.
func (t *transport) address(a *attempt, req *http.Request, base *url.URL) *http.Request {
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if g, ok := info.Conn.(*gate); ok {
			a.wrote.Store(false) // net/http takes another connection only when nothing went out on the last
			g.turn.Store(a)
		}
	}}
	out := req.Clone(httptrace.WithClientTrace(a.ctx, trace))
	out.URL.Scheme, out.URL.Host, out.Host = base.Scheme, base.Host, ""
	for _, replayed := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		out.Header.Del(replayed) // net/http would send a POST twice for its sake
	}
	if req.GetBody != nil {
		out.Body, _ = req.GetBody() // of a buffer; it cannot fail
	}
	return out
}

// settle reads an answer whole and judges it.
func (t *transport) settle(req *http.Request, a *attempt, res *http.Response) (*http.Response, *failure) {
	bound := int64(maxBody)
	if strings.HasSuffix(req.URL.Path, "/cluster/resources") {
		bound = maxList
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, bound+1))
	line := strings.TrimSpace(strings.TrimPrefix(res.Status, res.Status[:min(3, len(res.Status))]))
	switch {
	case res.StatusCode < 200 || res.StatusCode > 299:
		e := classify(read(res.StatusCode, t.redact(line), []byte(t.redact(string(body))), a.mutates))
		return nil, &failure{err: e, answered: true, elsewhere: cutOff(res.StatusCode, e.Reason) && time.Since(a.began) < patience,
			again: res.StatusCode > 501 && res.StatusCode != 595 && e.Kind == core.Unavailable}
	case err != nil:
		return nil, t.broken(req.Context(), a, err)
	case int64(len(body)) > bound:
		return nil, &failure{err: unreadable(a, "the answer is larger than we are willing to read")}
	case !json.Valid(body):
		return nil, &failure{err: unreadable(a, "the answer is no JSON")}
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Request = req
	return res, nil
}

// cutOff reports whether the node that answers could not pass the call on to
// another, or may not change anything without the others. Either way it did
// nothing, and a node on the other side of the cut may be able to.
func cutOff(status int, reason string) bool {
	return status == 595 || status == http.StatusInternalServerError && (strings.Contains(reason, "no quorum") || strings.HasPrefix(reason, readOnly))
}

// broken judges a request that ended without an answer.
func (t *transport) broken(caller context.Context, a *attempt, err error) *failure {
	if whole, ok := errors.AsType[*url.Error](err); ok {
		err = whole.Err // the URL may have a ticket in it
	}
	if held := a.fenced.Load(); held != nil {
		return &failure{err: *held}
	}
	if e, ok := errors.AsType[*core.Error](err); ok {
		changed := e.Code == core.CodeFingerprint
		if changed {
			t.log.WarnContext(caller, e.Msg, "reason", e.Reason)
		}
		return &failure{err: e, elsewhere: changed}
	}
	late := caller.Err() != nil || errors.Is(err, context.DeadlineExceeded)
	return &failure{err: lost(a, err), elsewhere: !a.wrote.Load() && caller.Err() == nil, again: !late, sent: a.wrote.Load()}
}

// lost is the error of a request without an answer: unknown only when it could
// have changed something and any of it was written.
func lost(a *attempt, cause error) error {
	e := &core.Error{Kind: core.Unavailable, Msg: "Proxmox was not reached"}
	switch {
	case a.wrote.Load() && a.mutates:
		e.Kind, e.Msg = core.Unknown, "the answer was lost"
	case a.wrote.Load():
		e.Msg = "Proxmox gave no answer"
	}
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		e.Err = cause
	} else {
		e.Reason = tidy(cause.Error())
	}
	return e
}

func unreadable(a *attempt, msg string) error {
	if a.mutates {
		return core.Fail(core.Unknown, "", "%s", msg)
	}
	return core.Fail(core.Unavailable, "", "%s", msg)
}

// rest waits before the n-th repetition, longer each time and never in step
// with others, and reports whether the caller still wants an answer.
func rest(ctx context.Context, n int) bool {
	timer := time.NewTimer(pause<<n/2 + rand.N(pause<<n/2))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (t *transport) redact(s string) string { return strings.ReplaceAll(s, t.secret, "…") }

func (t *transport) note(req *http.Request, status int, began time.Time) {
	t.log.DebugContext(req.Context(), "proxmox", "method", req.Method, "path", req.URL.Path,
		"status", status, "ms", time.Since(began).Milliseconds())
}
