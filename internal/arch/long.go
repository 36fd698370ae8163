package arch

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"io/fs"
	"strings"
)

// CheckLong answers with one sentence for each long test that would never run,
// or run too often. The long run builds with the tag "long" and selects by the
// name TestLong…, so a test has both or neither.
func CheckLong(tree fs.FS) ([]string, error) {
	var found []string
	err := walkTests(tree, func(file string, parsed *ast.File) {
		tagged := isLong(parsed)
		for _, f := range testsIn(parsed) {
			if named := strings.HasPrefix(f.Name.Name, "TestLong"); named != tagged {
				found = append(found, fmt.Sprintf("%s: %s: a long test is called TestLong… and lies in a file with //go:build long", file, f.Name.Name))
			}
		}
	})
	return found, err
}

// isLong says whether the file is built with the tag long and not without.
func isLong(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, comment := range group.List {
			expr, err := constraint.Parse(comment.Text)
			if err == nil && comment.Pos() < file.Package {
				return !expr.Eval(func(tag string) bool { return tag != "long" })
			}
		}
	}
	return false
}

func testsIn(file *ast.File) []*ast.FuncDecl {
	var tests []*ast.FuncDecl
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") && f.Name.Name != "TestMain" {
			tests = append(tests, f)
		}
	}
	return tests
}
