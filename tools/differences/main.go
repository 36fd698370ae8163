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
	Name, Method, Path string
	Status             int
	Differs            map[string]string
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

func tables(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "testdata", "document.json"))
	if err != nil {
		return "", err
	}
	var sums, rows strings.Builder
	for _, file := range files {
		var all []example
		text, err := os.ReadFile(filepath.Clean(file))
		if err == nil {
			err = json.Unmarshal(text, &all)
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
		name, explained := filepath.Base(filepath.Dir(filepath.Dir(file))), 0
		for _, e := range all {
			for _, path := range slices.Sorted(maps.Keys(e.Differs)) {
				explained++
				fmt.Fprintf(&rows, "| %s | %s: `%s %s` | `%s` | %s |\n", name, e.Name, e.Method, e.Path, path, strings.ReplaceAll(e.Differs[path], "|", "\\|"))
			}
		}
		fmt.Fprintf(&sums, "| [%s](../apps/api/dialect/%s/README.md) | %d | %d | 0 |\n", name, name, len(all), explained)
	}
	return "\n| dialect | examples held against our answers | differences explained | differences not explained |\n|---|---|---|---|\n" + sums.String() +
		"\n| dialect | example | field | why it is another |\n|---|---|---|---|\n" + rows.String() + "\n", nil
}
