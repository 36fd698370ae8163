// Mutants plants one bug after another and expects the tests to notice each.
//
//	mutants [-only REGEXP] [-list]
//
// A planted bug is a text of one file and what stands in its place. The tree is
// never touched: the file is laid over it with go test -overlay. Before that the
// same tests must pass as they are. A bug is noticed if a test fails; that
// something no longer compiles, or that no test ran, proves nothing and is an
// error, and so is a text that is not found exactly once.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// mutant is a planted bug.
type mutant struct {
	name     string
	file     string // from the top of the tree
	old, new string
	tests    string // which tests must notice it, as for go test -run
	in       string // the package they are in; the file's if empty
}

func (m mutant) where() string {
	if m.in != "" {
		return m.in
	}
	return "./" + filepath.Dir(m.file)
}

func main() {
	only := flag.String("only", "", "plant those whose name matches")
	list := flag.Bool("list", false, "print the names, and plant nothing")
	flag.Parse()
	if err := run(*only, *list); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(only string, list bool) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return !wanted.MatchString(m.name) })
	if list {
		for _, m := range chosen {
			fmt.Printf("%-40s %s\n", m.name, m.file)
		}
		return nil
	}
	dir, err := os.MkdirTemp("", "remuda-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := healthy(chosen); err != nil {
		return err
	}
	var missed []string
	for _, m := range chosen {
		began := time.Now()
		by, err := plant(dir, m)
		if err != nil {
			missed = append(missed, fmt.Sprintf("%s: %v", m.name, err))
			by = "NOT NOTICED: " + err.Error()
		}
		fmt.Printf("%-40s %4.0fs  %s\n", m.name, time.Since(began).Seconds(), by)
	}
	fmt.Printf("%d bugs planted, %d noticed\n", len(chosen), len(chosen)-len(missed))
	if len(missed) > 0 {
		return errors.New(strings.Join(missed, "\n"))
	}
	return nil
}

// healthy runs the same tests over the tree as it is, each package once.
func healthy(chosen []mutant) error {
	tests := map[string][]string{}
	var packages []string
	for _, m := range chosen {
		if tests[m.where()] == nil {
			packages = append(packages, m.where())
		}
		tests[m.where()] = append(tests[m.where()], m.tests)
	}
	for _, p := range packages {
		// Slashes part a test from its subtests, so that they cannot be told as one.
		for _, run := range unions(tests[p]) {
			out, err := goTest(p, run)
			if err != nil || strings.Contains(out, "no tests to run") {
				return fmt.Errorf("without any bug: %s -run %s: %w\n%s", p, run, err, out)
			}
		}
	}
	return nil
}

// unions are as few patterns as name all the tests.
func unions(tests []string) (all []string) {
	var whole []string
	for _, t := range tests {
		if strings.Contains(t, "/") {
			all = append(all, t)
		} else {
			whole = append(whole, t)
		}
	}
	if len(whole) > 0 {
		all = append(all, strings.Join(whole, "|"))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// plant runs the tests with the bug, and answers which of them failed.
func plant(dir string, m mutant) (by string, err error) {
	changed, err := m.apply()
	if err != nil {
		return "", err
	}
	original, err := filepath.Abs(m.file)
	if err != nil {
		return "", err
	}
	mutated, overlay := filepath.Join(dir, filepath.Base(m.file)), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(mutated, []byte(changed), 0o600); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{original: mutated}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return "", err
	}
	out, failed := goTest(m.where(), m.tests, "-overlay="+overlay)
	return verdict(out, failed)
}

// apply answers the file with the bug in it.
func (m mutant) apply() (string, error) {
	text, err := os.ReadFile(m.file)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		return "", fmt.Errorf("%s has this text %d times, not once: %s", m.file, n, m.old)
	}
	return strings.Replace(string(text), m.old, m.new, 1), nil
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// verdict tells a test that failed from everything else that may go wrong.
func verdict(out string, failed error) (string, error) {
	deepest := ""
	for _, m := range failure.FindAllStringSubmatch(out, -1) {
		if len(m[1]) > len(deepest) {
			deepest = m[1]
		}
	}
	switch {
	case failed == nil:
		return "", errors.New("all tests pass")
	case strings.Contains(out, "[build failed]") || strings.Contains(out, "[setup failed]"):
		return "", fmt.Errorf("it does not compile, which proves nothing:\n%s", out)
	case deepest == "":
		return "", fmt.Errorf("no test failed, and yet %w:\n%s", failed, out)
	}
	return deepest, nil
}

func goTest(in, tests string, flags ...string) (string, error) {
	args := append([]string{"test", "-count=1", "-timeout=2m", "-failfast", "-run", tests}, flags...)
	out, err := exec.Command("go", append(args, in)...).CombinedOutput()
	return string(out), err
}
