package fleet

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every code that an operation can need an operator with, and every code of a
// finding, has its section in the runbook.
func TestTheRunbookHasEveryCode(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/runbook.md")
	must(t, err)
	files := parsed(t, "..")
	codes := constants(files)
	var wanted []string
	for name, code := range codes {
		if strings.HasPrefix(name, "Found") {
			wanted = append(wanted, code)
		}
	}
	if len(wanted) < 8 {
		t.Fatalf("only %d findings were found in the source", len(wanted))
	}
	for _, name := range forOperators(files) {
		wanted = append(wanted, codes[name])
	}
	for _, p := range plights(context.Background()) {
		if !slices.Contains(wanted, p.code) {
			wanted = append(wanted, p.code)
		}
	}
	for _, code := range wanted {
		if !strings.Contains(string(text), "\n### `"+code+"`\n") {
			t.Errorf("the runbook has no section about %q", code)
		}
	}
}

// parsed reads the sources under a folder, without tests.
func parsed(t *testing.T, root string) (files []*ast.File) {
	t.Helper()
	must(t, filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		files = append(files, file)
		return err
	}))
	return files
}

// constants are the texts of all constants that have one.
func constants(files []*ast.File) map[string]string {
	texts := map[string]string{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == len(spec.Names) {
				for i, name := range spec.Names {
					if lit, ok := spec.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
						texts[name.Name], _ = strconv.Unquote(lit.Value)
					}
				}
			}
			return true
		})
	}
	return texts
}

// forOperators names the codes in the functions that say that only a person can
// go on, and in those that say what a person can do.
func forOperators(files []*ast.File) (names []string) {
	for _, file := range files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			stuck := f.Name.Name == "Locked" || f.Name.Name == "remedy"
			var codes []string
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					stuck = stuck || calls(call.Fun) == "Stuck"
				}
				if s, ok := n.(*ast.SelectorExpr); ok && isCode(s.Sel.Name) {
					codes = append(codes, s.Sel.Name)
				}
				return true
			})
			if stuck {
				names = append(names, codes...)
			}
		}
	}
	return names
}

// calls is the last name of what is called.
func calls(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func isCode(name string) bool {
	return strings.HasPrefix(name, "Code") && name != "Code" && name != "CodeOf"
}
