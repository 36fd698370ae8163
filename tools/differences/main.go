// Differences writes into the page of the legacy APIs what every dialect answers
// otherwise than its system's document, as what the tests of the dialects hold
// their answers against says it, and the tests of where the systems contradict
// each other.
//
//	differences docs/dialects.md
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/remudahq/remuda/internal/arch"
)

const (
	begin = "<!-- what follows is made by make gen, from the documents' examples beside the dialects -->\n"
	end   = "<!-- here it ends -->\n"
)

// example is what of an example is told.
type example struct {
	Name    string
	Differs map[string]string
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "differences:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("names one file")
	}
	page, err := os.ReadFile(filepath.Clean(args[0]))
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no place for it", args[0])
	}
	root := filepath.Join(filepath.Dir(args[0]), "..")
	table, err := tables(filepath.Join(root, "apps", "api", "dialect"))
	if err != nil {
		return err
	}
	disputes, err := conflicts(root)
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], []byte(before+begin+table+disputes+end+after), 0o600)
}

// conflicts are the tests of where the systems contradict each other.
func conflicts(root string) (string, error) {
	var out strings.Builder
	out.WriteString("## Where the five contradict each other\n\n| | what each has | test |\n|---|---|---|\n")
	all, err := arch.Promises(os.DirFS(root))
	for _, p := range all {
		if p.Number[0] == 'C' {
			fmt.Fprintf(&out, "| %s | %s | [`%s`](../%s) |\n", p.Number, strings.ReplaceAll(p.Text, "|", "\\|"), p.Test, p.File)
		}
	}
	out.WriteString("\n")
	return out.String(), err
}

// row is a field that differs in the same way in several examples.
type row struct {
	field, why string
	examples   []string
}

func tables(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "testdata", "document.json"))
	if err != nil {
		return "", err
	}
	var sums, rows strings.Builder
	for _, file := range files {
		all, err := read(file)
		if err != nil {
			return "", err
		}
		name, found, explained := filepath.Base(filepath.Dir(filepath.Dir(file))), []row(nil), 0
		for _, e := range all {
			for _, path := range slices.Sorted(maps.Keys(e.Differs)) {
				explained++
				found = noted(found, path[strings.LastIndex(path, ".")+1:], e.Differs[path], e.Name)
			}
		}
		for _, r := range found {
			fmt.Fprintf(&rows, "| %s | `%s` | %s | %s |\n", name, r.field, strings.Join(r.examples, ", "), strings.ReplaceAll(r.why, "|", "\\|"))
		}
		fmt.Fprintf(&sums, "| [%s](../apps/api/dialect/%s/README.md) | %d | %d | 0 |\n", name, name, len(all), explained)
	}
	return "\n| dialect | examples held against our answers | differences explained | differences not explained |\n|---|---|---|---|\n" + sums.String() +
		"\n| dialect | field | in | why it is another |\n|---|---|---|---|\n" + rows.String() + "\n", nil
}

func read(file string) (all []example, err error) {
	text, err := os.ReadFile(filepath.Clean(file))
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return all, nil
}

// noted adds an example to the row of a field, or a row.
func noted(rows []row, field, why, example string) []row {
	at := slices.IndexFunc(rows, func(r row) bool { return r.field == field && r.why == why })
	if at < 0 {
		return append(rows, row{field, why, []string{example}})
	}
	rows[at].examples = append(rows[at].examples, example)
	return rows
}
