package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Check reads every Go file of the tree and answers with one sentence for each
// import that no rule allows, and for each folder without a rule, in the order
// of the tree. An error means that the tree could not be read.
func Check(tree fs.FS, rules []Rule) ([]string, error) {
	var found []string
	err := walk(tree, func(file string) error {
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		here, err := checkFile(tree, rules, file)
		for _, v := range here {
			if !slices.Contains(found, v) {
				found = append(found, v)
			}
		}
		return err
	})
	return found, err
}

func checkFile(tree fs.FS, rules []Rule, file string) ([]string, error) {
	folder := path.Dir(file)
	rule, ok := ruleFor(rules, folder)
	if !ok {
		return []string{fmt.Sprintf("%s: the folder has no row in the table of who may import whom", folder)}, nil
	}
	parsed, err := parse(tree, file, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	return checkImports(rule, file, folder, parsed.Imports)
}

func checkImports(rule Rule, file, folder string, imports []*ast.ImportSpec) ([]string, error) {
	var found []string
	test := strings.HasSuffix(file, "_test.go")
	for _, spec := range imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if !rule.allows(folder, imported, test) {
			found = append(found, fmt.Sprintf("%s: imports %s, which the row %q does not allow", file, imported, rule.Folder))
		}
	}
	return found, nil
}

// walk visits the files of the tree as the go command sees it: no testdata, and
// nothing whose name begins with a dot or an underscore. Below bin, var and
// node_modules nothing is ours.
func walk(tree fs.FS, visit func(file string) error) error {
	return fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if !entry.IsDir() {
			return visit(name)
		}
		if base := path.Base(name); base[0] == '.' || base[0] == '_' || base == "testdata" || base == "node_modules" || name == "bin" || name == "var" {
			return fs.SkipDir
		}
		return nil
	})
}

// walkTests visits the test files of the tree.
func walkTests(tree fs.FS, visit func(file string, parsed *ast.File)) error {
	return walk(tree, func(file string) error {
		if !strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parse(tree, file, parser.ParseComments|parser.SkipObjectResolution)
		if err == nil {
			visit(file, parsed)
		}
		return err
	})
}

func parse(tree fs.FS, file string, mode parser.Mode) (*ast.File, error) {
	source, err := fs.ReadFile(tree, file)
	if err != nil {
		return nil, err
	}
	return parser.ParseFile(token.NewFileSet(), file, source, mode)
}
