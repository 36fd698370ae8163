package core

import (
	"errors"
	"fmt"
	"strings"
)

// Error is the one error type of the system. It is born where the cause is
// known, passed up unchanged or wrapped with %w, and shown once, at an edge.
type Error struct {
	Kind   Kind
	Code   string      // stable and machine-readable, "quota-exceeded"; empty means Kind's name
	Msg    string      // for people; an edge shows none for Internal
	Fields []Violation // every violation at once, for Invalid
	Reason string      // the other side's own words, such as Proxmox's status line
	Remedy string      // the exact command or act that helps, where a person is needed
	Op     string      // for us: "proxmox.clone"
	Err    error       // the cause
}

// Violation is one thing wrong with a request: the path of the field, as the
// caller wrote it ("spec.disks.scsi0"), and what is wrong with it.
type Violation struct {
	Path string
	Msg  string
}

// Error joins what is known, most general first.
func (e *Error) Error() string {
	parts := make([]string, 0, 5)
	for _, p := range []string{e.Op, e.Msg} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	for _, f := range e.Fields {
		parts = append(parts, f.Path+" "+f.Msg)
	}
	if e.Reason != "" {
		parts = append(parts, e.Reason)
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	if len(parts) == 0 {
		return e.Kind.String()
	}
	return strings.Join(parts, ": ")
}

// Is lets errors.Is compare with a [Kind].
func (e *Error) Is(target error) bool {
	k, ok := target.(Kind)
	return ok && k == e.Kind
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an error of a kind with a stable code and a message for people.
func Fail(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Msg: fmt.Sprintf(format, args...)}
}

// KindOf returns the kind of the first [Error] or [Kind] in err's chain, and
// Internal where there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if k, ok := errors.AsType[Kind](err); ok {
		return k
	}
	return Internal
}

// CodeOf returns the stable code of err: its own, or the name of its kind.
func CodeOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Code != "" {
		return e.Code
	}
	return KindOf(err).String()
}

const internal = "an internal error occurred"

// Explain returns what a person may read of err: the message and the other
// side's reason, but of an Internal error no message of our own.
func Explain(err error) string {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return internal
	}
	text := e.Msg
	switch {
	case e.Kind == Internal:
		text = internal
	case text == "":
		text = e.Kind.String()
	}
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	for _, f := range e.Fields {
		text += "; " + f.Path + " " + f.Msg
	}
	return text
}
