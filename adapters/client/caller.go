package client

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

const keyHeader = "Idempotency-Key"

// longestPause bounds how long one repetition is waited for, whatever the
// server says.
const longestPause = 30 * time.Second

// caller sends requests: with the token, and again where that can do no harm.
// A read changes nothing, and a change has one effect for one key.
type caller struct {
	http  *http.Client
	token string
	agent string
	tries int
	pause time.Duration
}

// Do sends a request until the answer is another than "ask again later". The
// key of a change is chosen once, so every repetition carries the same.
func (c *caller) Do(req *http.Request) (*http.Response, error) {
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("User-Agent", c.agent)
	if changes(req.Method) && req.Header.Get(keyHeader) == "" {
		req.Header.Set(keyHeader, rand.Text())
	}
	pause, doubt := c.pause, false
	for try := 1; ; try++ {
		resp, err := c.http.Do(req)
		doubt = doubt || changes(req.Method) && mayHaveArrived(err)
		again, after := repeatable(resp, err)
		if !again || try == c.tries || req.Context().Err() != nil {
			return resp, lost(err, doubt)
		}
		if err := c.wait(req, resp, max(pause, after)); err != nil {
			return nil, lost(err, doubt)
		}
		pause *= 2
	}
}

func changes(method string) bool { return method != http.MethodGet && method != http.MethodHead }

// repeatable reports whether asking again may help, and how long the server
// wants to be left alone before.
func repeatable(resp *http.Response, err error) (bool, time.Duration) {
	if err != nil {
		return true, 0
	}
	if resp.StatusCode != http.StatusServiceUnavailable && resp.StatusCode != http.StatusTooManyRequests {
		return false, 0
	}
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil {
		return false, 0
	}
	return true, min(time.Duration(seconds)*time.Second, longestPause)
}

// wait gets the request ready to be sent again, and lets the time pass.
func (c *caller) wait(req *http.Request, resp *http.Response, pause time.Duration) error {
	if resp != nil {
		_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
		_ = resp.Body.Close()
	}
	if err := rewind(req); err != nil {
		return err
	}
	return sleep(req.Context(), pause)
}

func rewind(req *http.Request) error {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	req.Body = body
	return err
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// mayHaveArrived reports whether a request without an answer can have had an
// effect: all but those for which there was no connection at all.
func mayHaveArrived(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return err != nil && (!ok || op.Op != "dial")
}

// lost says that there was no answer. Who called the request off themself
// learns that instead.
func lost(err error, doubt bool) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	reason := err
	if u, ok := errors.AsType[*url.Error](err); ok {
		reason = u.Err
	}
	e := &core.Error{Kind: core.Unavailable, Msg: "the API was not reached", Op: "client", Err: err}
	if doubt {
		e.Kind, e.Msg = core.Unknown, "the answer was lost: it may have happened"
	}
	e.Reason = strings.ToValidUTF8(reason.Error(), "")
	return e
}
