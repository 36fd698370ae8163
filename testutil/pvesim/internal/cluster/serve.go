package cluster

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/schema"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// Serve answers one call, in the order of Proxmox VE: login, path, privileges
// of the schema, node, parameters, and only then the call itself.
func (c *Cluster) Serve(r *wire.Request) *wire.Response {
	c.mu.Lock()
	defer c.mu.Unlock()
	spec, in := c.schema.Find(r.Method, r.Path)
	who, refused := c.login(spec, r)
	if refused != nil {
		return refused
	}
	truth := func() *wire.Response {
		res := c.respond(c.dispatch(who, spec, in, r))
		res.Who = who
		target := in["node"]
		if spec.Here() {
			target = ""
		}
		return c.pace(res, target, r.Via)
	}
	if s := c.strike(r, spec); s != nil {
		return s.answer(c, truth)
	}
	return truth()
}

func (c *Cluster) login(spec *schema.Call, r *wire.Request) (string, *wire.Response) {
	if spec != nil && spec.User == "world" {
		return "", nil
	}
	who, refusal := c.Realm.Login(r.Method, r.Header, time.Now())
	if refusal == "" {
		return who, nil
	}
	res := wire.Failure(&wire.Error{Status: 401, Reason: refusal, Bare: true})
	res.Delay = c.Times.LoginDelay
	return "", res
}

func (c *Cluster) respond(data any, err error) *wire.Response {
	if err == nil {
		return wire.Result(data)
	}
	var e *wire.Error
	if !errors.As(err, &e) {
		e = fail("%s", err.Error())
	}
	res := wire.Failure(e)
	if e.Late {
		res.Delay = c.Times.LoginDelay
	}
	return res
}

func (c *Cluster) dispatch(who string, spec *schema.Call, in map[string]string, r *wire.Request) (any, error) {
	var h handler
	if spec != nil {
		h = c.routes[spec.Method+" "+spec.Template]
	}
	if r.Fault != nil && !schema.Lacks(r.Method, r.Path) { // as an upload to a call that is not here
		return nil, r.Fault
	}
	if h == nil {
		return nil, notImplemented(r.Method, r.Path)
	}
	params := maps.Clone(r.Params)
	for name, value := range in {
		if sent, ok := params[name]; ok && sent != value {
			return nil, bad(name, "duplicate parameter (already defined in URI) with conflicting values!")
		}
		params[name] = value
	}
	k := &call{Cluster: c, who: who, via: c.door(r.Via), p: params, spec: spec, now: time.Now()}
	if spec.TicketOnly && k.isToken() {
		return nil, &wire.Error{Status: 403, Reason: fmt.Sprintf("Permission check failed (URI '%s' not available with API token, need proper ticket.)", r.Path)}
	}
	if err := k.permitted(spec.Check); err != nil {
		return nil, err
	}
	if err := k.place(in["node"]); err != nil {
		return nil, err
	}
	booleans(spec, params, r.Sent)
	wrong := spec.Verify(params)
	nested(spec, wrong, r.Sent)
	if len(wrong) > 0 {
		return nil, badAll(wrong)
	}
	if err := k.quorum(); err != nil {
		return nil, err
	}
	data, err := h(k)
	if r.Method != "GET" {
		if err == nil {
			c.counts[k.name()]++
			k.accepted(data)
		}
		c.Dirty()
	}
	return data, err
}

// notImplemented is in the words of Proxmox VE, but says so where it is only
// the simulator that lacks the call.
func notImplemented(method, path string) *wire.Error {
	text := fmt.Sprintf("Method '%s %s' not implemented", method, path)
	if schema.Lacks(method, path) {
		text += " by the simulator (Proxmox VE has it)"
	}
	return &wire.Error{Status: 501, Reason: text}
}

// place finds the node that a call is for.
func (c *call) place(name string) error {
	if name == "" || name == "localhost" {
		c.node = c.via
		return nil
	}
	c.node = c.Cluster.node(name)
	if c.spec.Here() {
		return nil
	}
	if c.node == nil {
		return fail("hostname lookup '%s' failed - failed to get address info for: %s: Temporary failure in name resolution", name, name)
	}
	if c.node.Offline {
		return &wire.Error{Status: 595, Reason: "No route to host", Bare: true}
	}
	return nil
}

// door is the node that a client speaks to.
func (c *Cluster) door(name string) *Node {
	if n := c.node(name); n != nil {
		return n
	}
	return c.Nodes[0]
}

// proxyPatience is how long a node waits for the answer of another one.
const proxyPatience = 30 * time.Second

// pace is an answer in the time that its nodes take for it. When the other one
// takes too long the client is told so; it carries the call out all the same.
func (c *Cluster) pace(res *wire.Response, name, via string) *wire.Response {
	door, target := c.door(via), c.node(name)
	if target != nil && target != door && target.Delay > proxyPatience {
		res = &wire.Response{Status: 596, Reason: "Connection timed out", Who: res.Who, Delay: proxyPatience}
	} else if target != nil && target != door {
		res.Delay += target.Delay
	}
	res.Delay += door.Delay
	res.Skew = door.Skew
	return res
}

// booleans turns the words of JSON into 0 and 1; a form has no such words.
func booleans(spec *schema.Call, params map[string]string, sent map[string]any) {
	for name, value := range sent {
		p := spec.Param(name)
		if b, ok := value.(bool); ok && p != nil && p.Type == "boolean" {
			params[name] = strconv.Itoa(map[bool]int{true: 1}[b])
		}
	}
}

// nested refuses objects of JSON, and its lists where the schema wants none.
func nested(spec *schema.Call, wrong map[string]string, sent map[string]any) {
	for name, value := range sent {
		p, got := spec.Param(name), ""
		switch value.(type) {
		case []any:
			got = "ARRAY"
		case map[string]any:
			got = "HASH"
		}
		if p != nil && got != "" && (p.Type != "array" || got != "ARRAY") {
			wrong[name] = fmt.Sprintf("type check ('%s') failed - got %s", cmp.Or(p.Type, "string"), got)
		}
	}
}
