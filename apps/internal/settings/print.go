package settings

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

// origins are where values came from, by flag.
type origins map[string]string

// notSaid is the origin of what nobody said.
const notSaid = "default"

func originsOf(ctx *kong.Context, from *source) origins {
	said := map[string]bool{}
	for _, step := range ctx.Path {
		if step.Flag != nil && !step.Resolved {
			said[step.Flag.Name] = true
		}
	}
	all := origins{}
	for _, f := range settable(ctx.Model) {
		origin, ok := from.origin[f.Name]
		switch {
		case said[f.Name]:
			origin = "--" + f.Name
		case !ok:
			origin = notSaid
		}
		all[f.Name] = origin
	}
	return all
}

// printAll writes every setting as the file would have it, and where it is from.
func printAll(out io.Writer, ctx *kong.Context, origin origins) error {
	for _, f := range settable(ctx.Model) {
		if _, err := fmt.Fprintf(out, "%s: %s # %s\n", keyOf(f.Name), written(f.Target), origin[f.Name]); err != nil {
			return err
		}
	}
	return nil
}

// written is a value in the notation that YAML and JSON share. Strings are
// quoted, and whatever masks itself is masked.
func written(value reflect.Value) string {
	switch v := value.Interface().(type) {
	case bool, int, int64, uint, float64:
		return fmt.Sprint(v)
	case fmt.Stringer:
		return quoted(v.String())
	}
	if value.Kind() == reflect.Slice {
		text := "["
		for i := range value.Len() {
			if i > 0 {
				text += ", "
			}
			text += written(value.Index(i))
		}
		return text + "]"
	}
	return quoted(fmt.Sprint(value.Interface()))
}

func quoted(text string) string {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return `""`
	}
	return strings.TrimSuffix(out.String(), "\n")
}
