package core_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
)

// eventConstants reads the values of all constants of this package whose names
// begin with Event and whose values look like types of events.
func eventConstants(t *testing.T) (values []string) {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Event") {
				return true
			}
			if text, ok := spec.Values[0].(*ast.BasicLit); ok && text.Kind == token.STRING && spec.Type == nil {
				value, _ := strconv.Unquote(text.Value)
				values = append(values, value)
			}
			return true
		})
	}
	slices.Sort(values)
	return values
}

func TestTheCatalogueHasEveryTypeOfEventsOnce(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range core.EventCatalogue() {
		names = append(names, e.Name)
		if found, ok := core.EventTypeNamed(e.Name); !ok || found.Says != e.Says {
			t.Errorf("%s is not found by its name", e.Name)
		}
	}
	if constants := eventConstants(t); len(constants) < 90 || !slices.Equal(names, constants) {
		t.Errorf("the constants are\n%q\nand the catalogue has\n%q", constants, names)
	}
	if _, ok := core.EventTypeNamed("server.abducted"); ok {
		t.Error("what nobody knows is found")
	}
}

// irregular are the participles that do not end in -ed.
var irregular = []string{"set", "found", "lost", "hidden", "stuck", "rebuilt", "back"}

func TestEventsArePastTense(t *testing.T) {
	t.Parallel()
	for _, e := range core.EventCatalogue() {
		words := strings.FieldsFunc(e.Name, func(r rune) bool { return r == '.' || r == '_' })
		if last := words[len(words)-1]; !strings.HasSuffix(last, "ed") && !slices.Contains(irregular, last) {
			t.Errorf("%s does not end with what has happened", e.Name)
		}
		if !regexp.MustCompile(`^[a-z]+\.[a-z]+(_[a-z]+)*$`).MatchString(e.Name) {
			t.Errorf("%s is not formed as the others are", e.Name)
		}
		if (e.About == core.AboutServer) != (strings.HasPrefix(e.Name, "server.") || e.Name == core.EventOperationStuck) {
			t.Errorf("%s: its name and its subject do not agree", e.Name)
		}
	}
}

// ends says how what was requested ends when it does not end well, where that
// is not told by NAME_failed.
var ends = map[string]string{"server.delete": core.EventDeleteCancelled, "bulk.": core.EventBulkEnded, "server.": core.EventServerFailed}

func TestWhatIsRequestedHasAnEnd(t *testing.T) {
	t.Parallel()
	names := core.EventTypes()
	for _, name := range names {
		verb, is := strings.CutSuffix(name, "requested")
		if !is {
			continue
		}
		end := ends[strings.TrimSuffix(verb, "_")]
		if end == "" {
			end = verb + "failed"
		}
		if !slices.Contains(names, end) {
			t.Errorf("%s has no %s", name, end)
		}
	}
}

func TestEventsSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, e := range core.EventCatalogue() {
		if e.Version < 1 || !regexp.MustCompile(`^[A-Z].*\.$`).MatchString(e.Says) || e.About == "" || e.Heard == "" {
			t.Errorf("%s: %+v", e.Name, e)
		}
		if e.Heard == core.HeardByStaff && e.About == core.AboutServer {
			t.Errorf("%s is about a server and its owner does not hear of it", e.Name)
		}
		var fields []string
		for _, f := range e.Data {
			if !regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`).MatchString(f.Name) || f.Says == "" || slices.Contains(fields, f.Name) {
				t.Errorf("%s: %+v", e.Name, f)
			}
			fields = append(fields, f.Name)
		}
		if strings.HasSuffix(e.Name, "failed") && (!slices.Contains(fields, "cause") || !slices.Contains(fields, "code")) {
			t.Errorf("%s does not say why", e.Name)
		}
	}
}
