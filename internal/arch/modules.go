package arch

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// CheckModules reads every go.mod of the tree and answers with one sentence for
// each departure from the rules: the root module requires nothing; all modules
// have the same go line, are named after their folder and listed in go.work; and
// what a module requires of this tree, it replaces by its folder, so that it
// builds without go.work as well.
func CheckModules(tree fs.FS) ([]string, error) {
	workspace, err := fs.ReadFile(tree, "go.work")
	if err != nil {
		return nil, err
	}
	root, err := readModule(tree, "go.mod")
	if err != nil {
		return nil, err
	}

	found := root.emptiness()
	err = walk(tree, func(file string) error {
		if path.Base(file) != "go.mod" {
			return nil
		}
		m, err := readModule(tree, file)
		found = append(found, m.violations(root, string(workspace))...)
		return err
	})
	return found, err
}

// module is what matters here of a go.mod.
type module struct {
	file, name, goLine string
	requires           []string
	replaces           map[string]string
}

func readModule(tree fs.FS, file string) (module, error) {
	text, err := fs.ReadFile(tree, file)
	m := module{file: file, replaces: map[string]string{}}
	block := ""
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "//")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = ""
		case words[len(words)-1] == "(":
			block = words[0]
		case block != "":
			m.take(block, words)
		default:
			m.take(words[0], words[1:])
		}
	}
	return m, err
}

func (m *module) take(verb string, words []string) {
	switch verb {
	case "module":
		m.name = words[0]
	case "go":
		m.goLine = words[0]
	case "require":
		m.requires = append(m.requires, words[0])
	case "replace":
		m.replaces[words[0]] = words[len(words)-1]
	}
}

func (m module) emptiness() []string {
	if len(m.requires) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s: the inside requires %s, and must require nothing", m.file, strings.Join(m.requires, ", "))}
}

func (m module) violations(root module, workspace string) []string {
	var found []string
	complain := func(format string, args ...any) {
		found = append(found, m.file+": "+fmt.Sprintf(format, args...))
	}
	folder := path.Dir(m.file)
	if want := path.Join(Module, folder); m.name != want {
		complain("the module is called %q, want %q", m.name, want)
	}
	if m.goLine != root.goLine {
		complain("the go line says %q, the root's says %q", m.goLine, root.goLine)
	}
	if use := "./" + folder; folder != "." && !slices.Contains(strings.Fields(workspace), use) {
		complain("go.work does not use %s", use)
	}
	for _, required := range m.requires {
		target, ours := strings.CutPrefix(required+"/", Module+"/")
		if ours && path.Join(folder, m.replaces[required]) != path.Clean(target) {
			complain("requires %s without replacing it by its folder", required)
		}
	}
	return found
}
