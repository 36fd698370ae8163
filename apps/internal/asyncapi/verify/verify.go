// Package verify holds messages against the AsyncAPI document, as somebody
// would who has nothing but that. It is for tests, and for the tour.
package verify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// Document is an AsyncAPI document to hold messages against. It may be used by
// many at once.
type Document struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema // by name of the message; nil for none of this name
	names    []string
}

const place = "asyncapi.json"

// Read takes a document in YAML.
func Read(text []byte) (*Document, error) {
	var tree any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	plain, err := json.Marshal(tree)
	if err != nil {
		return nil, err
	}
	var parts struct {
		Components struct {
			Messages map[string]struct{ Name string }
		}
	}
	if err := json.Unmarshal(plain, &parts); err != nil {
		return nil, err
	}
	whole, err := jsonschema.UnmarshalJSON(strings.NewReader(string(plain)))
	if err != nil {
		return nil, err
	}
	d := &Document{compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	d.compiler.DefaultDraft(jsonschema.Draft7) // which AsyncAPI 3.0 extends
	d.compiler.AssertFormat()
	for key := range parts.Components.Messages {
		d.names = append(d.names, key)
	}
	slices.Sort(d.names)
	return d, d.compiler.AddResource(place, whole)
}

// Messages lists the keys of all messages, sorted.
func (d *Document) Messages() []string { return slices.Clone(d.names) }

// Event says what is wrong with an event as it travels: a CloudEvent in JSON.
func (d *Document) Event(text []byte) error {
	var head struct{ Type string }
	if err := json.Unmarshal(text, &head); err != nil {
		return err
	}
	return d.Message(strings.TrimPrefix(head.Type, "remuda."), text)
}

// Message says what is wrong with a message of this key, in JSON.
func (d *Document) Message(key string, text []byte) error {
	schema, err := d.schema(key)
	if err != nil {
		return err
	}
	message, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		return err
	}
	if err := schema.Validate(message); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

func (d *Document) schema(key string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if found := d.schemas[key]; found != nil {
		return found, nil
	}
	if _, known := slices.BinarySearch(d.names, key); !known {
		return nil, fmt.Errorf("the document knows no message %q", key)
	}
	found, err := d.compiler.Compile(place + "#/components/messages/" + key + "/payload")
	if err == nil {
		d.schemas[key] = found
	}
	return found, err
}
