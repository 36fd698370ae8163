package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sort"
	"strings"
)

// route is one operation of the API's document.
type route struct {
	ID, Method, Path, Summary string
	Kind                      string // of the operation that it begins; empty for none
}

// document is what the tour needs to know of the API's own description.
type document struct{ routes []route }

type rawDocument struct {
	Paths map[string]map[string]struct {
		ID      string `json:"operationId"`
		Summary string `json:"summary"`
		Begins  string `json:"x-remuda-begins"`
	} `json:"paths"`
}

func readDocument(file string) (*document, error) {
	text, err := os.ReadFile(file) //nolint:gosec // the file that was named
	if err != nil {
		return nil, err
	}
	return parseDocument(text)
}

func fetchDocument(ctx context.Context, url string) (*document, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var raw rawDocument
	if err := json.NewDecoder(res.Body).Decode(&raw); err != nil {
		return nil, err
	}
	return raw.document(), nil
}

func parseDocument(text []byte) (*document, error) {
	var raw rawDocument
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, err
	}
	return raw.document(), nil
}

func (r rawDocument) document() *document {
	d := &document{}
	for path, methods := range r.Paths {
		for method, o := range methods {
			d.routes = append(d.routes, route{ID: o.ID, Method: strings.ToUpper(method), Path: path, Summary: o.Summary, Kind: o.Begins})
		}
	}
	sort.Slice(d.routes, func(i, j int) bool { return d.routes[i].ID < d.routes[j].ID })
	return d
}

// named finds a route by its ID.
func (d *document) named(id string) (route, error) {
	for _, r := range d.routes {
		if r.ID == id {
			return r, nil
		}
	}
	return route{}, fmt.Errorf("the API has no operation %q", id)
}

// of finds the route that a request goes to: of those that fit the one with
// the fewest parameters.
func (d *document) of(method, path string) (route, bool) {
	path, _, _ = strings.Cut(path, "?")
	best, found := route{}, false
	for _, r := range d.routes {
		if r.Method == method && fits(r.Path, path) && (!found || strings.Count(r.Path, "{") < strings.Count(best.Path, "{")) {
			best, found = r, true
		}
	}
	return best, found
}

func fits(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && (!strings.HasPrefix(want[i], "{") || got[i] == "") {
			return false
		}
	}
	return true
}
