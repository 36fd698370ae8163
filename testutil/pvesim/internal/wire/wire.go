// Package wire speaks HTTP the way pveproxy of Proxmox VE 8.4 does: the text
// of an error stands in the status line as well as in the body, an error
// closes the connection, and a refused login is answered late.
package wire

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Request is a call as the API sees it.
type Request struct {
	Method string
	Format string // json or extjs
	Path   string // below /api2/FORMAT, unescaped
	Raw    string // the same, as it was sent
	Params map[string]string
	Sent   map[string]any // the parameters as they were sent, for the record
	Header http.Header
	Via    string // the node that the client speaks to; empty is the first
	Fault  *Error // why the body could not be read; told only after the login
}

// Response is what goes back.
type Response struct {
	Status  int
	Reason  string
	Body    []byte
	JSON    bool
	Delay   time.Duration
	Skew    time.Duration // the clock of who answers is ahead by so much
	Cut     bool          // the connection breaks instead of the answer
	Silent  bool          // a cut before the call had any effect: there is nothing to record
	Upgrade func(*Socket) // the connection becomes a WebSocket
	Who     string        // the authenticated user or token, for the record

	// Held keeps the client waiting until it is closed. Then, which must be
	// called once, gives what really goes back.
	Held <-chan struct{}
	Then func() *Response
}

// API answers requests.
type API interface {
	Serve(*Request) *Response
}

// Error is an answer other than 200.
type Error struct {
	Status int
	Reason string
	Fields map[string]string // per parameter, on 400
	Bare   bool              // no body at all
	Raw    bool              // the body is the text, not JSON
	Late   bool              // the answer is delayed as a refused login is
}

func (e *Error) Error() string { return e.Reason }

// Extra is a result with more beside the data, such as the total of a list.
type Extra struct {
	Data any
	More map[string]any
}

// Result makes the answer to a call that succeeded.
func Result(data any) *Response {
	if u, ok := data.(Upgrade); ok {
		return &Response{Status: http.StatusSwitchingProtocols, Reason: "Switching Protocols", Upgrade: u.Serve}
	}
	body := map[string]any{"data": data}
	if x, ok := data.(Extra); ok {
		body = map[string]any{"data": x.Data}
		for key, value := range x.More {
			body[key] = value
		}
	}
	return &Response{Status: http.StatusOK, Reason: "OK", Body: encode(body), JSON: true}
}

// Failure makes the answer to a call that did not. In 8.4 the message in the
// body ends with a newline, except for a method that does not exist.
func Failure(e *Error) *Response {
	r := &Response{Status: e.Status, Reason: line(e.Reason)}
	switch {
	case e.Bare:
	case e.Raw:
		r.Body = []byte(e.Reason)
	default:
		message := e.Reason
		if e.Status != http.StatusNotImplemented {
			message += "\n"
		}
		body := map[string]any{"data": nil, "message": message}
		if len(e.Fields) > 0 {
			body["errors"] = e.Fields
		}
		r.Body, r.JSON = encode(body), true
	}
	return r
}

// extjs is the answer as the web interface wants it: an error of the API is a
// 200 that tells in its body what it was. Refused logins stay what they are.
func (r *Response) extjs() *Response {
	var body map[string]any
	if !r.JSON || json.Unmarshal(r.Body, &body) != nil {
		return r
	}
	told := *r
	body["success"] = 1
	if r.Status >= http.StatusBadRequest {
		body["success"], body["status"] = 0, r.Status
		told.Status, told.Reason = http.StatusOK, "OK"
	}
	told.Body = encode(body)
	return &told
}

// line makes a text fit for a status line.
func line(text string) string {
	return strings.NewReplacer("\r", " ", "\n", " ").Replace(strings.TrimRight(text, "\n"))
}

func encode(v any) []byte {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("pvesim: an answer that is no JSON: " + err.Error())
	}
	return []byte(strings.TrimRight(b.String(), "\n"))
}
