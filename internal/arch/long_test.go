package arch

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestCheckLong(t *testing.T) {
	t.Parallel()

	const long = "//go:build long\n\n"
	file := func(head, name string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(head + "package a\n\nfunc " + name + "() {}\n")}
	}
	got, err := CheckLong(fstest.MapFS{
		"a/short_test.go":  file("", "TestShort"),
		"a/long_test.go":   file(long, "TestLongMatrix"),
		"a/main_test.go":   file(long, "TestMain"),
		"a/other_test.go":  file("//go:build linux\n\n", "TestLinux"),
		"b/hidden_test.go": file(long, "TestNeverRun"),
		"b/loose_test.go":  file("", "TestLongButAlways"),
	})
	if err != nil {
		t.Fatal(err)
	}
	const tail = ": a long test is called TestLong… and lies in a file with //go:build long"
	want := []string{"b/hidden_test.go: TestNeverRun" + tail, "b/loose_test.go: TestLongButAlways" + tail}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
