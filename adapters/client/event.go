package client

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// cloudEvent is a fact as the stream has it: a CloudEvent 1.0 in JSON.
type cloudEvent struct {
	ID          string    `json:"id"`
	Type        string    `json:"type"`
	Subject     string    `json:"subject"`
	Time        time.Time `json:"time"`
	DataVersion int       `json:"dataversion"`
	Data        struct {
		ServerVersion int64             `json:"server_version"`
		Operation     string            `json:"operation_id"`
		Owner         string            `json:"owner"`
		Details       map[string]string `json:"details"`
	} `json:"data"`
}

const typePrefix = "remuda."

// event reads the fact in a message. The message's id is its place in the log.
func (m message) event() (core.Event, error) {
	position, err := strconv.ParseInt(m.id, 10, 64)
	if err != nil {
		return core.Event{}, unreadable(err)
	}
	var in cloudEvent
	if err := json.Unmarshal([]byte(m.data), &in); err != nil {
		return core.Event{}, unreadable(err)
	}
	return core.Event{
		ID: core.EventID(in.ID), Position: position, Type: strings.TrimPrefix(in.Type, typePrefix), Version: in.DataVersion,
		Server: core.ServerID(in.Subject), ServerVersion: in.Data.ServerVersion, Owner: core.UserID(in.Data.Owner),
		Operation: core.OperationID(in.Data.Operation), At: in.Time, Data: in.Data.Details,
	}, nil
}

func unreadable(err error) error {
	return &core.Error{Kind: core.Unavailable, Msg: "the feed tells what is no event", Op: "client.listen", Err: err}
}
