// Package leak looks for secrets where none may be: in logs, in answers, in
// events, and in every column of every table of a database, in whatever form a
// program may have written them.
package leak

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// shortest is how long a secret must be to be looked for: shorter ones turn up
// by chance.
const shortest = 8

// Finder looks for secrets. The zero value knows none.
type Finder struct {
	forms []form
}

// form is one way in which a secret may be written.
type form struct {
	name, how string
	text      []byte
}

// Find is a secret that was found.
type Find struct {
	Secret string // its name, never itself
	Form   string // plain, base64, …
	Where  string
}

func (f Find) String() string { return fmt.Sprintf("%s, %s: in %s", f.Secret, f.Form, f.Where) }

// Add has the finder look for a secret under a name. It panics for one that is
// too short to be found for certain.
func (f *Finder) Add(name, secret string) {
	if len(secret) < shortest {
		panic("leak: the secret " + name + " is too short to be looked for")
	}
	add := func(how string, text string) {
		known := slices.ContainsFunc(f.forms, func(o form) bool { return o.name == name && string(o.text) == text })
		if !known {
			f.forms = append(f.forms, form{name: name, how: how, text: []byte(text)})
		}
	}
	add("plain", secret)
	quoted, _ := json.Marshal(secret)
	add("in JSON", strings.Trim(string(quoted), `"`))
	add("in a URL", url.QueryEscape(secret))
	add("in a path", url.PathEscape(secret))
	add("hexadecimal", hex.EncodeToString([]byte(secret)))
	add("HEXADECIMAL", strings.ToUpper(hex.EncodeToString([]byte(secret))))
	for shift := range 3 {
		add("base64", within(base64.RawStdEncoding, secret, shift))
		add("base64 for URLs", within(base64.RawURLEncoding, secret, shift))
	}
}

// within is what of the secret is always the same if it stands in base64 with
// shift bytes before it, modulo 3, and anything after it.
func within(enc *base64.Encoding, secret string, shift int) string {
	text := enc.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
	first := (shift*8 + 5) / 6
	last := (shift + len(secret)) * 8 / 6
	return text[first:last]
}

// In looks through a text, and answers each form of each secret once.
func (f *Finder) In(where string, text []byte) (found []Find) {
	for _, form := range f.forms {
		if bytes.Contains(text, form.text) {
			found = append(found, Find{Secret: form.name, Form: form.how, Where: where})
		}
	}
	return found
}
