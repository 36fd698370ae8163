package asyncapi

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
)

const (
	jsonType  = "application/json"
	eventType = "application/cloudevents+json"
	uuid      = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
	schemas   = "#/components/schemas/"

	// typePrefix stands before the types of events where they travel.
	typePrefix = "remuda."
)

// events describes what is told, and where one can hear it.
func (d *document) events() {
	told, sent := map[string]ref{}, map[string]ref{}
	for _, t := range core.EventCatalogue() {
		d.Components.Messages[t.Name] = messageOf(t)
		sent[t.Name] = refTo("components/messages/" + t.Name)
		if !t.Apart {
			told[t.Name] = sent[t.Name]
		}
	}
	d.Components.Schemas["event.id"] = &huma.Schema{Type: huma.TypeString, Pattern: uuid, Description: "The same whenever the event comes again."}
	d.Components.Schemas["event.server"] = &huma.Schema{Type: huma.TypeString, Pattern: uuid, Description: "The ID of the server that it is about."}
	d.Components.Schemas["event.time"] = &huma.Schema{Type: huma.TypeString, Format: "date-time", Description: "When it happened, in UTC."}
	d.Components.Schemas["event.position"] = &huma.Schema{Type: huma.TypeInteger, Minimum: number(1), Description: "Its place in the log, from 1 and without gaps."}
	d.Components.Schemas["event.server_version"] = &huma.Schema{Type: huma.TypeInteger, Minimum: number(1), Description: "The server's version after the change: it grows with the events of one server."}
	d.Components.Schemas["event.operation"] = &huma.Schema{Type: huma.TypeString, Pattern: uuid, Description: "The ID of the operation that it belongs to."}
	d.Components.Schemas["event.owner"] = &huma.Schema{Type: huma.TypeString, Pattern: uuid, Description: "The ID of the user who may hear of it, besides those who see everything."}

	d.tell("events", "remuda.events.{noun}.{fact}.{server}.{partition}", "nats", told, channel{
		Title:       "Events on NATS",
		Description: "The stream REMUDA of JetStream keeps them. Subscribe to as much as you want to hear: `remuda.events.server.>`, or `remuda.events.*.*.SERVER.*` for one server. `Nats-Msg-Id` is the event's ID.",
		Parameters: map[string]parameter{
			"noun":      {Description: "What the type begins with.", Examples: []string{"server"}},
			"fact":      {Description: "What the type ends with.", Examples: []string{"provisioned"}},
			"server":    {Description: "The ID of the server that it is about, or _ for none.", Examples: []string{exampleServer, "_"}},
			"partition": {Description: "A number that all events of one server have in common: order holds within it.", Enum: partitions()},
		},
	}, nil)
	d.tell("stream", "/v1/events", "api", told, channel{
		Title:       "Events as server-sent events",
		Description: "Each id is the event's position, and `Last-Event-ID` goes on behind it. The name of each is its type without `remuda.`, its data the event in one line.",
	}, streamQuery(true))
	d.tell("server-stream", "/v1/servers/{id}/events", "api", told, channel{
		Title:       "Events of one server as server-sent events",
		Description: "As those of everything.",
		Parameters:  map[string]parameter{"id": {Description: "The server's ID.", Examples: []string{exampleServer}}},
	}, streamQuery(false))
	d.tell("webhooks", "", "webhook", sent, channel{
		Title:       "Events to webhooks",
		Description: "A POST of each event, signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp` and `webhook-signature`.",
	}, map[string]any{"http": map[string]any{"method": "POST", "bindingVersion": "0.3.0"}})
}

// tell adds a channel on which events are sent.
func (d *document) tell(name, address, server string, messages map[string]ref, c channel, bindings map[string]any) {
	c.Servers, c.Messages = []ref{refTo("servers/" + server)}, messages
	if address != "" {
		c.Address = &address
	}
	d.Channels[name] = c
	o := operation{Action: "send", Channel: refTo("channels/" + name), Title: c.Title, Summary: "Whoever may hear of an event is told.", Bindings: bindings}
	if server == "api" {
		o.Permission = []core.Permission{core.ViewEvent}
	}
	d.Operations["tell-"+name] = o
}

func partitions() []string {
	all := make([]string, core.Partitions)
	for i := range all {
		all[i] = fmt.Sprint(i)
	}
	return all
}

