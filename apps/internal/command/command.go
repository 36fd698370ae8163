// Package command carries commands out that came by message, whatever bus brought
// them, and answers what came of them. It believes nothing but signatures.
package command

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
)

// Prover says whose command it is; it is a [fleet.Service].
type Prover interface {
	Commander(ctx context.Context, command core.Command) (core.Caller, error)
}

// API carries commands out; it is the native API.
type API interface {
	Command(ctx context.Context, who core.Caller, command core.Command) (status int, answer []byte)
}

// Handler is the one way in for commands.
type Handler struct {
	Prover  Prover
	API     API
	Observe func(name string, status int, took time.Duration) // of every command; may be nil
	Logger  *slog.Logger                                      // may be nil
}

// Do carries out the command in a message, once for each ID and token's user,
// however often it comes. What is wrong with it is in the reply, a panic too.
func (h Handler) Do(ctx context.Context, d bus.Delivery) (reply bus.Reply) {
	began := time.Now()
	command, err := bus.ReadCommand(d.Payload)
	defer func() {
		if p := recover(); p != nil {
			h.logger().Error("a command panicked", "command", command.Type, "id", command.ID, "panic", p, "stack", string(debug.Stack()))
			reply = refused(command.ID, core.Fail(core.Internal, "", "it panicked"))
		}
		h.tell(command, reply.Status, time.Since(began))
	}()
	if err == nil && d.Name != "" && d.Name != command.Type {
		err = core.Fail(core.Invalid, core.CodeValidation, "the subject names another command than the type does")
	}
	if err != nil {
		return refused(command.ID, err)
	}
	command.Arrived = d.Arrived
	who, err := h.Prover.Commander(ctx, command)
	if err != nil {
		return refused(command.ID, err)
	}
	return h.carryOut(ctx, who, command)
}

func (h Handler) carryOut(ctx context.Context, who core.Caller, command core.Command) bus.Reply {
	status, answer := h.API.Command(ctx, who, command)
	if !json.Valid(answer) {
		answer = nil
	}
	return bus.Reply{ID: command.ID, Status: status, Body: answer}
}

func (h Handler) logger() *slog.Logger {
	if h.Logger == nil {
		return slog.Default()
	}
	return h.Logger
}

func (h Handler) tell(command core.Command, status int, took time.Duration) {
	if h.Observe != nil {
		h.Observe(command.Type, status, took)
	}
	h.logger().Debug("command", "command", core.Clip(command.Type), "id", command.ID, "token", core.Clip(string(command.Token)), "status", status, "took", took)
}

// refused is the reply to what was not carried out.
func refused(id string, err error) bus.Reply {
	p := problem.Of(err).For(id)
	body, failed := json.Marshal(p)
	if failed != nil {
		return bus.Reply{ID: id, Status: http.StatusInternalServerError}
	}
	return bus.Reply{ID: id, Status: p.Status, Body: body}
}
