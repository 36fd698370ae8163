// Package schema knows the parameters and permissions of the calls that the
// simulator answers. They are the official ones of Proxmox VE 8.4, taken over
// as data: names, types, limits, patterns and permission checks, without the
// texts that describe them.
package schema

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"strings"
)

//go:embed schema.json
var document []byte

// others are the calls of Proxmox VE 8.4 that the simulator does not answer,
// one path a line after its methods.
//
//go:embed others.txt
var others string

// Prop is what the schema says about one parameter.
type Prop struct {
	Type      string          `json:"type"`
	Optional  int             `json:"optional"`
	Minimum   *float64        `json:"minimum"`
	Maximum   *float64        `json:"maximum"`
	MinLength *int            `json:"minLength"`
	MaxLength *int            `json:"maxLength"`
	Pattern   string          `json:"pattern"`
	Enum      []string        `json:"enum"`
	Format    string          `json:"format"`
	Object    string          `json:"object"`
	Requires  string          `json:"requires"`
	Default   int             `json:"defaultKey"`
	Alias     string          `json:"alias"`
	KeyAlias  string          `json:"keyAlias"`
	Fields    map[string]Prop `json:"-"`

	pattern *regexp.Regexp
}

// Call is one method of one path.
type Call struct {
	Method     string
	Template   string
	Params     map[string]*Prop
	Closed     bool
	Check      any    // the permission check, as the schema nests it
	User       string // "all" or "world" where there is no check
	TicketOnly bool   // the call cannot be made with an API token
	OnNode     bool   // the call is passed on to the node in its path
}

// Here reports whether whoever is asked answers, though the path names a node:
// the cluster's nodes tell each other what is measured of nodes and guests.
func (c *Call) Here() bool {
	return c != nil && !c.OnNode && strings.HasSuffix(c.Template, "/rrddata")
}

type route struct {
	segments []string
	calls    map[string]*Call
}

// Schema is the set of calls.
type Schema struct {
	routes []route
}

// Load reads the embedded document. The document is part of the program, so a
// fault in it is a fault of the program and panics.
func Load() *Schema {
	var doc struct {
		Props   []*Prop                    `json:"props"`
		Formats map[string]map[string]Prop `json:"formats"`
		Routes  []struct {
			Path  string `json:"path"`
			Calls map[string]struct {
				Params     map[string]int `json:"params"`
				Closed     int            `json:"closed"`
				Check      any            `json:"check"`
				User       string         `json:"user"`
				TicketOnly int            `json:"ticketOnly"`
				ProxyTo    string         `json:"proxyto"`
			} `json:"calls"`
		} `json:"routes"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		panic("pvesim: the embedded schema: " + err.Error())
	}
	for _, p := range doc.Props {
		p.Fields = doc.Formats[p.Object]
		p.pattern = compile(p.Pattern)
	}
	s := &Schema{}
	for _, r := range doc.Routes {
		calls := map[string]*Call{}
		for method, c := range r.Calls {
			call := &Call{
				Method: method, Template: r.Path, Params: map[string]*Prop{}, Closed: c.Closed == 1,
				Check: c.Check, User: c.User, TicketOnly: c.TicketOnly == 1, OnNode: c.ProxyTo != "",
			}
			for name, i := range c.Params {
				call.Params[name] = doc.Props[i]
			}
			calls[method] = call
		}
		s.routes = append(s.routes, route{segments: split(r.Path), calls: calls})
	}
	return s
}

// Names are all calls, as "GET /version".
func (s *Schema) Names() []string {
	var names []string
	for _, r := range s.routes {
		for _, c := range r.calls {
			names = append(names, c.Method+" "+c.Template)
		}
	}
	return names
}

// Lacks tells whether Proxmox VE has the call and the simulator has not.
func Lacks(method, path string) bool {
	parts := split(path)
	for line := range strings.Lines(others) {
		methods, template, _ := strings.Cut(strings.TrimSpace(line), " ")
		if _, _, ok := match(split(template), parts); ok && strings.Contains(","+methods+",", ","+method+",") {
			return true
		}
	}
	return false
}

// Find returns the call for a method and a path below /api2/json, with the
// parameters that stand in the path, or nil where the API has no such call.
func (s *Schema) Find(method, path string) (*Call, map[string]string) {
	parts := split(path)
	var best *Call
	var in map[string]string
	fixed := -1
	for _, r := range s.routes {
		params, score, ok := match(r.segments, parts)
		if ok && score > fixed {
			best, in, fixed = r.calls[method], params, score
		}
	}
	return best, in
}

// match compares a template with a path. The last parameter may hold slashes
// where it is a network or a volume. The score counts fixed segments, so that
// /cluster/nextid wins over a parameter in the same place.
func match(template, parts []string) (map[string]string, int, bool) {
	last := len(template) - 1
	if last >= 0 && (template[last] == "{cidr}" || template[last] == "{volume}") && len(parts) > len(template) {
		parts = append(parts[:last:last], strings.Join(parts[last:], "/"))
	}
	if len(template) != len(parts) {
		return nil, 0, false
	}
	params, score := map[string]string{}, 0
	for i, t := range template {
		if strings.HasPrefix(t, "{") {
			params[strings.Trim(t, "{}")] = parts[i]
		} else if t != parts[i] {
			return nil, 0, false
		} else {
			score++
		}
	}
	return params, score, true
}

// Param finds the schema of a parameter; net0, scsi3 … are net[n], scsi[n].
func (c *Call) Param(name string) *Prop {
	if p, ok := c.Params[name]; ok && !strings.HasSuffix(name, "[n]") {
		return p
	}
	base := strings.TrimRight(name, "0123456789")
	if base == name {
		return nil
	}
	return c.Params[base+"[n]"]
}

func split(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// compile translates a Perl pattern of the schema. The schema means the whole
// value; what Go cannot express is not checked.
func compile(pattern string) *regexp.Regexp {
	if pattern == "" {
		return nil
	}
	re, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		return nil
	}
	return re
}
