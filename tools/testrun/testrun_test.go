package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// module is a module of its own with one test file.
func module(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/m\n\ngo 1.26.0\n", "m_test.go": "package m\n\n" + source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRunCountsWhatGoTestDoes(t *testing.T) {
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	for _, c := range []struct {
		name, source string
		want         tally
		says         string
	}{
		{"subtests count", `import "testing"
			func TestA(t *testing.T) { t.Run("b", func(*testing.T) {}) }`, tally{passed: 2}, "example.com/m"},
		{"a failure shows its output", `import "testing"
			func TestA(t *testing.T) { t.Error("the reason") }`, tally{failed: 1}, "the reason"},
		{"a skip shows its reason", `import "testing"
			func TestA(t *testing.T) { t.Skip("no service") }`, tally{skipped: 1}, "no service"},
		{"what does not compile is a failure", `func a() { undefined() }`, tally{failed: 1}, "undefined"},
		{"what does not parse is a failure", `nonsense`, tally{failed: 1}, "expected"},
		{"a panic is a failure", `import "testing"
			func TestA(t *testing.T) { panic("the reason") }`, tally{failed: 1}, "the reason"},
		{"an early exit is a failure", `import ("os"; "testing")
			func TestMain(*testing.M) { os.Exit(3) }`, tally{failed: 1}, "exit status 3"},
		{"without tests there is nothing to count", ``, tally{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said strings.Builder
			t.Chdir(module(t, c.source))
			got, err := run([]string{"./..."}, &said, &said)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want || !strings.Contains(said.String(), c.says) {
				t.Errorf("got %v, want %v and %q in:\n%s", got, c.want, c.says, said.String())
			}
			_, again, repeated := strings.Cut(said.String(), "what did not pass:")
			if repeated == got.clean() || repeated && !strings.Contains(again, "example.com/m") {
				t.Errorf("what did not pass is to be said again at the end:\n%s", said.String())
			}
		})
	}
}

func TestNamesOfWhatPassedAreListed(t *testing.T) {
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	var said strings.Builder
	t.Chdir(module(t, `import "testing"
		func TestB(t *testing.T) { t.Run("b", func(*testing.T) {}) }
		func TestA(t *testing.T) {}
		func TestC(t *testing.T) { t.Error("no") }`))
	if _, err := run([]string{"-names", "./..."}, &said, &said); err != nil {
		t.Fatal(err)
	}
	if want := "pass TestA (example.com/m)\npass TestB (example.com/m)\n\nwhat did not pass"; !strings.Contains(said.String(), want) {
		t.Errorf("want %q in:\n%s", want, said.String())
	}
}

func TestTalliesAddUp(t *testing.T) {
	t.Parallel()

	file := filepath.Join(t.TempDir(), "tally")
	for _, each := range []tally{{3, 0, 0}, {4, 1, 2}} {
		if err := each.appendTo(file); err != nil {
			t.Fatal(err)
		}
	}
	got, err := run([]string{"-sum", file}, nil, nil)
	if want := (tally{7, 1, 2}); err != nil || got != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got.clean() {
		t.Error("failures and skips must not count as clean")
	}
}

func TestWhatTestsWriteGoesWhereThereIsRoom(t *testing.T) {
	of := func(env []string, name string) (value string) {
		for _, entry := range env {
			if v, ok := strings.CutPrefix(entry, name+"="); ok {
				value = v
			}
		}
		return value
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", "")
	t.Setenv("GOTMPDIR", "")
	env, remove := scratch(dir, 1)
	temp := of(env, "TMPDIR")
	if filepath.Dir(temp) != dir {
		t.Errorf("tests write to %q", temp)
	}
	if info, err := os.Stat(temp); err != nil || info.Mode().Perm() != 0o777 {
		t.Errorf("others cannot write there: %v, %v", info, err)
	}
	if remove(); len(entries(t, dir)) > 0 {
		t.Error("it was not removed")
	}
	for name, c := range map[string]struct {
		dir, temp string
		room      uint64
	}{"no room": {dir, "", 1 << 62}, "not there": {filepath.Join(dir, "none"), "", 1}, "said otherwise": {dir, "/elsewhere", 1}} {
		t.Setenv("TMPDIR", c.temp)
		env, remove := scratch(c.dir, c.room)
		remove()
		if of(env, "TMPDIR") != c.temp || len(entries(t, dir)) > 0 {
			t.Errorf("%s: tests write to %q", name, of(env, "TMPDIR"))
		}
	}
}

func entries(t *testing.T, dir string) []os.DirEntry {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
