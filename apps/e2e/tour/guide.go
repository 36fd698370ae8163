package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Guide leads through one chapter for one kind of guest. Its methods end the
// chapter when an answer is not as told.
type Guide struct {
	*stage
	Kind   string // vm or container; empty where the chapter concerns neither
	bearer string
	made   map[string]bool // operation IDs of the API that were called
	later  []func()
}

// thing is a JSON object.
type thing = map[string]any

// patience bounds everything that is waited for.
const patience = 3 * time.Minute

// fault ends a chapter.
type fault struct{ error }

func (s *stage) guide(kind string) *Guide {
	return &Guide{stage: s, Kind: kind, bearer: adminToken, made: map[string]bool{}}
}

// through leads through a chapter, and puts away afterwards what it made.
func (g *Guide) through(c Chapter) (err error) {
	defer func() {
		for i := len(g.later) - 1; i >= 0; i-- {
			err = errors.Join(err, g.attempt(g.later[i]))
		}
		if err == nil {
			err = g.kept(c)
		}
	}()
	return g.attempt(func() { c.Run(g) })
}

func (g *Guide) attempt(do func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case fault:
			err = r.error
		default:
			panic(r)
		}
	}()
	do()
	return nil
}

// kept checks that the chapter made the calls that it is said to make.
func (g *Guide) kept(c Chapter) error {
	for _, id := range c.callsFor(g.Kind) {
		if !g.made[id] {
			return fmt.Errorf("the chapter never called %s", id)
		}
	}
	return nil
}

// Say prints what is about to be shown.
func (g *Guide) Say(format string, args ...any) { fmt.Printf("   # "+format+"\n", args...) }

// As makes the requests of do with another bearer token.
func (g *Guide) As(bearer string, do func()) {
	before := g.bearer
	g.bearer = bearer
	defer func() { g.bearer = before }()
	do()
}

// Later is done when the chapter is over.
func (g *Guide) Later(do func()) { g.later = append(g.later, do) }

// Do makes a request that is answered with the status, prints both, and
// answers the body.
func (g *Guide) Do(want int, method, path string, body any, headers ...string) thing {
	if r, ok := g.document.of(method, path); ok {
		g.made[r.ID] = true
	}
	status, text, err := g.ask(g.bearer, method, path, body, headers...)
	g.check(err)
	fmt.Printf("   %s %s%s\n      → %d %s\n", method, brief(path, 110), shown(body), status, brief(squeeze(text), 300))
	var answer thing
	if len(text) > 0 && text[0] == '{' {
		g.check(json.Unmarshal(text, &answer))
	}
	g.Expect(status == want, "%s %s: %d was expected", method, path, want)
	g.begun(method, path, answer)
	return answer
}

// begun compares the operation that an answer tells of with what the document
// says that the call begins.
func (g *Guide) begun(method, path string, answer thing) {
	op, ok := answer["operation"].(thing)
	if r, known := g.document.of(method, path); ok && known {
		g.Expect(slices.Contains(strings.Split(r.Kind, ", "), str(op["kind"])), "%s begins a %v, and its document says %q; its registration wants begins(%q)", r.ID, op["kind"], r.Kind, op["kind"])
	}
}

// Get reads.
func (g *Guide) Get(path string) thing { return g.Do(http.StatusOK, http.MethodGet, path, nil) }

// Refused makes a request that is refused with the status and the stable code.
func (g *Guide) Refused(want int, code, method, path string, body any, headers ...string) {
	problem := g.Do(want, method, path, body, headers...)
	g.Expect(problem["code"] == code, "the code is %v, not %s", problem["code"], code)
}

// Finish makes a request that begins an operation, and waits until it has
// succeeded.
func (g *Guide) Finish(method, path string, body any, headers ...string) {
	op := g.Await(g.Do(http.StatusAccepted, method, path, body, headers...))
	g.Expect(op["state"] == "succeeded", "the operation %v: %v", op["state"], op["cause"])
}

// Await waits until the operation of an answer has ended.
func (g *Guide) Await(answer thing) thing {
	op, ok := answer["operation"].(thing)
	g.Expect(ok, "the answer tells of no operation")
	for late := time.Now().Add(patience); time.Now().Before(late); {
		_, text, err := g.ask(adminToken, http.MethodGet, fmt.Sprintf("/v1/operations/%v?wait=10s", op["id"]), nil)
		g.check(err)
		g.check(json.Unmarshal(text, &op))
		if slices.Contains([]any{"succeeded", "failed", "cancelled", "needs_operator"}, op["state"]) {
			fmt.Printf("      … the %v %v %s\n", op["kind"], op["state"], str(op["cause"]))
			return op
		}
	}
	g.Expect(false, "the operation never ended: %v", op)
	return nil
}

// Until asks again and again until the answer is as wanted.
func (g *Guide) Until(what, path string, is func(thing) bool) thing {
	var answer thing
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(100 * time.Millisecond) {
		_, text, err := g.ask(adminToken, http.MethodGet, path, nil)
		g.check(err)
		g.check(json.Unmarshal(text, &answer))
		if is(answer) {
			fmt.Printf("      … %s\n", what)
			return answer
		}
	}
	g.Expect(false, "never seen: %s; the last answer of %s is %v", what, path, answer)
	return nil
}

// Server makes a server of the chapter's kind, deletes it when the chapter is
// over, and answers its path.
func (g *Guide) Server(more thing) string {
	g.count++
	body := thing{"name": fmt.Sprintf("tour %d", g.count), "image": g.Image(), "plan": "small"}
	for k, v := range more {
		body[k] = v
	}
	answer := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers", body)
	id, _ := answer["server"].(thing)["id"].(string)
	g.Later(func() { g.discard("/v1/servers/" + id) })
	op := g.Await(answer)
	g.Expect(op["state"] == "succeeded", "the server could not be made: %v", op["cause"])
	return "/v1/servers/" + id
}

// discard deletes a server, unless the chapter did.
func (g *Guide) discard(path string) {
	status, text, err := g.ask(adminToken, http.MethodDelete, path, nil)
	g.check(err)
	if status == http.StatusNotFound {
		return
	}
	var answer thing
	g.check(json.Unmarshal(text, &answer))
	g.Expect(status == http.StatusAccepted, "DELETE %s: %s", path, text)
	g.Await(answer)
}

// Image is one that makes servers of the chapter's kind.
func (g *Guide) Image() string {
	if g.Kind == "container" {
		return "debian-12-ct"
	}
	return "debian-12"
}

// Disk is what the first disk is called.
func (g *Guide) Disk() string {
	if g.Kind == "container" {
		return "rootfs"
	}
	return "scsi0"
}

// VM reports whether the chapter is about a VM.
func (g *Guide) VM() bool { return g.Kind == "vm" }

// Expect ends the chapter unless it is so.
func (g *Guide) Expect(ok bool, format string, args ...any) {
	if !ok {
		panic(fault{fmt.Errorf(format, args...)})
	}
}

func (g *Guide) check(err error) {
	if err != nil {
		panic(fault{err})
	}
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

// items of a list.
func items(answer thing) []thing {
	list, _ := answer["items"].([]any)
	all := make([]thing, 0, len(list))
	for _, v := range list {
		if t, ok := v.(thing); ok {
			all = append(all, t)
		}
	}
	return all
}

func shown(body any) string {
	if body == nil {
		return ""
	}
	text, _ := json.Marshal(body)
	return " " + brief(string(text), 160)
}

func squeeze(text []byte) string { return strings.Join(strings.Fields(string(text)), " ") }

func brief(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + " …"
}
