package asyncapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

// Command is a call of the API as it can be asked for by message.
type Command struct {
	Name        string // the call's, such as create-server
	Summary     string
	Description string
	Path        []string                // what its path names, such as id
	Query       map[string]*huma.Schema // what it takes behind its path, such as dry_run
	IfMatch     bool                    // it takes the version that is to be changed
	Body        *huma.Schema            // nil for none
	MustHave    bool                    // a body
	Answer      *huma.Schema            // of what was carried out; nil for none
	Permissions []core.Permission       // one of them is needed; none if every valid token will do
}

// Commands lists every call of the API that changes something and needs a
// token, sorted by name.
func Commands(api *huma.OpenAPI) []Command {
	var all []Command
	for _, item := range api.Paths {
		for _, o := range []*huma.Operation{item.Post, item.Put, item.Patch, item.Delete} {
			if o != nil && len(o.Security) > 0 {
				all = append(all, commandOf(o))
			}
		}
	}
	slices.SortFunc(all, func(a, b Command) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func commandOf(o *huma.Operation) Command {
	c := Command{Name: o.OperationID, Summary: o.Summary, Description: o.Description, Query: map[string]*huma.Schema{}}
	c.Permissions, _ = web.Needed(o)
	for _, p := range o.Parameters {
		switch p.In {
		case "path":
			c.Path = append(c.Path, p.Name)
		case "query":
			c.Query[p.Name] = &huma.Schema{Type: huma.TypeString, Description: p.Description}
		case "header":
			c.IfMatch = c.IfMatch || p.Name == "If-Match"
		}
	}
	if o.RequestBody != nil {
		c.Body, c.MustHave = bodyOf(o.RequestBody.Content), o.RequestBody.Required
	}
	for status, r := range o.Responses {
		if strings.HasPrefix(status, "2") && c.Answer == nil {
			c.Answer = bodyOf(r.Content)
		}
	}
	return c
}

func bodyOf(content map[string]*huma.MediaType) *huma.Schema {
	if json, ok := content[jsonType]; ok {
		return json.Schema
	}
	return nil
}

// commands describes what can be asked for, and how it is answered.
func (d *document) commands(api *huma.OpenAPI) {
	text := huma.TypeString
	d.Components.Schemas["command.id"] = &huma.Schema{Type: text, Pattern: "^[A-Za-z0-9._-]{1,64}$",
		Description: "Made up by who sends it, and its idempotency key: a command that is sent again with the same ID has one effect and one answer, for 24 hours."}
	d.Components.Schemas["command.time"] = &huma.Schema{Type: text, Format: "date-time", Description: "When it was signed: at most five minutes ago."}
	d.Components.Schemas["command.token"] = &huma.Schema{Type: text, Pattern: uuid, Description: "The ID of the token whose secret it is signed with."}
	d.Components.Schemas["command.signature"] = &huma.Schema{Type: text, ContentEncoding: "base64", Description: "HMAC-SHA256 of all else, with a key made of the token's secret."}
	d.Components.Schemas["command.if_match"] = &huma.Schema{Type: text, Description: "The ETag that what is changed must still have, quotes included."}
	queued := map[string]ref{}
	for _, c := range Commands(api) {
		d.command(c)
		queued["command."+c.Name] = refTo("components/messages/command." + c.Name)
	}
	address := "remuda.queue.commands.{name}"
	d.Channels["command-queue"] = channel{
		Address: &address, Title: "Commands that are kept until they are carried out", Servers: []ref{refTo("servers/nats")}, Messages: queued,
		Description: "The stream REMUDA_COMMANDS of JetStream keeps them. The answer goes to the subject in the header `Remuda-Reply-To`, if there is one.",
		Parameters:  map[string]parameter{"name": {Description: "The call's name.", Examples: []string{"create-server"}}},
	}
	d.Operations["carry-out-later"] = operation{
		Action: "receive", Channel: refTo("channels/command-queue"), Title: "Carry out a command that was kept",
		Summary: "It is delivered until it was carried out; its ID makes that once.", Security: []ref{refTo("components/securitySchemes/nats")},
	}
}

func (d *document) command(c Command) {
	name, reply := "command."+c.Name, "reply."+c.Name
	address := bus.Commands + c.Name
	d.Components.Messages[name] = message{
		Name: name, Title: c.Name, Summary: c.Summary, Description: c.Description, ContentType: jsonType,
		Correlation: map[string]string{"location": "$message.payload#/id"}, Payload: requestOf(c),
	}
	d.Components.Messages[reply] = message{
		Name: reply, Title: "Answer to " + c.Name, Summary: "What the call would have answered.", ContentType: jsonType,
		Correlation: map[string]string{"location": "$message.payload#/id"}, Payload: replyOf(c),
	}
	nats := []ref{refTo("servers/nats")}
	d.Channels[name] = channel{Address: &address, Title: c.Summary, Servers: nats, Messages: map[string]ref{name: refTo("components/messages/" + name)}}
	d.Channels[reply] = channel{Title: "Answers to " + c.Name, Description: "The subject that the request names.", Servers: nats,
		Messages: map[string]ref{reply: refTo("components/messages/" + reply)}}
	d.Operations[c.Name] = operation{
		Action: "receive", Channel: refTo("channels/" + name), Title: c.Name, Summary: c.Summary, Description: c.Description,
		Security: []ref{refTo("components/securitySchemes/nats")}, Permission: c.Permissions,
		Bindings: map[string]any{"nats": map[string]any{"queue": "remuda-commands", "bindingVersion": "0.1.0"}},
		Reply:    map[string]any{"channel": refTo("channels/" + reply), "messages": []ref{refTo("channels/" + reply + "/messages/" + reply)}},
	}
}

// requestOf is a command as it travels.
func requestOf(c Command) *huma.Schema {
	s := object()
	require(s, "id", schemaRef("command.id"))
	require(s, "type", is(bus.Commands+c.Name))
	require(s, "time", schemaRef("command.time"))
	require(s, "token_id", schemaRef("command.token"))
	require(s, "signature", schemaRef("command.signature"))
	if len(c.Path) > 0 {
		path := object()
		for _, name := range c.Path {
			require(path, name, &huma.Schema{Type: huma.TypeString, Description: "As in the path of the call."})
		}
		require(s, "path", path)
	}
	if len(c.Query) > 0 {
		s.Properties["query"] = &huma.Schema{Type: huma.TypeObject, Properties: c.Query, AdditionalProperties: false, Description: "What the call takes behind its path, as text."}
	}
	if c.IfMatch {
		s.Properties["if_match"] = schemaRef("command.if_match")
	}
	if c.Body != nil {
		s.Properties["body"] = &huma.Schema{Type: huma.TypeString, Description: "The body of the call, in JSON, as text: what is signed are these very bytes.",
			Extensions: map[string]any{"contentMediaType": jsonType, "contentSchema": c.Body}}
	}
	if c.MustHave {
		s.Required = append(s.Required, "body")
	}
	return s
}

// replyOf is what comes back.
func replyOf(c Command) *huma.Schema {
	s := object()
	require(s, "id", &huma.Schema{Type: huma.TypeString, Description: "The command's; empty if it could not be read."})
	require(s, "status", &huma.Schema{Type: huma.TypeInteger, Minimum: number(http.StatusOK), Maximum: number(599), Description: "As the call would have answered."})
	s.Properties["body"] = &huma.Schema{AnyOf: []*huma.Schema{schemaRef("Problem")}}
	if c.Answer != nil {
		s.Properties["body"].AnyOf = []*huma.Schema{c.Answer, schemaRef("Problem")}
	}
	return s
}

// borrow takes over what the schemas here point at of those of the calls, and
// what these point at.
func (d *document) borrow(from map[string]*huma.Schema) error {
	text, err := json.Marshal(d.Components)
	if err != nil {
		return err
	}
	waiting := named(text)
	for len(waiting) > 0 {
		var next []string
		for _, name := range waiting {
			schema, theirs := from[name]
			if _, there := d.Components.Schemas[name]; there || !theirs {
				continue
			}
			d.Components.Schemas[name] = schema
			if text, err = json.Marshal(schema); err != nil {
				return err
			}
			next = append(next, named(text)...)
		}
		waiting = next
	}
	return nil
}

// named lists the schemas that a text in JSON points at.
func named(text []byte) []string {
	found := map[string]bool{}
	for _, part := range strings.Split(string(text), `"`+schemas)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		found[name] = true
	}
	return slices.Sorted(maps.Keys(found))
}
