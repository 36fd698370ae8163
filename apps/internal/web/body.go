package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/remudahq/remuda/apps/internal/problem"
)

// Bounds on a request's body.
const (
	MaxBody  = 1 << 20
	MaxDepth = 32
	BodyTime = 10 * time.Second
)

// ReadBody reads the whole body of a request, within a time and [MaxBody], and
// puts it back for whoever comes next.
func ReadBody(w http.ResponseWriter, r *http.Request, within time.Duration) ([]byte, *problem.Problem) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(within))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err == nil {
		_ = control.SetReadDeadline(time.Time{})
	} else { // nobody waits for the rest, as net/http would before it answers
		_ = control.SetReadDeadline(time.Now())
		w.Header().Set("Connection", "close")
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, problem.New(http.StatusRequestEntityTooLarge, "body-too-large", fmt.Sprintf("the body has more than %d bytes", MaxBody))
	}
	if err != nil {
		return nil, problem.New(http.StatusBadRequest, "malformed-request", "the body could not be read to its end in time")
	}
	return body, nil
}

// CheckJSON refuses a body that is no JSON: by its type, its encoding, its
// form or its depth. An empty body is fine.
func CheckJSON(h http.Header, body []byte) *problem.Problem {
	if len(body) == 0 {
		return nil
	}
	if !saysJSON(h) {
		return problem.New(http.StatusUnsupportedMediaType, "unsupported-media-type", "the body must be application/json, in UTF-8 and not compressed").
			About(problem.Field{Location: "header", Path: "Content-Type", Message: "must be application/json"}).With("Accept-Post", "application/json")
	}
	if !utf8.Valid(body) {
		return malformed("the body is not valid UTF-8")
	}
	if tooDeep(body) {
		return malformed(fmt.Sprintf("the body is nested more than %d levels deep", MaxDepth))
	}
	if !json.Valid(body) {
		return malformed(whereBroken(body))
	}
	if path, twice := repeated(json.NewDecoder(bytes.NewReader(body)), ""); twice {
		return problem.Invalid(problem.Field{Location: "body", Path: path, Message: "is there more than once"})
	}
	return nil
}

// repeated looks, in the next value of valid JSON, for a name that an object
// has twice: of two readers each might believe another one.
func repeated(next *json.Decoder, path string) (string, bool) {
	opening, _ := next.Token()
	if delim, ok := opening.(json.Delim); !ok || delim == ']' || delim == '}' {
		return "", false
	}
	seen := map[string]bool{}
	for i := 0; next.More(); i++ {
		name := strconv.Itoa(i)
		if opening == json.Delim('{') {
			token, _ := next.Token()
			name, _ = token.(string)
			if seen[name] {
				return strings.TrimPrefix(path+"."+name, "."), true
			}
			seen[name] = true
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		if found, twice := repeated(next, at); twice {
			return found, true
		}
	}
	_, _ = next.Token()
	return "", false
}

func malformed(detail string) *problem.Problem {
	return problem.New(http.StatusBadRequest, "malformed-json", detail)
}

func saysJSON(h http.Header) bool {
	if e := h.Get("Content-Encoding"); e != "" && e != "identity" {
		return false
	}
	given := h.Get("Content-Type")
	if given == "" {
		return true
	}
	kind, params, err := mime.ParseMediaType(given)
	charset := strings.ToLower(params["charset"])
	return err == nil && (kind == "application/json" || kind == "application/merge-patch+json") && (charset == "" || charset == "utf-8")
}

// tooDeep counts brackets outside of strings.
func tooDeep(body []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '{' || c == '['):
			if depth++; depth > MaxDepth {
				return true
			}
		case !quoted && (c == '}' || c == ']'):
			depth--
		}
	}
	return false
}

func whereBroken(body []byte) string {
	var any json.RawMessage
	err := json.Unmarshal(body, &any)
	syntax := (*json.SyntaxError)(nil)
	if !errors.As(err, &syntax) {
		return "the body is no JSON"
	}
	before := body[:min(int(syntax.Offset), len(body))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n') - 1
	return fmt.Sprintf("the body is no JSON: %s, at line %d, column %d", syntax.Error(), line, column)
}
