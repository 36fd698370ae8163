package arch

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"strings"
)

var numbered = regexp.MustCompile(`^Test([FS][0-9]{2})[A-Z]`)

// CheckNumbered answers with one sentence for each number of a row, such as F
// up to 44, that not exactly one test has in its name, and for each test whose
// number is beyond.
func CheckNumbered(tree fs.FS, rows map[string]int) ([]string, error) {
	having := map[string][]string{}
	err := walk(tree, func(file string) error {
		if !strings.HasSuffix(file, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(tree, file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, name := range testsIn(parsed) {
			if m := numbered.FindStringSubmatch(name); m != nil {
				having[m[1]] = append(having[m[1]], file+" "+name)
			}
		}
		return nil
	})
	var found []string
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
	return found, err
}
