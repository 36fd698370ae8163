package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// secretName is how a value is called that nobody may learn by how long it takes
// to compare it.
var secretName = regexp.MustCompile(`(?i:(secret|password|passwd|passphrase|hash|digest|hmac|signature|bearer|cookie|ticket|credential)$|^(token|refresh|access|nonce)$)|^mac$`)

// CheckCompares answers with one sentence for each place of the program, tests
// apart, where a secret is compared by a means that ends at the first difference:
// ==, bytes.Equal and their like. Folders that
// skip names are left out, and so are the values of public, "file name": why.
func CheckCompares(tree fs.FS, public map[string]string, skip ...string) ([]string, error) {
	var found []string
	err := walk(tree, func(file string) error {
		if path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") || under(file, skip) {
			return nil
		}
		text, err := fs.ReadFile(tree, file)
		if err != nil {
			return err
		}
		places := token.NewFileSet()
		parsed, err := parser.ParseFile(places, file, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if name := compared(n); name != "" && public[file+" "+name] == "" {
				found = append(found, fmt.Sprintf("%s compares %s; use crypto/subtle or crypto/hmac", places.Position(n.Pos()), name))
			}
			return true
		})
		return nil
	})
	return found, err
}

func under(file string, folders []string) bool {
	for _, folder := range folders {
		if strings.HasPrefix(file, folder+"/") {
			return true
		}
	}
	return false
}

// compared is the name of the secret that a node compares, or empty.
func compared(n ast.Node) string {
	var sides []ast.Expr
	switch x := n.(type) {
	case *ast.BinaryExpr:
		if x.Op == token.EQL || x.Op == token.NEQ {
			sides = []ast.Expr{x.X, x.Y}
		}
	case *ast.CallExpr:
		switch called(x) {
		case "bytes.Equal", "bytes.Compare", "slices.Equal", "strings.EqualFold", "strings.Compare", "reflect.DeepEqual", "cmp.Compare":
			sides = x.Args
		}
	}
	if len(sides) != 2 || isKnown(sides[0]) || isKnown(sides[1]) {
		return ""
	}
	for _, side := range sides {
		if name := nameOf(side); secretName.MatchString(name) {
			return name
		}
	}
	return ""
}

func called(x *ast.CallExpr) string {
	if f, ok := x.Fun.(*ast.SelectorExpr); ok {
		if pkg, ok := f.X.(*ast.Ident); ok {
			return pkg.Name + "." + f.Sel.Name
		}
	}
	return ""
}

// isKnown reports whether everybody knows the value: it stands in the source.
func isKnown(x ast.Expr) bool {
	if id, ok := x.(*ast.Ident); ok {
		return id.Name == "nil"
	}
	_, literal := x.(*ast.BasicLit)
	return literal
}

// nameOf is the last name of what is compared, conversions and slices taken off.
func nameOf(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	case *ast.SliceExpr:
		return nameOf(x.X)
	case *ast.ParenExpr:
		return nameOf(x.X)
	case *ast.StarExpr:
		return nameOf(x.X)
	case *ast.CallExpr:
		if id, ok := x.Fun.(*ast.Ident); ok && id.Name == "string" && len(x.Args) == 1 {
			return nameOf(x.Args[0])
		}
		return nameOf(x.Fun)
	}
	return ""
}
