// Package problem is how an app says that something went wrong: as RFC 9457
// asks, with a code that never changes, and in the words of whoever refused.
//
// Every answer of ours that is no success is one of these, whether it comes
// from the core, from Huma, from the router or from a panic.
package problem

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Problem is what went wrong with one request.
type Problem struct {
	Type     string  `json:"type" doc:"Names the kind of problem; it never changes." example:"urn:remuda:problem:pool-exhausted"`
	Title    string  `json:"title" doc:"The kind of problem, for people." example:"No address, VMID, space or quota is left"`
	Status   int     `json:"status" doc:"The HTTP status." example:"409"`
	Code     string  `json:"code" doc:"The kind of problem, for programs; the last part of type." example:"pool-exhausted"`
	Detail   string  `json:"detail" doc:"What went wrong this time." example:"no address is left in pool demo"`
	Reason   string  `json:"reason,omitempty" doc:"The words of the other side, such as Proxmox's status line."`
	Remedy   string  `json:"remedy,omitempty" doc:"The act or the command that helps, where a person is needed."`
	Errors   []Field `json:"errors,omitempty" nullable:"false" doc:"Everything that is wrong with the request."`
	Instance string  `json:"instance" doc:"Names this one request; the log has it too." example:"urn:remuda:request:3f2a8c1b9d0e4f57"`

	headers http.Header
}

// Field is one thing that is wrong with a request.
type Field struct {
	Location string `json:"location" enum:"body,query,path,header" doc:"Which part of the request."`
	Path     string `json:"path" doc:"The field within that part, as it was written." example:"ssh_keys.0"`
	Message  string `json:"message" doc:"What is wrong with it." example:"is no OpenSSH public key"`
}

// New makes a problem that the core knows nothing of.
func New(status int, code, detail string) *Problem {
	return &Problem{
		Type: "urn:remuda:problem:" + code, Title: http.StatusText(status),
		Status: status, Code: code, Detail: detail, headers: http.Header{},
	}
}

// Invalid makes the problem of a request that has these things wrong.
func Invalid(fields ...Field) *Problem {
	p := New(http.StatusUnprocessableEntity, core.CodeValidation, "the request is not valid")
	p.Title = statuses[core.Invalid].title
	return p.About(fields...)
}

// Of makes the problem that an error is to a caller. What nobody foresaw is
// told without its details.
func Of(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	status, title := statusOf(err)
	p := New(status, core.CodeOf(err), detail(err))
	p.Title = title
	if e, ok := errors.AsType[*core.Error](err); ok {
		p.Reason, p.Remedy = e.Reason, e.Remedy
		for _, f := range e.Fields {
			p.Errors = append(p.Errors, fieldOf(f))
		}
	}
	p.ask()
	return p
}

// detail is the message alone: reason and fields have places of their own.
func detail(err error) string {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return core.Explain(err)
	}
	return core.Explain(&core.Error{Kind: e.Kind, Msg: e.Msg})
}

func fieldOf(v core.Violation) Field {
	if v.Path == "Idempotency-Key" {
		return Field{Location: "header", Path: v.Path, Message: v.Msg}
	}
	return Field{Location: "body", Path: strings.TrimPrefix(v.Path, "."), Message: v.Msg}
}

// ask says in headers what the caller can do about it.
func (p *Problem) ask() {
	switch p.Status {
	case http.StatusUnauthorized:
		p.With("WWW-Authenticate", `Bearer realm="remuda"`)
	case http.StatusServiceUnavailable:
		p.With("Retry-After", "2")
	}
	if p.Code == core.CodeServerBusy || p.Code == core.Busy.String() || p.Code == core.CodeSlotBusy {
		p.With("Retry-After", "1")
	}
}

// With sets a header of the answer.
func (p *Problem) With(name, value string) *Problem {
	p.headers.Set(name, value)
	return p
}

// About names fields that are wrong.
func (p *Problem) About(fields ...Field) *Problem {
	p.Errors = append(p.Errors, fields...)
	return p
}

// For names the request that the problem is of.
func (p *Problem) For(request string) *Problem {
	p.Instance = "urn:remuda:request:" + request
	return p
}

// Error is the detail, with the fields.
func (p *Problem) Error() string {
	text := []string{p.Detail}
	for _, f := range p.Errors {
		text = append(text, f.Path+" "+f.Message)
	}
	return strings.Join(text, "; ")
}

// GetStatus, GetHeaders and ContentType are what Huma asks an error.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders is what to send beside the body.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// Write answers a request with the problem, outside of Huma.
func (p *Problem) Write(w http.ResponseWriter) {
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte("{}")
	}
	for name, values := range p.headers {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n'))
}
