package settings

import (
	"bufio"
	"bytes"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/remudahq/remuda/core"
	"go.yaml.in/yaml/v3"
)

// readFile reads one level of keys and values; a list becomes its elements
// with commas between. JSON is YAML too.
func readFile(path string, text []byte, model *kong.Application) (map[string]string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, wrongFile(path, err)
	}
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
		key := root.Content[i].Value
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
		if f.Name != "help" && f.Name != "config" && f.Name != "print-config" {
			all = append(all, f)
		}
	}
	return all
}

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
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line := strings.TrimPrefix(strings.TrimSpace(lines.Text()), "export ")
		name, value, ok := strings.Cut(line, "=")
		if ok && !strings.HasPrefix(line, "#") {
			values[strings.TrimSpace(name)] = unquote(strings.TrimSpace(value))
		}
	}
	return values
}

func unquote(value string) string {
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}
