package wire

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// bodyLimit is pveproxy's: 512 KiB.
const bodyLimit = 512 << 10

// Prefix is where the API lives.
const Prefix = "/api2/json"

// parse reads a request. Faults of the body are kept for later, because
// pveproxy looks at the login first.
func parse(r *http.Request) (*Request, *Error) {
	switch r.Method {
	case "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS":
	default:
		return nil, &Error{Status: 501, Reason: fmt.Sprintf("method '%s' not available", r.Method), Bare: true}
	}
	raw := strings.TrimPrefix(r.URL.EscapedPath(), Prefix)
	if raw == "" {
		raw = "/"
	}
	q := &Request{Method: r.Method, Raw: raw, Header: r.Header, Params: map[string]string{}, Sent: map[string]any{}}
	path, err := url.PathUnescape(raw)
	if err != nil {
		return nil, &Error{Status: 400, Reason: "bad request"}
	}
	q.Path = path
	q.form(r.URL.Query())
	q.Fault = q.body(r)
	return q, nil
}

func (q *Request) form(values url.Values) {
	for name, list := range values {
		last := list[len(list)-1]
		q.Params[name], q.Sent[name] = last, last
	}
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
		values, err := url.ParseQuery(string(data))
		if err != nil {
			return &Error{Status: 400, Reason: "bad request", Bare: true}
		}
		q.form(values)
		return nil
	case "application/json":
		return q.json(data)
	}
	return &Error{Status: 506, Reason: fmt.Sprintf("upload 'Content-Type '%s' not implemented", kind), Raw: true}
}

// json takes parameters from a JSON object. The two texts for what is no
// object are those recorded from 8.4, Perl's own words included.
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
	if !ok {
		return &Error{Status: 500, Reason: "Not a HASH reference at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 957.\n", Raw: true}
	}
	for name, value := range object {
		q.Params[name], q.Sent[name] = text(value), value
	}
	return nil
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
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
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(v)
}
