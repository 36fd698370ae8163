package console

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/http"
	"strings"
)

// PagePath is where the page is that spends a ticket: that stands behind the #,
// which browsers send to nobody.
const PagePath = "/console"

//go:embed page.html
var page string

// policy lets the page have its own script and style, and speak to us alone.
var policy = "default-src 'none'; connect-src 'self'; script-src " + hashOf("script") + "; style-src " + hashOf("style") +
	"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// hashOf is the one part of the page of that name, as a policy names it.
func hashOf(tag string) string {
	_, rest, _ := strings.Cut(page, "<"+tag+">")
	inside, _, _ := strings.Cut(rest, "</"+tag+">")
	sum := sha256.Sum256([]byte(inside))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Page shows a console as text, and types into it. It is the same for everybody,
// and knows nothing that its address does not tell it.
func Page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte(page))
	})
}
