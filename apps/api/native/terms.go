package native

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
)

// Terms are the conditions that every change may carry. The middleware reads
// them; they stand here for the document, and so that they are no strangers.
type Terms struct {
	Key     string `header:"Idempotency-Key" maxLength:"255" doc:"The same key with the same request has one effect and one answer, for 24 hours." example:"order-4711"`
	IfMatch string `header:"If-Match" doc:"Change it only if it still has this version: the ETag of what you read." example:"\"3\""`
	DryRun  bool   `query:"dry_run" doc:"Answer what would happen, and change nothing."`
}

// terms reads the body, once and within bounds, and the conditions of a change.
func (a *API) terms(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	body, bad := web.ReadBody(w, r, web.BodyTime)
	if bad == nil {
		bad = checkQuery(r.URL, ctx.Operation())
	}
	if bad == nil && changes(r.Method) {
		bad = a.agree(r, w, body)
	}
	if bad != nil {
		a.trace(ctx.Context(), ctx.Operation(), bad.Code)
		a.refuse(ctx, bad)
		return
	}
	next(ctx)
}

func changes(method string) bool { return method != http.MethodGet && method != http.MethodHead }

// agree notes in the caller under which conditions the change is asked for.
func (a *API) agree(r *http.Request, w http.ResponseWriter, body []byte) *problem.Problem {
	if bad := web.CheckJSON(r.Header, body); bad != nil {
		return bad
	}
	who := &web.ScopeOf(r.Context()).Caller
	var bad *problem.Problem
	if who.IfMatch, bad = ifMatch(r.Header); bad != nil {
		return bad
	}
	if who.Key, bad = key(r.Header); bad != nil {
		return bad
	}
	if who.Key != "" {
		request := fmt.Sprintf("%s\n%s\n%s\n", r.Method, r.URL.EscapedPath(), r.URL.RawQuery)
		said := append([]byte(request), body...)
		sum := sha256.Sum256(said)
		who.Hash, who.Keyed = sum[:], a.Digest("requests", said)
	}
	if who.DryRun = r.URL.Query().Get("dry_run") == "true"; who.DryRun {
		w.Header().Set("Dry-Run", "true")
	}
	return nil
}

func key(h http.Header) (string, *problem.Problem) {
	values, given := h["Idempotency-Key"]
	if !given {
		return "", nil
	}
	k := values[0]
	printable := strings.IndexFunc(k, func(r rune) bool { return r < ' ' || r > '~' }) < 0
	if len(values) > 1 || k == "" || len(k) > 255 || !printable {
		return "", badHeader("Idempotency-Key", "must be 1 to 255 printable characters of ASCII")
	}
	return k, nil
}

var tagPattern = regexp.MustCompile(`^(W/)?"([\x21\x23-\x7e]*)"$`)

// noVersion is a version that nothing has.
const noVersion = -1

// ifMatch is the version that the caller believes in: 0 for any. A tag that is
// none of ours, and a weak one, matches nothing.
func ifMatch(h http.Header) (int64, *problem.Problem) {
	values, given := h["If-Match"]
	if !given || len(values) == 1 && strings.TrimSpace(values[0]) == "*" {
		return 0, nil
	}
	parts := tagPattern.FindStringSubmatch(strings.TrimSpace(strings.Join(values, ",")))
	if parts == nil {
		return 0, badHeader("If-Match", `must be * or one ETag such as "3"`)
	}
	version, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || version < 1 || parts[1] != "" || parts[2] != strconv.FormatInt(version, 10) {
		return noVersion, nil //nolint:nilerr // a tag that is no version of ours matches nothing
	}
	return version, nil
}

func badHeader(name, message string) *problem.Problem {
	return problem.New(http.StatusBadRequest, "malformed-header", "the header "+name+" "+message).
		About(problem.Field{Location: "header", Path: name, Message: message})
}

// checkQuery refuses what no store can keep, before anybody looks for it, and
// what says two things of one.
func checkQuery(u *url.URL, o *huma.Operation) *problem.Problem {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return problem.New(http.StatusBadRequest, "malformed-request", "the query of the address is malformed")
	}
	for name, values := range query {
		for _, v := range append(values, name) {
			if !utf8.ValidString(v) || strings.IndexFunc(v, unicode.IsControl) >= 0 {
				return problem.Invalid(problem.Field{Location: "query", Path: strings.ToValidUTF8(name, "�"), Message: "must be text without control characters"})
			}
		}
	}
	for _, p := range o.Parameters {
		if p.In == "query" && p.Schema.Type != huma.TypeArray && len(query[p.Name]) > 1 {
			return problem.Invalid(problem.Field{Location: "query", Path: p.Name, Message: "is there more than once"})
		}
	}
	return nil
}
