// Package transcript replays recorded requests against an HTTP handler, and
// compares its answers byte for byte.
//
// A file is a list of exchanges, parted by a line of equals signs. Each is a
// request as it goes over the wire, a line of dashes, and the answer. Lines that
// begin with # before a request are for people; a line @name has the test do
// something first, such as let time pass.
//
// {name} in a request is one of the values that the test gives. What differs
// from one run to the next stands in an answer as {uuid1}, {uuid2}, …, in the
// order in which they turn up in the file; a later request may use them.
//
// With TRANSCRIPTS=write in the environment the answers are written anew, for a
// person to read what changed.
package transcript

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Play is what the files need of a test.
type Play struct {
	Handler http.Handler
	Values  map[string]string         // for {name} in requests
	Do      map[string]func()         // for @name
	Hide    map[string]*regexp.Regexp // other parts of answers that differ from run to run, by the name to show: {name1}
}

// The lines that part a file; those that are read may be longer.
const (
	between = "================"
	middle  = "----------------"
)

var uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// Replay plays the files that match the pattern, each with what open makes for it.
func Replay(t *testing.T, pattern string, open func(t *testing.T, play func(Play))) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcript is called %s: %v", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".http"), func(t *testing.T) {
			text, err := os.ReadFile(filepath.Clean(file))
			if err != nil {
				t.Fatal(err)
			}
			open(t, func(p Play) {
				got := run(t, p, string(text))
				if os.Getenv("TRANSCRIPTS") == "write" {
					if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
					return
				}
				if got != string(text) {
					t.Errorf("%s: the answers are others now:\n%s", file, differ(string(text), got))
				}
			})
		})
	}
}

// run plays one file, and answers it as it would be written now.
func run(t *testing.T, p Play, text string) string {
	t.Helper()
	hidden := &hiding{shown: map[string]string{}, count: map[string]int{}, patterns: map[string]*regexp.Regexp{"uuid": uuid}}
	for name, pattern := range p.Hide {
		hidden.patterns[name] = pattern
	}
	var out strings.Builder
	for n, exchange := range splitAt(text, '=') {
		request := splitAt(exchange, '-')[0]
		if n > 0 {
			out.WriteString("\n" + between + "\n")
		}
		said := strings.TrimLeft(request, "\n")
		for line := range strings.Lines(said) {
			line = strings.TrimSpace(line)
			if name, ok := strings.CutPrefix(line, "@"); ok {
				act, known := p.Do[name]
				if !known {
					t.Fatalf("nobody knows how to @%s", name)
				}
				act()
			} else if !strings.HasPrefix(line, "#") && line != "" {
				break
			}
		}
		fmt.Fprintf(&out, "%s\n%s\n%s", strings.TrimRight(said, "\n"), middle, hidden.hide(exchanged(t, p, hidden, said)))
	}
	return out.String() + "\n"
}

// splitAt cuts a text at lines that hold nothing but the sign, 16 times or more.
func splitAt(text string, sign rune) (parts []string) {
	var part []string
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if len(line) >= len(between) && strings.Trim(line, string(sign)) == "" {
			parts, part = append(parts, strings.Join(part, "\n")), nil
			continue
		}
		part = append(part, line)
	}
	return append(parts, strings.Join(part, "\n"))
}

func exchanged(t *testing.T, p Play, hidden *hiding, request string) string {
	t.Helper()
	r, err := parse(request, func(text string) string {
		for name, value := range p.Values {
			text = strings.ReplaceAll(text, "{"+name+"}", value)
		}
		return hidden.reveal(text)
	})
	if err != nil {
		t.Fatalf("a request that cannot be read: %v\n%s", err, request)
	}
	w := httptest.NewRecorder()
	p.Handler.ServeHTTP(w, r)
	return answer(w)
}

// parse reads a request as it stands in a file.
func parse(text string, fill func(string) string) (*http.Request, error) {
	lines := strings.Split(text, "\n")
	for len(lines) > 0 && (lines[0] == "" || lines[0][0] == '#' || lines[0][0] == '@') {
		lines = lines[1:]
	}
	head, body, _ := strings.Cut(fill(strings.Join(lines, "\n")), "\n\n")
	body = strings.TrimSuffix(body, "\n")
	head = strings.ReplaceAll(strings.TrimRight(head, "\n"), "\n", "\r\n")
	if !strings.Contains(head, "Host: ") {
		head += "\r\nHost: remuda.test"
	}
	if !strings.Contains(head, "X-Request-Id: ") {
		head += "\r\nX-Request-Id: transcript"
	}
	if body != "" {
		head += fmt.Sprintf("\r\nContent-Length: %d", len(body))
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\n\r\n" + body)))
	if err != nil {
		return nil, err
	}
	r.RemoteAddr = "192.0.2.1:1234"
	return r, nil
}

// answer is an answer as it goes over the wire, its headers sorted; what every
// answer has is left out.
func answer(w *httptest.ResponseRecorder) string {
	var out bytes.Buffer
	fmt.Fprintf(&out, "\nHTTP/1.1 %d %s\n", w.Code, http.StatusText(w.Code))
	var names []string
	for name := range w.Header() {
		if !slices.Contains(ordinary, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range w.Header()[name] {
			fmt.Fprintf(&out, "%s: %s\n", name, value)
		}
	}
	if body := strings.TrimRight(w.Body.String(), "\n"); body != "" {
		fmt.Fprintf(&out, "\n%s", body)
	}
	return strings.TrimRight(out.String(), "\n")
}

// ordinary are the headers of every answer, whatever was asked.
var ordinary = []string{"X-Request-Id", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Content-Security-Policy"}

// hiding writes what differs from run to run as names.
type hiding struct {
	patterns map[string]*regexp.Regexp
	shown    map[string]string // the name of a value
	count    map[string]int
}

func (h *hiding) hide(text string) string {
	for _, kind := range slices.Sorted(maps.Keys(h.patterns)) {
		text = h.patterns[kind].ReplaceAllStringFunc(text, func(value string) string {
			if _, known := h.shown[value]; !known {
				h.count[kind]++
				h.shown[value] = fmt.Sprintf("{%s%d}", kind, h.count[kind])
			}
			return h.shown[value]
		})
	}
	return text
}

func (h *hiding) reveal(text string) string {
	for value, name := range h.shown {
		text = strings.ReplaceAll(text, name, value)
	}
	return text
}

// differ shows the first lines that two texts do not share.
func differ(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	from := max(n-6, 0)
	cut := func(lines []string) string {
		return strings.Join(lines[min(from, len(lines)):min(n+8, len(lines))], "\n")
	}
	return fmt.Sprintf("from line %d, wanted\n%s\n\ngot\n%s", from+1, cut(a), cut(b))
}
