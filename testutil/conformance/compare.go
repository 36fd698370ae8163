package conformance

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// equal fails unless both render the same. An empty list or map is as good as
// none, and a time must be the same moment in UTC.
func equal(t T, what string, got, want any) {
	t.Helper()
	if g, w := render(got), render(want); g != w {
		t.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func differ(t T, what string, got, before any) {
	t.Helper()
	if g := render(got); g == render(before) {
		t.Fatalf("%s: still %s", what, g)
	}
}

// render writes a value down so that equal values look equal.
func render(v any) string {
	var b strings.Builder
	write(&b, reflect.ValueOf(v))
	return b.String()
}

func write(b *strings.Builder, v reflect.Value) {
	if !v.IsValid() { // nothing at all is an empty list
		b.WriteString("[]")
		return
	}
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		b.WriteString("nil")
		return
	}
	switch value := v.Interface().(type) {
	case time.Time:
		b.WriteString(value.Format(time.RFC3339Nano))
		return
	case fmt.Stringer: // netip's, whose insides are its own
		b.WriteString(value.String())
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		write(b, v.Elem())
	case reflect.Struct:
		writeStruct(b, v)
	case reflect.Slice:
		writeSlice(b, v)
	case reflect.Map:
		writeMap(b, v)
	default:
		fmt.Fprintf(b, "%#v", v.Interface())
	}
}

func writeStruct(b *strings.Builder, v reflect.Value) {
	b.WriteByte('{')
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			b.WriteString(f.Name + ":")
			write(b, v.Field(i))
			b.WriteByte(' ')
		}
	}
	if server, ok := v.Interface().(core.Server); ok {
		write(b, reflect.ValueOf(server.State()))
	}
	b.WriteByte('}')
}

func writeSlice(b *strings.Builder, v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		fmt.Fprintf(b, "%q", v.Bytes())
		return
	}
	b.WriteByte('[')
	for i := range v.Len() {
		write(b, v.Index(i))
		b.WriteByte(' ')
	}
	b.WriteByte(']')
}

func writeMap(b *strings.Builder, v reflect.Value) {
	var entries []string
	for _, key := range v.MapKeys() {
		entries = append(entries, fmt.Sprintf("%#v=%s", key.Interface(), render(v.MapIndex(key).Interface())))
	}
	slices.Sort(entries)
	fmt.Fprintf(b, "map%v", entries)
}

// refused fails unless err is of the kind, with the code if one is named.
func refused(t T, what string, err error, kind core.Kind, code ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("%s: got no error, want %v", what, kind)
	}
	if got := core.KindOf(err); got != kind {
		t.Fatalf("%s: got %v (%v), want %v", what, got, err, kind)
	}
	if len(code) > 0 && core.CodeOf(err) != code[0] {
		t.Fatalf("%s: got code %q (%v), want %q", what, core.CodeOf(err), err, code[0])
	}
}

// fine fails if there is an error.
func fine(t T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}
