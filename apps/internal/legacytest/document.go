package legacytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Example is one endpoint of a system's own document, or one of its errors: what
// is asked, and what the document shows as the answer.
type Example struct {
	Name    string            `json:"name"`
	Before  string            `json:"before,omitempty"` // what the test does first
	Method  string            `json:"method"`
	Path    string            `json:"path"` // {name} is filled in
	Header  map[string]string `json:"header,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"` // JSON; a string is sent as it is
	Status  int               `json:"status"`
	Answer  json.RawMessage   `json:"answer,omitempty"`  // none: nothing is said of it
	Differs map[string]string `json:"differs,omitempty"` // by path of the field, or "status": why ours is another
}

// Examples reads a file of them.
func Examples(t *testing.T, file string) []Example {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		t.Fatal(err)
	}
	var all []Example
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// Hold sends what an example asks, and holds the answer against every field
// name, JSON type and status in it. What is other than the document has must be
// explained, and what is explained must be other. It answers the body.
func Hold(t *testing.T, h http.Handler, e Example, values map[string]string) []byte {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, e.request(t, values))
	found := map[string]string{}
	if w.Code != e.Status {
		found["status"] = fmt.Sprintf("%d instead of %d", w.Code, e.Status)
	}
	var want, got any
	if len(e.Answer) > 0 {
		if err := json.Unmarshal(e.Answer, &want); err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			found[""] = "is no JSON"
		} else {
			compare(found, "", want, got)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		if e.Differs[path] == "" {
			t.Errorf("%s: %q %s\n%s", e.Name, path, found[path], w.Body)
		}
	}
	for path := range e.Differs {
		if found[path] == "" {
			t.Errorf("%s: %q is as the document has it, and needs no explanation", e.Name, path)
		}
	}
	return w.Body.Bytes()
}

func (e Example) request(t *testing.T, values map[string]string) *http.Request {
	t.Helper()
	fill := func(text string) string {
		for name, value := range values {
			text = strings.ReplaceAll(text, "{"+name+"}", value)
		}
		return text
	}
	body := string(e.Body)
	var plain string
	if json.Unmarshal(e.Body, &plain) == nil {
		body = plain
	}
	r := httptest.NewRequestWithContext(t.Context(), e.Method, fill(e.Path), strings.NewReader(fill(body)))
	if body != "" && body != plain {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range e.Header {
		r.Header.Set(name, fill(value))
	}
	return r
}

// compare notes where an answer is of another form than the example. null in
// the example says nothing of the type. Of a list the first thing counts.
func compare(found map[string]string, path string, want, got any) {
	at := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	switch want := want.(type) {
	case nil:
	case map[string]any:
		have, ok := got.(map[string]any)
		if !ok {
			found[path] = "is " + typeOf(got) + " instead of an object"
			return
		}
		for name := range want {
			if value, there := have[name]; there {
				compare(found, at(name), want[name], value)
			} else {
				found[at(name)] = "is missing"
			}
		}
		for name := range have {
			if _, documented := want[name]; !documented {
				found[at(name)] = "is in no document"
			}
		}
	case []any:
		have, ok := got.([]any)
		switch {
		case !ok:
			found[path] = "is " + typeOf(got) + " instead of a list"
		case len(want) > 0 && len(have) == 0:
			found[path] = "is empty"
		case len(want) > 0:
			compare(found, at("0"), want[0], have[0])
		}
	default:
		if typeOf(want) != typeOf(got) {
			found[path] = "is " + typeOf(got) + " instead of " + typeOf(want)
		}
	}
}

func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "text"
	case float64:
		return "a number"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	}
	return "an object"
}
