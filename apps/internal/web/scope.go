// Package web is what lies between a connection and an API, whichever API it
// is: the scope of a request, limits, the log, and a server that drains.
package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"regexp"

	"github.com/remudahq/remuda/core"
)

// Scope is what is known of one request. An API fills in who asks, and which
// of its routes was taken.
type Scope struct {
	ID      string // of the request, for people who compare an answer with the log
	Source  string // address of the client; see [Proxies.Source]
	Base    string // where the request came to, as its client called it: scheme and host
	Subject string // what the path is about; empty if that is nothing of its own
	Route   string // path of the operation as it is documented; empty if there is none
	Bearer  string // the token that the caller showed
	Caller  core.Caller
	Proven  bool // Caller was proven before, by the signature of a command
}

type scopeKey struct{}

// ScopeOf is the scope of the request that the context belongs to.
func ScopeOf(ctx context.Context) *Scope {
	if s, ok := ctx.Value(scopeKey{}).(*Scope); ok {
		return s
	}
	return &Scope{}
}

// RequestID is the header that names a request; a caller may choose it.
const RequestID = "X-Request-Id"

var idPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// WellNamed reports whether a caller may choose this as the ID of a request: 1 to
// 64 of A-Z a-z 0-9 . _ -
func WellNamed(id string) bool { return idPattern.MatchString(id) }

func newScope(r *http.Request, proxies Proxies) *Scope {
	s := &Scope{ID: r.Header.Get(RequestID), Source: proxies.Source(r), Base: "http://" + r.Host}
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		s.Base = "https://" + r.Host
	}
	if !WellNamed(s.ID) {
		var b [8]byte
		_, _ = rand.Read(b[:])
		s.ID = hex.EncodeToString(b[:])
	}
	return s
}

// Within puts a request into a scope.
func Within(r *http.Request, s *Scope) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), scopeKey{}, s))
}
