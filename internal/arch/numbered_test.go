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
			source += "\n// " + name + ": the fault\n// is survived.\nfunc " + name + "(t *testing.T) {}\n"
		}
		return &fstest.MapFile{Data: []byte(source)}
	}
	got, err := CheckNumbered(fstest.MapFS{
		"a_test.go":   file("TestF01IsHere", "TestF02IsTwice", "TestFar", "TestS1"),
		"b/b_test.go": file("TestF02Again", "TestF09IsTooMuch"),
		"c/c_test.go": {Data: []byte("package c\nfunc TestF03IsHereWithoutAWord(t *testing.T) {}\n")},
	}, map[string]int{"F": 4})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"F02: want one test, have 2: a_test.go TestF02IsTwice, b/b_test.go TestF02Again",
		"F04: want one test, have 0: ",
		"F09: there is no such number: b/b_test.go TestF09IsTooMuch",
		"c/c_test.go: TestF03IsHereWithoutAWord does not say what it promises",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPromisesAreRead(t *testing.T) {
	t.Parallel()
	got, err := Promises(fstest.MapFS{"a_test.go": {Data: []byte("package a\n\n// TestS02Two: a stranger\n// comes.\nfunc TestS02Two(t *testing.T) {}\n")}})
	want := []Promise{{Number: "S02", Test: "TestS02Two", File: "a_test.go", Text: "A stranger comes."}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}
