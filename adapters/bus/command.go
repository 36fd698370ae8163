package bus

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// Commands is what the types of commands begin with, and the subjects that they
// travel on.
const Commands = "remuda.commands."

// MaxCommand is how large a message with a command may be, in bytes.
const MaxCommand = 1 << 20

var commandID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// command is a command as it travels.
type command struct {
	ID        string            `json:"id"`
	Type      string            `json:"type"` // remuda.commands.create-server
	Time      string            `json:"time"` // RFC 3339; what was signed are these very characters
	Token     core.TokenID      `json:"token_id"`
	Path      map[string]string `json:"path,omitempty"`
	Query     map[string]string `json:"query,omitempty"`
	IfMatch   string            `json:"if_match,omitempty"`
	Body      string            `json:"body,omitempty"` // JSON as text: what was signed are these very bytes
	Signature []byte            `json:"signature"`      // base64
}

// Reply is what came of a command: the status and the answer that the call of the
// API would have had. One of 400 or more has a problem of RFC 9457.
type Reply struct {
	ID     string          `json:"id"` // the command's
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body,omitempty"`
}

// Delivery is a message with a command, as a bus hands it over.
type Delivery struct {
	Name    string    // of the call, where the bus says it too: the last word of the subject
	Payload []byte    // see [SignCommand]
	Arrived time.Time // when a bus that keeps it took it; else zero
}

// Desk is where commands are carried out, whatever bus brought them.
type Desk interface {
	// Take has a command carried out as soon as there is room, and answers once,
	// from any goroutine. It never blocks: what there is no room for is refused.
	Take(d Delivery, answer func(Reply))

	// Do carries a command out now. Repeatable: what was done under its ID before
	// has the same answer again.
	Do(ctx context.Context, d Delivery) Reply
}

// Undecided reports whether nothing came of the command yet, so that the same
// one is worth another try: we are too busy, or something that we need is away.
func (r Reply) Undecided() bool { return r.Status == 429 || r.Status == 503 }

// SignCommand makes the message of a command, signed with the secret of the token
// that it names. What has no time is signed as of now.
func SignCommand(c core.Command, secret string) ([]byte, error) {
	if c.Time == "" {
		c.Time = time.Now().UTC().Format(time.RFC3339Nano)
	}
	return json.Marshal(command{
		ID: c.ID, Type: Commands + c.Type, Time: c.Time, Token: c.Token, Path: c.Path, Query: c.Query, IfMatch: c.IfMatch,
		Body: string(c.Body), Signature: c.Sign(core.SigningKey(secret)),
	})
}

// ReadCommand takes a message apart; nothing of it is proven yet. Fields that are
// not known are refused: they are not signed. Invalid: all that is wrong with its
// form.
func ReadCommand(payload []byte) (core.Command, error) {
	var m command
	if len(payload) > MaxCommand {
		return core.Command{}, core.Fail(core.Invalid, core.CodeValidation, "the message has more than %d bytes", MaxCommand)
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return core.Command{ID: idOf(payload)}, unreadable(err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return core.Command{}, core.Fail(core.Invalid, core.CodeValidation, "something follows the command")
	}
	name, ours := strings.CutPrefix(m.Type, Commands)
	_, noTime := time.Parse(time.RFC3339Nano, m.Time)
	c := core.Command{ID: m.ID, Type: name, Time: m.Time, Token: m.Token, Path: m.Path, Query: m.Query, IfMatch: m.IfMatch,
		Body: []byte(m.Body), Signature: m.Signature}
	var v core.Violations
	v.Check(commandID.MatchString(m.ID), "id", "must be 1 to 64 of A-Z a-z 0-9 . _ -")
	v.Check(ours, "type", "must begin with %s", Commands)
	v.Check(noTime == nil, "time", "must be RFC 3339, such as 2026-11-22T10:00:00Z")
	v.Check(m.Token != "", "token_id", "is missing")
	for path, list := range map[string]map[string]string{"path": m.Path, "query": m.Query} {
		_, unnamed := list[""]
		v.Check(!unnamed, path, "must not have a name that is empty")
	}
	if !commandID.MatchString(m.ID) {
		c.ID = "" // it is not repeated in a reply
	}
	return c, v.Err()
}

// idOf is the ID of a message whatever else is wrong with it, so that whoever sent
// it knows what the reply is to; empty if it cannot be told.
func idOf(payload []byte) string {
	var m struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(payload, &m) != nil || !commandID.MatchString(m.ID) {
		return ""
	}
	return m.ID
}

// unreadable names the field that a message fails by.
func unreadable(err error) error {
	var v core.Violations
	var base64Error base64.CorruptInputError
	kind, is := errors.AsType[*json.UnmarshalTypeError](err)
	unknown, isUnknown := strings.CutPrefix(err.Error(), "json: unknown field ")
	switch {
	case is && kind.Field == "body":
		v.Add("body", "must be JSON as text, in quotes: these very bytes are signed")
	case is && kind.Field != "":
		v.Add(kind.Field, "must be of another type than %s", kind.Value)
	case errors.As(err, &base64Error):
		v.Add("signature", "must be base64")
	case isUnknown:
		v.Add(core.Clip(core.Legible(strings.Trim(unknown, `"`))), "is not known")
	default:
		return core.Fail(core.Invalid, core.CodeValidation, "the message is no command: it is no object of JSON")
	}
	return v.Err()
}
