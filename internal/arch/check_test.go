package arch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var table = []Rule{
	{Folder: "core", May: "std", Not: "net/http", Tests: "adapters/memory"},
	{Folder: "core/saga", May: "std core"},
	{Folder: "core/*", May: "std core core/saga"},
	{Folder: "core/fleet", May: "never reached: core/* comes first"},
	{Folder: "adapters/memory", May: "std core"},
	{Folder: "adapters/x/...", May: "std core example.com/lib", Tests: "example.com/check"},
	{Folder: "apps/internal/*", May: "std"},
	{Folder: "testutil/sim", May: "std"},
}

func TestCheckFindsEveryPlantedImport(t *testing.T) {
	t.Parallel()

	const ours = Module + "/"
	for _, c := range []struct {
		name, file, imports string
		caught              bool
	}{
		{"the standard library is fine in core", "core/a.go", "fmt", false},
		{"except what is taken away", "core/a.go", "net/http", true},
		{"which a test may use all the same", "core/a_test.go", "net/http", false},
		{"a neighbour of what is taken away is fine", "core/a.go", "net/netip", false},
		{"core imports nothing of ours", "core/a.go", ours + "core/saga", true},
		{"nor the root", "core/a.go", Module, true},
		{"nor anything foreign", "core/a.go", "example.com/lib", true},
		{"nor C", "core/a.go", "C", true},
		{"its tests may import the fakes", "core/a_test.go", ours + "adapters/memory", false},
		{"and core itself from outside", "core/a_test.go", ours + "core", false},
		{"but nothing else", "core/a_test.go", ours + "testutil/sim", true},
		{"code may not import the fakes", "core/a.go", ours + "adapters/memory", true},
		{"a use-case may import the saga", "core/power/a.go", ours + "core/saga", false},
		{"but no other use-case", "core/power/a.go", ours + "core/network", true},
		{"the saga may not import a use-case", "core/saga/a.go", ours + "core/power", true},
		{"an adapter may import its library", "adapters/x/a.go", "example.com/lib/part", false},
		{"but not one that is called alike", "adapters/x/a.go", "example.com/library", true},
		{"its tests may import theirs", "adapters/x/a_test.go", "example.com/check", false},
		{"its code may not", "adapters/x/a.go", "example.com/check", true},
		{"folders of one row may import each other", "adapters/x/sub/a.go", ours + "adapters/x", false},
		{"an adapter may not import another", "adapters/x/a.go", ours + "adapters/memory", true},
		{"an internal folder follows its home", "core/power/internal/deep/a.go", ours + "core/saga", false},
		{"and is fenced as its home is", "core/power/internal/a.go", ours + "core/network", true},
		{"its home may import it", "core/power/a.go", ours + "core/power/internal/deep", false},
		{"nobody else may", "core/network/a.go", ours + "core/power/internal/deep", true},
		{"an internal folder with a row has that row", "apps/internal/web/a.go", ours + "core", true},
		{"a folder without a row is a failure", "core/power/more/a.go", "fmt", true},
		{"even if it holds tests only", "elsewhere/a_test.go", "fmt", true},
		{"testdata is not read", "core/testdata/a.go", "example.com/lib", false},
		{"nor what begins with a dot", ".cache/a.go", "example.com/lib", false},
		{"a build tag hides nothing", "core/a_plan9.go", "example.com/lib", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			tree := fstest.MapFS{c.file: {Data: fmt.Appendf(nil, "//go:build never\n\npackage a\n\nimport %q\n", c.imports)}}
			got, err := Check(tree, table)
			if err != nil {
				t.Fatal(err)
			}
			if (len(got) > 0) != c.caught {
				t.Errorf("%s importing %s: got %q, want caught = %v", c.file, c.imports, got, c.caught)
			}
		})
	}
}

func TestCheckSaysWhereAndWhy(t *testing.T) {
	t.Parallel()

	tree := fstest.MapFS{
		"core/a.go": {Data: []byte("package core\n\nimport \"example.com/lib\"\n")},
		"new/a.go":  {Data: []byte("package new")},
		"new/b.go":  {Data: []byte("package new")},
	}
	got, err := Check(tree, table)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`core/a.go: imports example.com/lib, which the row "core" does not allow`,
		`new: the folder has no row in the table of who may import whom`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestCheckRefusesWhatItCannotParse(t *testing.T) {
	t.Parallel()

	if _, err := Check(fstest.MapFS{"core/a.go": {Data: []byte("no Go at all")}}, table); err == nil {
		t.Error("got no error for a file that is not Go")
	}
}

func TestCheckModules(t *testing.T) {
	t.Parallel()

	const (
		root = "module " + Module + "\n\ngo 1.26.0\n"
		good = "module " + Module + "/apps\n\ngo 1.26.0\n\nrequire (\n\t" + Module + "/adapters/x v0.0.0\n\texample.com/lib v1.0.0 // indirect\n)\n\nreplace " + Module + "/adapters/x => ../adapters/x\n"
		work = "go 1.26.0\n\nuse (\n\t.\n\t./apps\n)\n"
	)
	for _, c := range []struct{ name, root, apps, work, want string }{
		{"a good tree passes", root, good, work, ""},
		{"the root requires nothing", root + "require example.com/lib v1.0.0\n", good, work, "must require nothing"},
		{"not even in a block", root + "require (\n\texample.com/lib v1.0.0\n)\n", good, work, "must require nothing"},
		{"go lines are equal", root, strings.Replace(good, "1.26.0", "1.26", 1), work, `go line says "1.26"`},
		{"a module is named after its folder", root, strings.Replace(good, "remuda/apps", "remuda/app", 1), work, "want"},
		{"and listed in go.work", root, good, "go 1.26.0\nuse .\n", "does not use ./apps"},
		{"what it requires of us it replaces", root, strings.Replace(good, "replace", "// ", 1), work, "without replacing"},
		{"by the right folder", root, strings.Replace(good, "=> ../adapters/x", "=> ../adapters/y", 1), work, "without replacing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			got, err := CheckModules(fstest.MapFS{
				"go.mod":      {Data: []byte(c.root)},
				"apps/go.mod": {Data: []byte(c.apps)},
				"go.work":     {Data: []byte(c.work)},
			})
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(got, "\n")
			if c.want == "" && all != "" || !strings.Contains(all, c.want) {
				t.Errorf("got %q, want %q", all, c.want)
			}
		})
	}
}
