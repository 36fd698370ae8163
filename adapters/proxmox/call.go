package proxmox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/remudahq/remuda/core"
)

// values are the parameters of a call that changes something; they travel as a
// JSON object, which Proxmox takes as well as a form.
type values map[string]any

// set notes a parameter unless it is empty.
func (v values) set(name, value string) {
	if value != "" {
		v[name] = value
	}
}

// lines are the parameters that may have more than one line. Proxmox encodes
// them before they go into a configuration, where a line is an option.
var lines = []string{"description", "ssh-public-keys"}

// check refuses a value that could be more than one value where Proxmox keeps
// it. What callers may say was checked long before; this is the last gate.
func (v values) check() error {
	var wrong core.Violations
	for name, value := range v {
		text, _ := value.(string)
		fits := oneLine(text)
		if slices.Contains(lines, name) {
			fits = utf8.ValidString(text) && !strings.Contains(text, "\x00")
		}
		wrong.Check(fits && oneLine(name), tidy(name), "has a value that Proxmox cannot hold")
	}
	return wrong.Err()
}

// MarshalJSON writes plain ASCII, which means the same to whoever decodes it
// with or without minding UTF-8.
func (v values) MarshalJSON() ([]byte, error) {
	raw, err := json.Marshal(map[string]any(v))
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, r := range string(raw) {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return []byte(b.String()), nil
}

func (h *hypervisor) get(ctx context.Context, op, path string, query url.Values, into any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return h.explain(op, false, nil, h.client.Get(ctx, path, into))
}

// send asks for a change and answers the task that it became, if any.
func (h *hypervisor) send(ctx context.Context, op, method, path string, params values) (core.TaskID, error) {
	var upid text
	err := params.check()
	if err != nil {
		return "", err
	}
	switch method {
	case http.MethodPost:
		err = h.client.Post(ctx, path, body(params), &upid)
	case http.MethodPut:
		err = h.client.Put(ctx, path, body(params), &upid)
	default: // DELETE takes its parameters in the query; a body is refused
		err = h.client.Delete(ctx, path+query(params), &upid)
	}
	return core.TaskID(upid), h.explain(op, true, params, err)
}

// begin is send for a call that becomes a task. An answer that names none is a
// lost answer.
func (h *hypervisor) begin(ctx context.Context, op, method, path string, params values) (core.TaskID, error) {
	id, err := h.send(ctx, op, method, path, params)
	if err != nil {
		return "", err
	}
	if _, err := parseUPID(id); err != nil {
		return "", &core.Error{Op: op, Kind: core.Unknown, Msg: "Proxmox named no task", Reason: tidy(string(id))}
	}
	return id, nil
}

// explain gives an error its place. What did not come from the transport was
// an answer that go-proxmox could not read.
func (h *hypervisor) explain(op string, mutates bool, params values, err error) error {
	if err == nil {
		return nil
	}
	op = "proxmox." + op
	if e, ok := errors.AsType[*core.Error](err); ok {
		told := *e
		told.Op, told.Reason = op, conceal(told.Reason, params)
		for n, f := range told.Fields {
			told.Fields[n].Msg = conceal(f.Msg, params)
		}
		return &told
	}
	kind := core.Internal
	if mutates {
		kind = core.Unknown
	}
	return &core.Error{Op: op, Kind: kind, Msg: "the answer was not understood", Reason: conceal(tidy(err.Error()), params)}
}

// conceal takes passwords out of what Proxmox said about them.
func conceal(said string, params values) string {
	for _, name := range []string{"password", "cipassword"} {
		if secret, ok := params[name].(string); ok && secret != "" {
			said = strings.ReplaceAll(said, secret, "…")
		}
	}
	return said
}

// body is nil for no parameters, so that no content is sent at all.
func body(params values) any {
	if len(params) == 0 {
		return nil
	}
	return params
}

func query(params values) string {
	if len(params) == 0 {
		return ""
	}
	q := url.Values{}
	for name, v := range params {
		switch v := v.(type) {
		case int:
			q.Set(name, strconv.Itoa(v))
		case string:
			q.Set(name, v)
		}
	}
	return "?" + q.Encode()
}

// guestPath is where a guest, or something of it, is found.
func guestPath(ref core.GuestRef, sub string) string {
	kind := "qemu"
	if ref.Kind == core.Container {
		kind = "lxc"
	}
	return nodePath(ref.Node, "/"+kind+"/"+strconv.Itoa(ref.VMID)+sub)
}

func nodePath(node, sub string) string { return "/nodes/" + url.PathEscape(node) + sub }
