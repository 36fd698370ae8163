package settings

import (
	"os"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/remudahq/remuda/core"
	"go.yaml.in/yaml/v3"
)

// readFile reads one level of keys and values; a list becomes its elements
// with commas between. JSON is YAML too. A file of lines NAME=value will do as
// well, so that one file can be the environment of a service.
func readFile(path string, text []byte, model *kong.Application) (map[string]string, error) {
	var doc yaml.Node
	if pairs := envLines(text); pairs != nil {
		doc.Content = []*yaml.Node{{Kind: yaml.MappingNode, Content: pairs}}
		return settingsOf(path, &doc, model)
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, wrongFile(path, err)
	}
	return settingsOf(path, &doc, model)
}

func settingsOf(path string, doc *yaml.Node, model *kong.Application) (map[string]string, error) {
	values := map[string]string{}
	if len(doc.Content) == 0 {
		return values, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, core.Fail(core.Invalid, core.CodeValidation, "%s: the settings file must hold keys and values", path)
	}
	known := keys(model)
	var wrong []core.Violation
	for i := 0; i+1 < len(root.Content); i += 2 {
		key := keyIn(root.Content[i].Value)
		value, ok := scalar(root.Content[i+1])
		_, twice := values[key]
		switch {
		case !known[key]:
			wrong = append(wrong, core.Violation{Path: key, Msg: "is not a setting"})
		case twice:
			wrong = append(wrong, core.Violation{Path: key, Msg: "is set twice"})
		case !ok:
			wrong = append(wrong, core.Violation{Path: key, Msg: "must be a value or a list of values"})
		}
		values[key] = value
	}
	if wrong != nil {
		return nil, &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Msg: path, Fields: wrong}
	}
	return values, nil
}

// keyIn is the key of a setting, which a file may also write as the flag or as
// the variable is written.
func keyIn(name string) string {
	return keyOf(strings.TrimPrefix(strings.ToLower(name), strings.ToLower(prefix)))
}

func keys(model *kong.Application) map[string]bool {
	all := map[string]bool{}
	for _, f := range settable(model) {
		all[keyOf(f.Name)] = true
	}
	return all
}

// settable lists the flags that are settings.
func settable(model *kong.Application) []*kong.Flag {
	var all []*kong.Flag
	for _, f := range model.Flags {
		if f.Name != "config" && !isAction(f) {
			all = append(all, f)
		}
	}
	return all
}

// isAction reports whether the flag asks for something to be done, instead of
// setting anything.
func isAction(f *kong.Flag) bool { return f.Name == "help" || f.Tag.Has("action") }

func scalar(node *yaml.Node) (string, bool) {
	switch node.Kind {
	case yaml.ScalarNode:
		if node.Tag == "!!null" {
			return "", true
		}
		return node.Value, true
	case yaml.SequenceNode:
		items := make([]string, len(node.Content))
		for i, item := range node.Content {
			if item.Kind != yaml.ScalarNode {
				return "", false
			}
			items[i] = item.Value
		}
		return strings.Join(items, ","), true
	default:
		return "", false
	}
}

func wrongFile(path string, err error) error {
	return &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Msg: "the settings file " + path + " cannot be read", Err: err}
}

// readDotEnv reads NAME=value lines. A file that is not there says nothing.
func readDotEnv(path string) map[string]string {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	values := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := envLine(line); ok {
			values[name] = value
		}
	}
	return values
}

// envLines reads a file that has nothing but NAME=value, comments and empty
// lines: names and values in turn. Nil for every other file.
func envLines(text []byte) (pairs []*yaml.Node) {
	for line := range strings.Lines(string(text)) {
		name, value, ok := envLine(line)
		switch blank := strings.TrimSpace(line); {
		case ok && namePattern.MatchString(name):
			pairs = append(pairs, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, &yaml.Node{Kind: yaml.ScalarNode, Value: value})
		case blank != "" && !strings.HasPrefix(blank, "#"):
			return nil
		}
	}
	return pairs
}

var namePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func envLine(line string) (name, value string, ok bool) {
	line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
	name, value, ok = strings.Cut(line, "=")
	return strings.TrimSpace(name), unquote(strings.TrimSpace(value)), ok && !strings.HasPrefix(line, "#")
}

func unquote(value string) string {
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}
