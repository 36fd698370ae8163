package wire

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// bodyLimit is pveproxy's: 512 KiB.
const bodyLimit = 512 << 10

// Base is where the API lives. The format of the answers follows it.
const Base = "/api2"

// address is a path of the API: its format, and what is asked for.
var address = regexp.MustCompile(`^/api2/+([a-z][a-z0-9]+)(/.*)?$`)

// parse reads a request. Faults of the body are kept for later, because
// pveproxy looks at the login first.
func parse(r *http.Request) (*Request, *Error) {
	switch r.Method {
	case "GET", "POST", "PUT", "DELETE":
	default:
		return nil, &Error{Status: 501, Reason: fmt.Sprintf("method '%s' not available", r.Method), Bare: true}
	}
	m := address.FindStringSubmatch(r.URL.EscapedPath())
	if m == nil {
		return nil, &Error{Status: 501, Reason: "no such uri", Raw: true}
	}
	q := &Request{Method: r.Method, Format: m[1], Raw: m[2], Header: r.Header, Params: map[string]string{}, Sent: map[string]any{}}
	if q.Raw == "" {
		q.Raw = "/"
	}
	path, err := url.PathUnescape(q.Raw)
	if err != nil {
		return nil, &Error{Status: 400, Reason: "bad request"}
	}
	q.Path = path
	q.Fault = q.body(r)
	q.form(r.URL.RawQuery)  // it wins over the body
	delete(q.Params, "_dc") // what browsers add lest they be told something old
	delete(q.Sent, "_dc")
	if q.Format != "json" && q.Format != "extjs" {
		q.Fault = &Error{Status: 501, Reason: fmt.Sprintf("no formatter for uri %s, %s", path, q.Format), Raw: true}
	}
	return q, nil
}

// form reads name=value pairs with Proxmox's eyes: pairs end at & or ;, what
// follows a second = is lost, a percent sign that starts no code is itself,
// and a name that comes again adds to the first behind a NUL.
func (q *Request) form(text string) {
	again := map[string]bool{}
	for pair := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, _ := strings.Cut(pair, "=")
		value, _, _ = strings.Cut(value, "=")
		name, value = unescape(name), strings.ToValidUTF8(unescape(value), "\uFFFD")
		if again[name] {
			value = q.Params[name] + "\x00" + value
		}
		again[name] = true
		q.Params[name], q.Sent[name] = value, value
	}
}

var escape = regexp.MustCompile(`%[0-9a-fA-F]{2}`)

func unescape(text string) string {
	return escape.ReplaceAllStringFunc(strings.ReplaceAll(text, "+", " "), func(code string) string {
		char, _ := url.PathUnescape(code)
		return char
	})
}

func (q *Request) body(r *http.Request) *Error {
	if len(r.TransferEncoding) > 0 {
		return &Error{Status: 501, Reason: "chunked transfer encoding not supported", Raw: true}
	}
	if r.Body == nil || r.ContentLength == 0 {
		return nil
	}
	if r.ContentLength > bodyLimit {
		_, _ = io.CopyN(io.Discard, r.Body, 4*bodyLimit) // so that the client gets to read the refusal
		return &Error{Status: 501, Reason: "for data too large", Raw: true}
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit))
	if err != nil {
		return &Error{Status: 400, Reason: "bad request", Bare: true}
	}
	if len(data) == 0 {
		return nil
	}
	if r.Method != "POST" && r.Method != "PUT" {
		return &Error{Status: 501, Reason: fmt.Sprintf("Unexpected content for method '%s'", r.Method), Raw: true}
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch strings.TrimSpace(strings.ToLower(kind)) {
	case "", "application/x-www-form-urlencoded":
		q.form(string(data))
		return nil
	case "application/json":
		return q.json(data)
	}
	return &Error{Status: 506, Reason: fmt.Sprintf("upload 'Content-Type '%s' not implemented", r.Header.Get("Content-Type")), Raw: true}
}

// json takes parameters from a JSON object, or from null, which is an empty
// one. A value that is null is one that was not sent. The two texts for what is
// no object are those recorded from 8.4, Perl's own words included.
func (q *Request) json(data []byte) *Error {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		rest := strings.TrimPrefix(string(data), "{")
		text := fmt.Sprintf("'\"' expected, at character offset 1 (before \"%.20s\") at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 917.\n", rest)
		return &Error{Status: 500, Reason: text, Raw: true}
	}
	object, ok := v.(map[string]any)
	if !ok && v != nil {
		return &Error{Status: 500, Reason: "Not a HASH reference at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 957.\n", Raw: true}
	}
	for name, value := range object {
		if value != nil {
			q.Params[name], q.Sent[name] = text(value), value
		}
	}
	return nil
}

func text(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "1"
		}
		return "0"
	case []any:
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = text(p)
		}
		return strings.Join(parts, "\x00")
	}
	return fmt.Sprint(v)
}
