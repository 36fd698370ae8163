package arch

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestCheckNumbered(t *testing.T) {
	t.Parallel()
	file := func(names ...string) *fstest.MapFile {
		source := "package a\n"
		for _, name := range names {
			source += "func " + name + "(t *testing.T) {}\n"
		}
		return &fstest.MapFile{Data: []byte(source)}
	}
	got, err := CheckNumbered(fstest.MapFS{
		"a_test.go":   file("TestF01IsHere", "TestF02IsTwice", "TestFar", "TestS1"),
		"b/b_test.go": file("TestF02Again", "TestF09IsTooMuch"),
	}, map[string]int{"F": 3})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	want := []string{
		"F02: want one test, have 2: a_test.go TestF02IsTwice, b/b_test.go TestF02Again",
		"F03: want one test, have 0: ",
		"F09: there is no such number: b/b_test.go TestF09IsTooMuch",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
