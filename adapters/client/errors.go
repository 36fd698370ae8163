package client

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/remudahq/remuda/core"
)

// problem is RFC 9457's form of an error, as far as we read it.
type problem struct {
	Title  string
	Detail string
	Code   string
	Reason string
	Remedy string
	Errors []struct{ Location, Path, Message string }
}

// kinds is what a status means where the code says no more.
var kinds = map[int]core.Kind{
	http.StatusBadRequest:            core.Invalid,
	http.StatusUnauthorized:          core.Denied,
	http.StatusForbidden:             core.Denied,
	http.StatusNotFound:              core.NotFound,
	http.StatusMethodNotAllowed:      core.Invalid,
	http.StatusConflict:              core.Conflict,
	http.StatusPreconditionFailed:    core.Conflict,
	http.StatusRequestEntityTooLarge: core.Invalid,
	http.StatusUnsupportedMediaType:  core.Invalid,
	http.StatusUnprocessableEntity:   core.Invalid,
	http.StatusTooManyRequests:       core.Busy,
	http.StatusInsufficientStorage:   core.Exhausted,
	http.StatusBadGateway:            core.Unavailable,
	http.StatusServiceUnavailable:    core.Unavailable,
	http.StatusGatewayTimeout:        core.Unknown,
}

// codes is what a code means where its status is shared by several kinds.
var codes = map[string]core.Kind{
	core.CodeServerBusy:     core.Busy,
	core.CodeSlotBusy:       core.Busy,
	core.CodePoolExhausted:  core.Exhausted,
	core.CodeVMIDsExhausted: core.Exhausted,
	core.CodeQuotaExceeded:  core.Exhausted,
	core.CodeNoPlacement:    core.Exhausted,
	core.CodeStorageFull:    core.Exhausted,
}

// mostOfAnError bounds how much of an answer that went wrong is read.
const mostOfAnError = 64 << 10

// refusal reads an answer that is no success as an error. It closes nothing.
func refusal(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, mostOfAnError))
	return refused(resp, body)
}

// refused turns an answer that is no success into an error of its kind.
func refused(resp *http.Response, body []byte) error {
	var p problem
	_ = json.Unmarshal(body, &p) // a proxy's page says nothing, and the status stays
	e := &core.Error{Kind: kindOf(resp.StatusCode, p.Code), Code: p.Code, Msg: p.Detail, Reason: p.Reason, Remedy: p.Remedy, Op: "client"}
	for _, f := range p.Errors {
		e.Fields = append(e.Fields, core.Violation{Path: f.Path, Msg: f.Message})
	}
	if resp.StatusCode < 300 {
		e.Kind, e.Msg = core.Unknown, "what answers is not Remuda's API"
	}
	if e.Msg == "" {
		e.Msg = "the API answered " + resp.Status
	}
	return e
}

func kindOf(status int, code string) core.Kind {
	if k, ok := codes[code]; ok {
		return k
	}
	for _, k := range core.Kinds() { // a code may be the bare name of its kind
		if code == k.String() {
			return k
		}
	}
	return kinds[status] // Internal for what nobody foresaw
}
