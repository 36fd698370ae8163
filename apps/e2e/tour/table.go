package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// Chapter is one capability of the product, and how it is shown.
type Chapter struct {
	Title string
	Note  string   // what is otherwise for one kind of guest, and why
	Kinds []string // vm, container; none where it concerns no guest
	Calls []string // operation IDs of the API's document that it calls
	VMs   []string // those that it calls for VMs only
	Tests []string // tests that try it besides the tour
	Run   func(g *Guide)
}

var both = []string{"vm", "container"}

func (c Chapter) eachKind() []string {
	if len(c.Kinds) == 0 {
		return []string{""}
	}
	return c.Kinds
}

// callsFor is what the chapter calls for a kind of guest.
func (c Chapter) callsFor(kind string) []string {
	if kind == "container" {
		return c.Calls
	}
	return append(slices.Clone(c.Calls), c.VMs...)
}

const preface = `# What Remuda can do

Every capability, for which kind of guest, by which call of the API, as which workflow, and what tries it. The table is
made from the chapters of the guided tour (` + "`make demo-tour`" + ` leads through all of them and checks each answer) and from the API's own
document; ` + "`make check`" + ` makes it anew and compares. A call without a workflow is answered at once.

| Capability | VM | Container | Calls | Workflow | Tests |
|---|---|---|---|---|---|
`

// printTable prints the table. It is an error if a chapter names a call or a test that
// there is not, or if the API has a call that no chapter makes.
func printTable(w io.Writer, file, tests string, all []Chapter) error {
	d, err := readDocument(file)
	if err != nil {
		return err
	}
	there, err := testsIn(tests)
	if err != nil {
		return err
	}
	_, _ = io.WriteString(w, preface)
	told := map[string]bool{}
	for _, c := range all {
		row, err := c.row(d, there)
		if err != nil {
			return fmt.Errorf("chapter %q: %w", c.Title, err)
		}
		_, _ = io.WriteString(w, row)
		for _, id := range c.callsFor("vm") {
			told[id] = true
		}
	}
	var untold []string
	for _, r := range d.routes {
		if !told[r.ID] {
			untold = append(untold, r.ID)
		}
	}
	if len(untold) > 0 {
		return fmt.Errorf("no chapter calls %s: a capability without a chapter in apps/e2e/tour is not done", strings.Join(untold, ", "))
	}
	notes(w, all)
	return nil
}

func (c Chapter) row(d *document, there map[string]string) (string, error) {
	var calls, kinds, tests []string
	for _, id := range c.callsFor("vm") {
		r, err := d.named(id)
		if err != nil {
			return "", err
		}
		calls = append(calls, "`"+r.Method+" "+r.Path+"`")
		if r.Kind != "" && !slices.Contains(kinds, r.Kind) {
			kinds = append(kinds, r.Kind)
		}
	}
	for _, name := range append([]string{"TestLongTour"}, c.Tests...) {
		folder, ok := there[name]
		if !ok {
			return "", fmt.Errorf("there is no test %s", name)
		}
		tests = append(tests, fmt.Sprintf("`%s` (%s)", name, folder))
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", c.Title, c.mark("vm"), c.mark("container"),
		strings.Join(calls, "<br>"), strings.Join(kinds, ", "), strings.Join(tests, "<br>")), nil
}

func (c Chapter) mark(kind string) string {
	switch {
	case len(c.Kinds) == 0:
		return "–"
	case slices.Contains(c.Kinds, kind):
		return "yes"
	}
	return "no"
}

func notes(w io.Writer, all []Chapter) {
	_, _ = io.WriteString(w, "\n## What is otherwise for one kind of guest\n\n")
	for _, c := range all {
		if c.Note != "" {
			_, _ = fmt.Fprintf(w, "- **%s.** %s\n", c.Title, c.Note)
		}
	}
}

// testsIn finds every test function below a folder, and where it is.
func testsIn(root string) (map[string]string, error) {
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != root {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				folder, err := filepath.Rel(root, filepath.Dir(path))
				if err != nil {
					return err
				}
				found[f.Name.Name] = filepath.ToSlash(folder)
			}
		}
		return nil
	})
	return found, err
}
