package pvesim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// block is the lines of one example of the documentation.
type block struct {
	line  int
	kind  string // sim, or ports where a network is needed
	lines []string
}

// TestTheDocumentationOfTheFaultsIsTrue runs every line of docs/simulator.md
// that is marked to be run, each example against a cluster of its own, and
// looks whether a client sees what is said behind the #.
func TestTheDocumentationOfTheFaultsIsTrue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := examples(string(text))
	if len(blocks) < 20 {
		t.Fatalf("found %d examples only", len(blocks))
	}
	for _, b := range blocks {
		t.Run(fmt.Sprintf("line %d", b.line), func(t *testing.T) {
			t.Parallel()
			if b.kind == "ports" {
				sim := pvesim.Start(t, pvesim.Options{Nodes: 3})
				url, err := sim.ListenControl("127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				(&reader{t: t, sim: sim.Sim, pve: newClient(t, sim.URL(), sim.Token()), ask: overHTTP(t, url)}).run(b)
				return
			}
			synctest.Test(t, func(t *testing.T) {
				sim, err := pvesim.New(pvesim.Options{Nodes: 3})
				if err != nil {
					t.Fatal(err)
				}
				defer sim.Close()
				c := newClient(t, "https://pve1:8006", sim.Token())
				c.http.Transport = sim.Transport()
				(&reader{t: t, sim: sim, pve: c, ask: without(sim)}).run(b)
			})
		})
	}
}

var fence = regexp.MustCompile("(?ms)^```sh (sim|ports)\n(.*?)^```$")

func examples(text string) (out []block) {
	for _, m := range fence.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, block{
			line: 1 + strings.Count(text[:m[0]], "\n"), kind: text[m[2]:m[3]],
			lines: strings.Split(strings.TrimSpace(text[m[4]:m[5]]), "\n"),
		})
	}
	return out
}

// reader does what the lines of an example say.
type reader struct {
	t       *testing.T
	sim     *pvesim.Sim
	pve     *client
	ask     func(method, path, body string) (int, string)
	waiting chan outcome
	upid    string
}

// outcome is what became of a line.
type outcome struct {
	status int
	text   string
	err    error
	took   time.Duration
}

func (r *reader) run(b block) {
	r.t.Helper()
	for i, line := range b.lines {
		command, want, _ := strings.Cut(line, "#")
		if command = strings.TrimSpace(command); command == "" {
			continue
		}
		got, later := r.do(command)
		if later {
			continue
		}
		for part := range strings.SplitSeq(strings.TrimSpace(want), "; ") {
			if problem := r.compare(strings.TrimSpace(part), got); problem != "" {
				r.t.Errorf("line %d: %s\n%s", b.line+1+i, command, problem)
			}
		}
	}
}

// do carries out one line. One that ends in & is waited for by the line wait.
func (r *reader) do(command string) (outcome, bool) {
	words := split(command)
	if words[len(words)-1] == "&" {
		r.waiting = make(chan outcome, 1)
		go func() {
			r.waiting <- r.call(words[:len(words)-1])
		}()
		if _, network := r.pve.http.Transport.(*http.Transport); !network {
			synctest.Wait()
		}
		return outcome{}, true
	}
	switch words[0] {
	case "wait":
		return <-r.waiting, false
	case "sleep":
		n, _ := strconv.Atoi(words[1])
		time.Sleep(time.Duration(n) * time.Second)
		return outcome{}, true
	}
	return r.call(words), false
}

// call is sim METHOD PATH BODY, or pve METHOD PATH NAME=VALUE….
func (r *reader) call(words []string) outcome {
	start := time.Now()
	if words[0] == "sim" {
		status, text := r.ask(words[1], "/sim"+words[2], strings.Join(words[3:], ""))
		return outcome{status: status, text: text, took: time.Since(start)}
	}
	var params []string
	for _, p := range words[3:] {
		name, value, _ := strings.Cut(p, "=")
		params = append(params, name, value)
	}
	path := strings.ReplaceAll(words[2], "$UPID", r.upid)
	a, err := r.pve.try(words[1], path, params...)
	if upid, ok := a.Data.(string); ok && strings.HasPrefix(upid, "UPID:") {
		r.upid = upid
	}
	return outcome{status: a.Status, text: a.Reason + " " + a.Raw, err: err, took: time.Since(start)}
}

var expected = regexp.MustCompile(`^(\d{3})(?: (.*))?$`)

// compare tells what is not as it should be.
func (r *reader) compare(want string, got outcome) string {
	told := fmt.Sprintf("got %d %s %v after %v, want %s", got.status, got.text, got.err, got.took, want)
	word, rest, _ := strings.Cut(want, " ")
	switch {
	case want == "broken" && got.err != nil:
	case got.err != nil:
		return told
	case word == "after" && rest == got.took.String():
	case word == "has" && strings.Contains(got.text, rest):
	case word == "lacks" && !strings.Contains(got.text, rest):
	case word == "task:":
		if exit := r.pve.wait(r.upid); exit != rest {
			return fmt.Sprintf("the task ended in %q, want %q", exit, rest)
		}
	case expected.MatchString(want):
		m := expected.FindStringSubmatch(want)
		if strconv.Itoa(got.status) != m[1] || !strings.HasPrefix(got.text, m[2]) {
			return told
		}
	default:
		return told
	}
	return ""
}

// split cuts a line into words at spaces, except within single quotes.
func split(line string) (words []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

func without(sim *pvesim.Sim) func(method, path, body string) (int, string) {
	return func(method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		sim.Handler().ServeHTTP(w, httptest.NewRequest(method, path, bytes.NewBufferString(body)))
		return w.Code, compact(w.Body.String())
	}
}

func overHTTP(t *testing.T, url string) func(method, path, body string) (int, string) {
	return func(method, path, body string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, url+path, bytes.NewBufferString(body))
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		return res.StatusCode, compact(string(text))
	}
}

// compact is JSON without spaces, and anything else as it is.
func compact(text string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(text)) == nil {
		return b.String()
	}
	return strings.TrimSpace(text)
}
