//go:build long

package e2e

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// request is something that a person asks for.
type request struct {
	who               *person
	wish              string // what it is called here
	method, path, key string
	match             string // If-Match
	body              map[string]any
	server            string
}

// reply is what came of a request in the end.
type reply struct {
	request
	status int // 0: nobody ever knew
	etag   string
	body   map[string]any
}

func (r reply) accepted() bool { return r.status >= 200 && r.status < 300 }

// operation is the one that an answer tells of.
func (r reply) operation() (id, kind string) {
	body := r.body
	if items, ok := body["items"].([]any); ok && len(items) == 1 { // of an adoption
		body = items[0].(map[string]any)
	}
	op, _ := body["operation"].(map[string]any)
	id, _ = op["id"].(string)
	kind, _ = op["kind"].(string)
	return id, kind
}

// serverID is the server that an answer tells of, or that was meant.
func (r reply) serverID() string {
	if s, ok := r.body["server"].(map[string]any); ok {
		id, _ := s["id"].(string)
		return id
	}
	return r.server
}

// past is what people have asked, and what they were told.
type past struct {
	mu      sync.Mutex
	replies []reply
	secrets map[string]string // by secret, what it is
	blames  []string
	answers tally
}

func newPast() *past { return &past{secrets: map[string]string{adminToken: "the admin's token"}} }

func (p *past) note(r reply) {
	p.mu.Lock()
	p.replies = append(p.replies, r)
	p.mu.Unlock()
	what := fmt.Sprint(r.status)
	if code, ok := r.body["code"].(string); ok {
		what += " " + code
	}
	if r.status == 0 {
		what = "unknown"
	}
	p.answers.add(what)
	if r.status == 500 {
		p.blame("an answer", fmt.Sprintf("%s %s: %v", r.method, r.path, r.body))
	}
}

func (p *past) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.replies)
}

func (p *past) all() []reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.replies)
}

func (p *past) keepSecret(secret, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secrets[secret] = what
}

func (p *past) known() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.secrets)
}

// blame notes what must not be, each once.
func (p *past) blame(when string, sentences ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range sentences {
		if s = when + ": " + s; !slices.Contains(p.blames, s) && len(p.blames) < 60 {
			p.blames = append(p.blames, s)
		}
	}
}

func (p *past) blamed() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.blames)
}