// streamQuery is how a stream is asked for.
func streamQuery(all bool) map[string]any {
	text := func(says string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: says} }
	query := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
		"last_event_id": text("As the header Last-Event-ID, for clients that cannot set headers."),
		"type":          text("Only events of this type; may be repeated."),
	}}
	if all {
		query.Properties["server"] = text("Only events of the server with this ID.")
	}
	return map[string]any{"http": map[string]any{"method": "GET", "query": query, "bindingVersion": "0.3.0"}}
}

// heard says in words who may hear of the events of a type.
var heard = map[core.EventHeard]string{
	core.HeardByOwner:   "Its owner hears of it, whoever its server was granted to, and whoever sees everything.",
	core.HeardByGrantee: "Its owner hears of it, the user that it names, whoever its server was granted to, and whoever sees everything.",
	core.HeardByStaff:   "Whoever sees everything hears of it.",
}

func messageOf(t core.EventType) message {
	return message{
		Name: typePrefix + t.Name, Title: t.Name, Summary: t.Says, Description: heard[t.Heard], ContentType: eventType,
		Payload: envelopeOf(t), Examples: []example{{Name: t.Name, Payload: exampleOf(t)}},
	}
}

// envelopeOf is the CloudEvent of a type: its properties and no others.
func envelopeOf(t core.EventType) *huma.Schema {
	s := object()
	require(s, "specversion", is("1.0"))
	require(s, "id", schemaRef("event.id"))
	require(s, "source", is(bus.Source))
	require(s, "type", is(typePrefix+t.Name))
	require(s, "time", schemaRef("event.time"))
	require(s, "dataversion", is(t.Version))
	require(s, "datacontenttype", is(jsonType))
	require(s, "data", dataOf(t))
	if t.About != core.AboutNone {
		s.Properties["subject"] = schemaRef("event.server")
	}
	if t.About == core.AboutServer {
		s.Required = append(s.Required, "subject")
	}
	if !t.Apart {
		require(s, "position", schemaRef("event.position"))
	}
	return s
}

func dataOf(t core.EventType) *huma.Schema {
	s := object()
	if t.About != core.AboutNone {
		s.Properties["server_version"] = schemaRef("event.server_version")
	}
	if t.About == core.AboutServer {
		s.Required = append(s.Required, "server_version")
	}
	s.Properties["operation_id"] = schemaRef("event.operation")
	if t.Heard != core.HeardByStaff {
		s.Properties["owner"] = schemaRef("event.owner")
	}
	if len(t.Data) == 0 {
		return s
	}
	details := object()
	for _, f := range t.Data {
		details.Properties[f.Name] = &huma.Schema{Type: huma.TypeString, Description: strings.ToUpper(f.Says[:1]) + f.Says[1:] + "."}
		if f.Always {
			details.Required = append(details.Required, f.Name)
		}
	}
	s.Properties["details"] = details
	if len(details.Required) > 0 {
		s.Required = append(s.Required, "details")
	}
	return s
}

// exampleOf is an event of a type as it travels.
func exampleOf(t core.EventType) json.RawMessage {
	e := core.Event{ID: exampleEvent, Type: t.Name, Version: t.Version, At: exampleTime}
	if !t.Apart {
		e.Position = 4711
	}
	if t.About == core.AboutServer {
		e.Server, e.ServerVersion = exampleServer, 3
	}
	if t.Heard != core.HeardByStaff {
		e.Owner = exampleUser
	}
	if strings.HasSuffix(t.Name, "requested") || strings.HasSuffix(t.Name, "failed") || t.Name == core.EventServerProvisioned {
		e.Operation = exampleOperation
	}
	for _, f := range t.Data {
		if f.Always {
			if e.Data == nil {
				e.Data = map[string]string{}
			}
			e.Data[f.Name] = exampleDetail(t.Name, f.Name)
		}
	}
	text, err := bus.Marshal(e)
	if err != nil {
		panic(err) // texts can be marshalled
	}
	return text
}

func object() *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
}

func require(s *huma.Schema, name string, is *huma.Schema) {
	s.Properties[name] = is
	s.Required = append(s.Required, name)
}

func schemaRef(name string) *huma.Schema { return &huma.Schema{Ref: schemas + name} }

func is(value any) *huma.Schema {
	if _, number := value.(int); number {
		return &huma.Schema{Type: huma.TypeInteger, Const: value}
	}
	return &huma.Schema{Type: huma.TypeString, Const: value}
}

func number(n float64) *float64 { return &n }
