package bus

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// Source is the CloudEvents source of every fact of ours.
const Source = "/remuda"

const (
	typePrefix  = "remuda."
	specVersion = "1.0"
	jsonType    = "application/json"
	micros      = "2006-01-02T15:04:05.000000Z07:00"
)

// envelope is a CloudEvent 1.0 in structured mode. dataversion and position
// are extensions: the version of the data's form, and the place in the log.
type envelope struct {
	SpecVersion string `json:"specversion"`
	ID          string `json:"id"`
	Source      string `json:"source"`
	Type        string `json:"type"`
	Subject     string `json:"subject,omitempty"`
	Time        string `json:"time"`
	DataVersion int    `json:"dataversion"`
	Position    int64  `json:"position,omitempty"`
	ContentType string `json:"datacontenttype"`
	Data        body   `json:"data"`
}

// body keeps the details apart, so that no detail can pass for one of ours.
type body struct {
	ServerVersion int64             `json:"server_version,omitempty"`
	Operation     string            `json:"operation_id,omitempty"`
	Owner         string            `json:"owner,omitempty"`
	Details       map[string]string `json:"details,omitempty"`
}

// Marshal writes a fact as a CloudEvent, in one line. Equal facts make equal
// bytes. Its type is "remuda." and the fact's, its subject the server.
func Marshal(e core.Event) ([]byte, error) {
	text, err := core.JSONLine(envelope{
		SpecVersion: specVersion, ID: string(e.ID), Source: Source, Type: typePrefix + e.Type,
		Subject: string(e.Server), Time: e.At.UTC().Format(micros), DataVersion: e.Version,
		Position: e.Position, ContentType: jsonType,
		Data: body{
			ServerVersion: e.ServerVersion, Operation: string(e.Operation),
			Owner: string(e.Owner), Details: e.Data,
		},
	})
	if err != nil {
		return nil, &core.Error{Kind: core.Internal, Op: "bus.marshal", Err: err}
	}
	return text, nil
}

// Unmarshal reads what [Marshal] wrote. Invalid: it is no fact of ours.
func Unmarshal(text []byte) (core.Event, error) {
	var in envelope
	if err := json.Unmarshal(text, &in); err != nil {
		return core.Event{}, &core.Error{Kind: core.Invalid, Op: "bus.unmarshal", Msg: "the message is no CloudEvent in JSON", Err: err}
	}
	kind, ours := strings.CutPrefix(in.Type, typePrefix)
	if in.SpecVersion != specVersion || in.ID == "" || !ours || kind == "" {
		return core.Event{}, core.Fail(core.Invalid, "", "the message is no CloudEvent 1.0 of type %s…", typePrefix)
	}
	at, err := time.Parse(time.RFC3339, in.Time)
	if err != nil {
		return core.Event{}, core.Fail(core.Invalid, "", "the CloudEvent has no time in the form of RFC 3339")
	}
	return core.Event{
		ID: core.EventID(in.ID), Position: in.Position, Type: kind, Version: in.DataVersion,
		Server: core.ServerID(in.Subject), ServerVersion: in.Data.ServerVersion,
		Owner: core.UserID(in.Data.Owner), Operation: core.OperationID(in.Data.Operation),
		At: at.UTC().Truncate(time.Microsecond), Data: in.Data.Details,
	}, nil
}
