// Package stream lets a client follow the events as they happen: server-sent
// events whose ids are places in the log, so that a client that lost its
// connection goes on where it was, and misses nothing.
//
// A client that is too slow is cut, and so is one whose token was revoked or
// has other rights now; it comes again with Last-Event-ID.
package stream

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Options is what the streams need besides the front door.
type Options struct {
	Marshal   func(core.Event) ([]byte, error) // the form of the data: a CloudEvent, in one line
	Draining  <-chan struct{}                  // closed when streams shall end; nil for never
	Heartbeat time.Duration                    // between comments on a silent stream; 15 s
	Check     time.Duration                    // between looks at the caller's token; 5 s
	Write     time.Duration                    // for one write, before a client is cut; 10 s
	Opened    func(change float64)             // told of +1 and -1; nil for none
}

// streams is what all streams share.
type streams struct {
	Options
	fleet  *fleet.Service
	frames frames
	doors  doors
}

// Register adds the streams to an API, whose middleware finds out who asks.
func Register(api huma.API, service *fleet.Service, o Options) {
	s := &streams{Options: o, fleet: service}
	orElse(&s.Heartbeat, 15*time.Second)
	orElse(&s.Check, 5*time.Second)
	orElse(&s.Write, 10*time.Second)
	if s.Opened == nil {
		s.Opened = func(float64) {}
	}
	huma.Register(api, about("/v1/events", "follow-events", "Follow the events that you may hear of"), s.all)
	huma.Register(api, about("/v1/servers/{id}/events", "follow-server-events", "Follow the events of a server"), s.ofServer)
}

func orElse(d *time.Duration, usual time.Duration) {
	if *d <= 0 {
		*d = usual
	}
}

func about(path, id, summary string) huma.Operation {
	o := huma.Operation{
		Method: http.MethodGet, Path: path, OperationID: id, Summary: summary, Tags: []string{"Events"},
		Security: []map[string][]string{{"bearer": {}}},
		Description: "Server-sent events. Each id is the event's place in the log, each data a CloudEvent in JSON. " +
			"A comment comes every 15 seconds when nothing else does, with an id up to which nothing is missed. The name of each is its type, so that an EventSource needs a listener for every one it wants: " +
			strings.Join(core.EventTypes(), ", ") + ".",
		Responses: map[string]*huma.Response{"200": {
			Description: "The stream; it does not end by itself.",
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}
	web.Needs(&o, core.ViewEvent)
	return o
}

// From is where a stream begins, and what it tells.
type From struct {
	LastEventID string   `header:"Last-Event-ID" maxLength:"20" doc:"Go on behind this place; 0 is the beginning of what is kept. Without it only what comes from now on is told. 409 (feed-forgotten): what came behind it is not kept any more; 409 (feed-ahead): it was never given, for the log is a backup's. After either read anew what you know, and come without a place."`
	Query       string   `query:"last_event_id" maxLength:"20" doc:"The same, for clients that cannot set headers."`
	Types       []string `query:"type" maxItems:"64" nullable:"false" doc:"Only events of these types, such as server.started, or server.* for all about servers; with remuda. before it or without."`
}

// after is the position to begin behind; negative for now.
func (f From) after() (int64, error) {
	text, at := f.LastEventID, problem.Field{Location: "header", Path: "Last-Event-ID", Message: "must be the id of an event, or 0"}
	if text == "" {
		text, at.Location, at.Path = f.Query, "query", "last_event_id"
	}
	if text == "" {
		return -1, nil
	}
	position, err := strconv.ParseInt(text, 10, 64)
	if err != nil || position < 0 {
		return 0, invalid(at)
	}
	return position, nil
}

func (f From) checkTypes() error {
	for _, t := range f.Types {
		if !core.EventTypeKnown(t) {
			return invalid(problem.Field{Location: "query", Path: "type", Message: "is neither a type of events, nor a pattern such as server.*: " + strconv.Quote(core.Clip(t))})
		}
	}
	return nil
}

func invalid(field problem.Field) error {
	return problem.Invalid(field)
}

func (s *streams) all(ctx context.Context, in *struct {
	From
	Server string `query:"server" maxLength:"36" doc:"Only events of the server with this ID."`
}) (*huma.StreamResponse, error) {
	return s.follow(ctx, in.From, core.ServerID(in.Server))
}

func (s *streams) ofServer(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"100"`
	From
}) (*huma.StreamResponse, error) {
	id, err := core.ParseID[core.ServerID](in.ID)
	if err == nil {
		_, err = s.fleet.Server(ctx, web.ScopeOf(ctx).Caller, id)
	}
	if err != nil {
		return nil, refusal(ctx, err)
	}
	return s.follow(ctx, in.From, id)
}

func refusal(ctx context.Context, err error) error {
	return problem.Of(err).For(web.ScopeOf(ctx).ID)
}

// follow answers what is wrong with the request while it still can; the rest
// happens on the stream.
func (s *streams) follow(ctx context.Context, from From, server core.ServerID) (*huma.StreamResponse, error) {
	after, err := from.after()
	if err == nil {
		err = from.checkTypes()
	}
	if err != nil {
		return nil, refusal(ctx, err)
	}
	listener, err := s.fleet.Listen(ctx, web.ScopeOf(ctx).Caller, after)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	filter := fleet.EventFilter{Types: from.Types, Server: server}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer listener.Close()
		s.run(c, listener, filter)
	}}, nil
}
