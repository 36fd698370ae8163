// Package arch compares the imports of a source tree with a table of who may
// import whom.
//
// It parses the files itself, tests and files behind build tags included, in
// all modules of the tree at once. A test that asked the go command instead
// would be answered from the test cache after somebody added an import.
package arch

import "strings"

// Module is the path of the root module; the import paths of all our packages
// begin with it.
const Module = "github.com/remudahq/remuda"

// Rule is one row of the table: what the packages in Folder may import.
//
// Folder is a path relative to the root: "core" is that folder alone, "core/*"
// every folder directly below it, "apps/tui/..." the folder and all below it,
// which may then import each other.
//
// May, Not and Tests are lists of words: "std", a folder written as above, or
// the import path of a third-party module, which covers its packages. Not takes
// packages of the standard library away again, outside of tests. Tests is what
// the test files may import besides.
//
// A folder named internal and all below it follows the row of the folder that
// holds it, unless a row names it; the compiler sees to it that nobody else
// imports it.
type Rule struct {
	Folder, May, Not, Tests string
}

// ruleFor is the first rule that fits the folder.
func ruleFor(rules []Rule, folder string) (Rule, bool) {
	for _, r := range rules {
		if fits(r.Folder, folder) {
			return r, true
		}
	}
	if home, inner := homeOf(folder); inner {
		return ruleFor(rules, home)
	}
	return Rule{}, false
}

// homeOf is the folder for whose use an internal folder is.
func homeOf(folder string) (string, bool) {
	home, _, found := strings.Cut(folder+"/", "/internal/")
	return home, found
}

// fits says whether the folder is one that the pattern names.
func fits(pattern, folder string) bool {
	if above, ok := strings.CutSuffix(pattern, "/..."); ok {
		return within(above, folder)
	}
	if above, ok := strings.CutSuffix(pattern, "/*"); ok {
		name, ok := strings.CutPrefix(folder, above+"/")
		return ok && !strings.Contains(name, "/")
	}
	return pattern == folder
}

// within says whether path is above itself or lies below it.
func within(above, path string) bool {
	return path == above || strings.HasPrefix(path, above+"/")
}

// allows says whether a file that lies in folder may import path.
func (r Rule) allows(folder, path string, test bool) bool {
	ours, mine := strings.CutPrefix(path+"/", Module+"/")
	switch {
	case mine:
		return r.allowsOurs(folder, orRoot(strings.TrimSuffix(ours, "/")), test)
	case isStd(path):
		return has(r.May, "std") && (test || !has(r.Not, path))
	default:
		return covers(r.May, path) || test && covers(r.Tests, path)
	}
}

func (r Rule) allowsOurs(folder, target string, test bool) bool {
	if home, inner := homeOf(target); inner && within(home, folder) {
		return true
	}
	if strings.HasSuffix(r.Folder, "/...") && fits(r.Folder, target) {
		return true
	}
	if test && target == folder {
		return true // the package under test
	}
	return names(r.May, target) || test && names(r.Tests, target)
}

// isStd tells the standard library by the first element of a path: it has no
// dot. "C" is not a library, and we build without cgo.
func isStd(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && path != "C"
}

func orRoot(folder string) string {
	if folder == "" {
		return "."
	}
	return folder
}

// has, names and covers look for a word that is, fits or contains something.
func has(words, word string) bool {
	return anyOf(words, func(w string) bool { return w == word })
}

func names(words, folder string) bool {
	return anyOf(words, func(w string) bool { return fits(w, folder) })
}

func covers(words, path string) bool {
	return anyOf(words, func(w string) bool { return !isStd(w) && within(w, path) })
}

func anyOf(words string, good func(string) bool) bool {
	for w := range strings.FieldsSeq(words) {
		if good(w) {
			return true
		}
	}
	return false
}
