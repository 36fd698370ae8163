package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// spell writes a rune as it is if that prints, and else its number.
func spell(out *strings.Builder, r rune) {
	if unprintable(r) {
		fmt.Fprintf(out, `\u%04x`, r)
		return
	}
	out.WriteRune(r)
}

// Legible is what a stranger sent as it may be kept and shown: what does not
// print, such as what would break a line or turn the direction of writing, is
// written out, and what comes behind 256 characters is left out.
func Legible(text string) string {
	const most = 256
	var out strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > most {
			out.WriteRune('…')
			break
		}
		spell(&out, r)
	}
	return out.String()
}

// Printable is all of a text, with what does not print written out.
func Printable(text string) string {
	if !strings.ContainsFunc(text, unprintable) {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		spell(&out, r)
	}
	return out.String()
}

// JSONLine writes something as JSON in one line, without its end, in which nothing
// is left that a terminal would obey, such as DEL, C1 and what turns the direction
// of writing: what JSON leaves as it is, is written out. Markup is left as it is.
// What cannot be written as JSON is an error of encoding/json.
func JSONLine(v any) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return escaped(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

// escaped writes out what does not print. That stands in strings only, where both
// forms mean the same.
func escaped(text []byte) []byte {
	strange := func(r rune) bool { return r >= 0x7f && unprintable(r) && r != utf8.RuneError }
	if bytes.IndexFunc(text, strange) < 0 {
		return text
	}
	var out bytes.Buffer
	for _, r := range string(text) {
		switch high, low := utf16.EncodeRune(r); {
		case !strange(r):
			out.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
}
