// Package command reads commands from messages, whatever bus brought them, and
// answers what came of them. It believes nothing but signatures.
package command

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

// Prefix of the types of commands, and of the topics they travel on.
const Prefix = "remuda.commands."

// MaxSize of a message, in bytes.
const MaxSize = 1 << 20

// Message is a command as it travels.
type Message struct {
	ID        string            `json:"id"`
	Type      string            `json:"type"` // remuda.commands.create-server
	Time      time.Time         `json:"time"`
	Token     core.TokenID      `json:"token_id"`
	Path      map[string]string `json:"path,omitempty"`
	Body      string            `json:"body,omitempty"` // JSON as text: what was signed are these very bytes
	Signature []byte            `json:"signature"`
}

// Reply is what came of a command: the status and the answer that the call of the
// API would have had.
type Reply struct {
	ID     string          `json:"id"`
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body,omitempty"`
}

// Sign makes a message that is signed with the secret of a token.
func Sign(c core.Command, secret string) Message {
	c.Signature = c.Sign(core.SigningKey(secret))
	return Message{ID: c.ID, Type: Prefix + c.Type, Time: c.At.UTC(), Token: c.Token, Path: c.Path, Body: string(c.Body), Signature: c.Signature}
}

// Prover says whose command it is; it is a [fleet.Service].
type Prover interface {
	Commander(ctx context.Context, command core.Command) (core.Caller, error)
}

// API carries commands out.
type API interface {
	Command(ctx context.Context, who core.Caller, command core.Command) (status int, answer []byte)
}

// Handler is the one way in for commands.
type Handler struct {
	Prover Prover
	API    API
}

// Handle carries out the command in a message, once for each ID and token's user,
// however often it comes. What is wrong with it is in the reply.
func (h Handler) Handle(ctx context.Context, payload []byte) Reply {
	command, err := read(payload)
	if err != nil {
		return refused(command.ID, err)
	}
	who, err := h.Prover.Commander(ctx, command)
	if err != nil {
		return refused(command.ID, err)
	}
	status, answer := h.API.Command(ctx, who, command)
	if !json.Valid(answer) {
		answer = nil
	}
	return Reply{ID: command.ID, Status: status, Body: answer}
}

// read takes a message apart. Fields that we do not know are refused: they are not
// signed.
func read(payload []byte) (core.Command, error) {
	var m Message
	if len(payload) > MaxSize {
		return core.Command{}, core.Fail(core.Invalid, core.CodeValidation, "the message has more than %d bytes", MaxSize)
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return core.Command{}, core.Fail(core.Invalid, core.CodeValidation, "the message is no command")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return core.Command{}, core.Fail(core.Invalid, core.CodeValidation, "something follows the command")
	}
	var v core.Violations
	v.Check(web.WellNamed(m.ID), "id", "must be 1 to 64 of A-Z a-z 0-9 . _ -")
	name, ours := strings.CutPrefix(m.Type, Prefix)
	v.Check(ours, "type", "must begin with %s", Prefix)
	v.Check(!m.Time.IsZero(), "time", "is missing")
	v.Check(m.Token != "", "token_id", "is missing")
	c := core.Command{ID: m.ID, Type: name, At: m.Time, Token: m.Token, Path: m.Path, Body: []byte(m.Body), Signature: m.Signature}
	if !web.WellNamed(m.ID) {
		c.ID = "" // it is not repeated in the reply
	}
	return c, v.Err()
}

// refused is the reply to what was not carried out.
func refused(id string, err error) Reply {
	p := problem.Of(err).For(id)
	body, failed := json.Marshal(p)
	if failed != nil {
		return Reply{ID: id, Status: http.StatusInternalServerError}
	}
	return Reply{ID: id, Status: p.Status, Body: body}
}
