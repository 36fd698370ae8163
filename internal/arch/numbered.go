package arch

import (
	"cmp"
	"fmt"
	"go/ast"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Promise is a numbered test: a fault (F01…) or a threat (S01…), and what is
// promised when it comes; or a conflict between the legacy APIs (C01…), and how
// each has its way.
type Promise struct {
	Number string
	Test   string
	File   string
	Text   string // the test's doc comment without its name, in one line
}

var numbered = regexp.MustCompile(`^Test([FSC][0-9]{2})[A-Z]`)

// Promises reads the numbered tests of the tree, by number.
func Promises(tree fs.FS) ([]Promise, error) {
	var found []Promise
	err := walkTests(tree, func(file string, parsed *ast.File) {
		for _, f := range testsIn(parsed) {
			if m := numbered.FindStringSubmatch(f.Name.Name); m != nil {
				found = append(found, Promise{Number: m[1], Test: f.Name.Name, File: file, Text: said(f)})
			}
		}
	})
	slices.SortFunc(found, func(a, b Promise) int { return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.File, b.File)) })
	return found, err
}

// said is a doc comment behind "TestX:" or "TestX ", as one line.
func said(f *ast.FuncDecl) string {
	text := strings.Join(strings.Fields(f.Doc.Text()), " ")
	text = strings.TrimLeft(strings.TrimPrefix(text, f.Name.Name), ": ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// CheckNumbered answers with one sentence for each number of a row, such as F
// up to 44, that not exactly one test has in its name, for each test whose number
// is beyond, and for each that does not say what it promises.
func CheckNumbered(tree fs.FS, rows map[string]int) ([]string, error) {
	promises, err := Promises(tree)
	having := map[string][]string{}
	var found []string
	for _, p := range promises {
		having[p.Number] = append(having[p.Number], p.File+" "+p.Test)
		if p.Text == "" {
			found = append(found, fmt.Sprintf("%s: %s does not say what it promises", p.File, p.Test))
		}
	}
	for row, last := range rows {
		for n := 1; n <= last; n++ {
			number := fmt.Sprintf("%s%02d", row, n)
			if got := having[number]; len(got) != 1 {
				found = append(found, fmt.Sprintf("%s: want one test, have %d: %s", number, len(got), strings.Join(got, ", ")))
			}
			delete(having, number)
		}
	}
	for number, tests := range having {
		found = append(found, fmt.Sprintf("%s: there is no such number: %s", number, strings.Join(tests, ", ")))
	}
	slices.Sort(found)
	return found, err
}
