// Package asyncapi describes what Remuda tells and hears by message, as an
// AsyncAPI 3 document. It is made of the catalogue of events and of the calls of
// the native API, so that it says what is so.
package asyncapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"
	"github.com/remudahq/remuda/apps/internal/problem"
)

// Path is where the document is served.
const Path = "/asyncapi.yaml"

// contentType is of AsyncAPI documents in YAML.
const contentType = "application/vnd.aai.asyncapi+yaml;version=3.0.0"

const about = `What Remuda tells, and what it can be asked, by message.

* Everything that happens is an event: a fact, named in the past tense, as a CloudEvent 1.0 in JSON. The same form travels on NATS, on streams of server-sent events, to webhooks, and into files.
* Events come at least once, and those of one server in order. ` + "`id`" + ` is the same whenever one comes again; ` + "`position`" + ` is its place in the log, and grows.
* The version of what a type says is ` + "`dataversion`" + `. A type may get more details without another version; none is taken away, or means something else.
* Every call of the REST API that changes something is a command too, with the same name, body, permissions, checks, idempotency and answer. Commands are signed with the secret of a token.`

// info is what the document says of itself.
type info struct {
	Title       string            `json:"title"`
	Version     string            `json:"version"`
	Description string            `json:"description"`
	License     map[string]string `json:"license"`
}

type document struct {
	AsyncAPI    string               `json:"asyncapi"`
	Info        info                 `json:"info"`
	ContentType string               `json:"defaultContentType"`
	Servers     map[string]server    `json:"servers"`
	Channels    map[string]channel   `json:"channels"`
	Operations  map[string]operation `json:"operations"`
	Components  components           `json:"components"`
}

type server struct {
	Host        string         `json:"host"`
	Pathname    string         `json:"pathname,omitempty"`
	Protocol    string         `json:"protocol"`
	Description string         `json:"description"`
	Variables   map[string]any `json:"variables,omitempty"`
	Security    []ref          `json:"security,omitempty"`
}

type channel struct {
	Address     *string              `json:"address"`
	Title       string               `json:"title"`
	Description string               `json:"description,omitempty"`
	Servers     []ref                `json:"servers,omitempty"`
	Parameters  map[string]parameter `json:"parameters,omitempty"`
	Messages    map[string]ref       `json:"messages"`
}

type parameter struct {
	Description string   `json:"description"`
	Enum        []string `json:"enum,omitempty"`
	Examples    []string `json:"examples,omitempty"`
}

type operation struct {
	Action      string         `json:"action"`
	Channel     ref            `json:"channel"`
	Title       string         `json:"title"`
	Summary     string         `json:"summary,omitempty"`
	Description string         `json:"description,omitempty"`
	Security    []ref          `json:"security,omitempty"`
	Messages    []ref          `json:"messages,omitempty"`
	Bindings    map[string]any `json:"bindings,omitempty"`
	Reply       map[string]any `json:"reply,omitempty"`
	Permission  any            `json:"x-remuda-permission,omitempty"`
}

type components struct {
	Messages map[string]message       `json:"messages"`
	Schemas  map[string]*huma.Schema  `json:"schemas"`
	Security map[string]securityThing `json:"securitySchemes"`
}

type securityThing struct {
	Type        string `json:"type"`
	Scheme      string `json:"scheme,omitempty"`
	Description string `json:"description"`
}

type message struct {
	Name        string       `json:"name"`
	Title       string       `json:"title"`
	Summary     string       `json:"summary,omitempty"`
	Description string       `json:"description,omitempty"`
	ContentType string       `json:"contentType"`
	Correlation any          `json:"correlationId,omitempty"`
	Payload     *huma.Schema `json:"payload"`
	Examples    []example    `json:"examples,omitempty"`
}

type example struct {
	Name    string `json:"name"`
	Payload any    `json:"payload"`
}

type ref struct {
	Ref string `json:"$ref"`
}

func refTo(path string) ref { return ref{"#/" + path} }

// Document renders the description of everything that travels by message. api
// is that of the calls, publicURL where they are; empty for unknown.
func Document(api *huma.OpenAPI, publicURL string) ([]byte, error) {
	d := document{
		AsyncAPI: "3.0.0",
		Info: info{Title: "Remuda", Version: api.Info.Version, Description: about,
			License: map[string]string{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}},
		ContentType: jsonType,
		Servers:     servers(publicURL),
		Channels:    map[string]channel{},
		Operations:  map[string]operation{},
		Components: components{Messages: map[string]message{}, Schemas: map[string]*huma.Schema{}, Security: map[string]securityThing{
			"bearer": {Type: "http", Scheme: "bearer", Description: "An API token, or the access token of a session."},
			"nats":   {Type: "userPassword", Description: "As the NATS server wants it. It says who may connect; who commands is said by the signature."},
		}},
	}
	d.events()
	d.commands(api)
	if err := d.borrow(api.Components.Schemas.Map()); err != nil {
		return nil, err
	}
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("# Made by make gen from the catalogue of events and the calls of the API.\n")
	err = yaml.Convert(&out, bytes.NewReader(text))
	return out.Bytes(), err
}

// servers are where messages travel.
func servers(publicURL string) map[string]server {
	rest := server{Host: "remuda.example.com", Protocol: "https", Description: "The API.", Security: []ref{refTo("components/securitySchemes/bearer")}}
	if u, err := url.Parse(publicURL); err == nil && u.Host != "" {
		rest.Host, rest.Protocol = u.Host, u.Scheme
	}
	return map[string]server{
		"api": rest,
		"nats": {Host: "nats.example.com:4222", Protocol: "nats", Description: "NATS with JetStream, as BUS_URL names it.",
			Security: []ref{refTo("components/securitySchemes/nats")}},
		"webhook": {Host: "{host}", Protocol: "https", Description: "An address that a user named.",
			Variables: map[string]any{"host": map[string]any{"description": "the host of the webhook's URL", "examples": []string{"hooks.example.com"}}}},
	}
}

// Handler serves the document, which is rendered when it is first asked for.
func Handler(api *huma.OpenAPI, publicURL string) http.HandlerFunc {
	render := sync.OnceValues(func() ([]byte, error) { return Document(api, publicURL) })
	return func(w http.ResponseWriter, _ *http.Request) {
		text, err := render()
		if err != nil {
			problem.Of(err).Write(w)
			return
		}
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(text)
	}
}
