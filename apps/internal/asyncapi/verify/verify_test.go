package verify_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/apps/internal/asyncapi/verify"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const document = "../../../../docs/asyncapi.yaml"

func read(t *testing.T) (*verify.Document, map[string]any) {
	t.Helper()
	text, err := os.ReadFile(document)
	require.NoError(t, err)
	d, err := verify.Read(text)
	require.NoError(t, err)
	var tree map[string]any
	require.NoError(t, yaml.Unmarshal(text, &tree))
	return d, tree
}

func TestTheDocumentHasEveryEvent(t *testing.T) {
	t.Parallel()
	d, _ := read(t)
	for _, e := range core.EventCatalogue() {
		require.Contains(t, d.Messages(), e.Name)
	}
	for _, key := range d.Messages() {
		_, event := core.EventTypeNamed(key)
		require.True(t, event || strings.HasPrefix(key, "command.") || strings.HasPrefix(key, "reply."), key)
	}
}

// examplesOf are those that the document has of a message.
func examplesOf(t *testing.T, tree map[string]any, key string) (texts [][]byte) {
	t.Helper()
	message := tree["components"].(map[string]any)["messages"].(map[string]any)[key].(map[string]any)
	all, _ := message["examples"].([]any)
	for _, one := range all {
		text, err := json.Marshal(one.(map[string]any)["payload"])
		require.NoError(t, err)
		texts = append(texts, text)
	}
	return texts
}

func TestEveryExampleIsAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	d, tree := read(t)
	for _, e := range core.EventCatalogue() {
		examples := examplesOf(t, tree, e.Name)
		require.NotEmpty(t, examples, e.Name)
		for _, text := range examples {
			require.NoError(t, d.Event(text))
			event, err := bus.Unmarshal(text)
			require.NoError(t, err)
			for _, f := range e.Data {
				if _, empty := map[string]bool{"removed": true, "old": true}[f.Name]; f.Always && !empty {
					require.NotEmpty(t, event.Data[f.Name], "%s has no example of %s", e.Name, f.Name)
				}
			}
		}
	}
}

func TestWhatTheDocumentDoesNotSayIsRefused(t *testing.T) {
	t.Parallel()
	d, _ := read(t)
	id := "0196f0a0-5c40-7000-8000-000000000001"
	good := core.Event{ID: core.EventID(id), Position: 1, Type: core.EventServerMoved, Version: 1, Server: core.ServerID(id), ServerVersion: 2, At: time.Unix(1, 0),
		Data: map[string]string{"from": "pve1", "node": "pve2"}}
	tell := func(change func(*core.Event)) error {
		e := good.Clone()
		change(&e)
		text, err := bus.Marshal(e)
		require.NoError(t, err)
		return d.Event(text)
	}
	require.NoError(t, tell(func(*core.Event) {}))
	for what, change := range map[string]func(*core.Event){
		"a type that is not there":   func(e *core.Event) { e.Type = "server.abducted" },
		"another version":            func(e *core.Event) { e.Version = 2 },
		"a detail that is not there": func(e *core.Event) { e.Data["secret"] = "x" },
		"a detail that is missing":   func(e *core.Event) { delete(e.Data, "node") },
		"no details":                 func(e *core.Event) { e.Data = nil },
		"no subject":                 func(e *core.Event) { e.Server = "" },
		"no version of the server":   func(e *core.Event) { e.ServerVersion = 0 },
		"no position":                func(e *core.Event) { e.Position = 0 },
		"an ID that is none":         func(e *core.Event) { e.ID = "1" },
		"details of one without any": func(e *core.Event) { e.Type = core.EventServerUpdated },
		"a server where there is none": func(e *core.Event) {
			e.Type, e.Data = core.EventPlanCreated, map[string]string{"plan": id, "name": "small"}
		},
		"an owner where nobody is": func(e *core.Event) {
			e.Type, e.Data, e.Server, e.ServerVersion, e.Owner = core.EventPlanCreated, map[string]string{"plan": id, "name": "small"}, "", 0, core.UserID(id)
		},
	} {
		require.Error(t, tell(change), what)
	}
}

func TestCommandsAreAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	d, _ := read(t)
	id := core.TokenID("0196f0a0-5c40-7000-8000-000000000001")
	order := core.Command{ID: "order-1", Type: "change-server", Token: id, Path: map[string]string{"id": string(id)}, IfMatch: `"3"`, Body: []byte(`{"name":"new"}`)}
	sign := func(change func(*core.Command)) error {
		c := order
		change(&c)
		text, err := bus.SignCommand(c, "rmd_secret")
		require.NoError(t, err)
		return d.Message("command.change-server", text)
	}
	require.NoError(t, sign(func(*core.Command) {}))
	require.NoError(t, sign(func(c *core.Command) { c.IfMatch, c.Query = "", map[string]string{"dry_run": "true"} }))
	for what, change := range map[string]func(*core.Command){
		"another type": func(c *core.Command) { c.Type = "delete-server" },
		"no path":      func(c *core.Command) { c.Path = nil },
		"more path":    func(c *core.Command) { c.Path = map[string]string{"id": "1", "name": "2"} },
		"more query":   func(c *core.Command) { c.Query = map[string]string{"force": "true"} },
		"no body":      func(c *core.Command) { c.Body = nil },
	} {
		require.Error(t, sign(change), what)
	}
	require.NoError(t, d.Message("reply.delete-webhook", []byte(`{"id":"order-1","status":204}`)))
	require.Error(t, d.Message("reply.delete-webhook", []byte(`{"id":"order-1"}`)))
}

func TestEveryPayloadCanBeHeldAgainstTheDocument(t *testing.T) {
	t.Parallel()
	d, _ := read(t)
	keys := d.Messages()
	require.Greater(t, len(keys), 200)
	for _, key := range slices.Compact(keys) {
		require.ErrorContains(t, d.Message(key, []byte(`{}`)), "missing properties", key)
	}
}
