package main

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// Here and not only when they are planted: who changes such a text should know
// at once.
func TestEveryTextIsThereOnce(t *testing.T) {
	t.Chdir("../..")
	for _, m := range mutants {
		changed, err := m.apply()
		if err != nil {
			t.Error(err)
		}
		original, err := os.ReadFile(m.file)
		if err != nil || changed == string(original) {
			t.Errorf("%s changes nothing: %v", m.name, err)
		}
	}
}

func TestOnlyATestThatFailsNoticesABug(t *testing.T) {
	t.Parallel()
	exit := errors.New("exit status 1")
	for _, c := range []struct {
		out    string
		failed error
		says   string
	}{
		{"ok\n", nil, "all tests pass"},
		{"FAIL x [build failed]\n", exit, "does not compile"},
		{"panic: test timed out\nFAIL\n", exit, "no test failed"},
		{"--- FAIL: TestA (0.1s)\nFAIL\n", exit, ""},
	} {
		by, err := verdict(c.out, c.failed)
		if c.says == "" && (err != nil || by != "TestA") {
			t.Errorf("%q: %q, %v", c.out, by, err)
		}
		if c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%q: %q, %v", c.out, by, err)
		}
	}
}
