package bus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

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
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(envelope{
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
	return harmless(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
}

// harmless writes out what a terminal would obey and JSON leaves as it is, such
// as DEL, C1 and what turns the direction of writing. It stands in strings only,
// where both forms mean the same.
func harmless(text []byte) []byte {
	strange := func(r rune) bool { return r >= 0x7f && !unicode.IsPrint(r) && r != utf8.RuneError }
	if bytes.IndexFunc(text, strange) < 0 {
		return text
	}
	var out bytes.Buffer
	for _, r := range string(text) {
		switch high, low := utf16.EncodeRune(r); {
		case !strange(r):
			out.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
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
