package core

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Selector picks things by their labels, as in Kubernetes: all of its
// requirements must hold. The zero value picks everything.
type Selector []Requirement

// Requirement is what one label must be like.
type Requirement struct {
	Key    string
	Must   LabelTest
	Values []string // of In and NotIn, at least one
}

// LabelTest is what a [Requirement] asks of a label.
type LabelTest string

// The tests. A label that is not there passes NotIn, as in Kubernetes.
const (
	LabelIs     LabelTest = "exists"
	LabelIsNot  LabelTest = "!"
	LabelIn     LabelTest = "in"
	LabelNotIn  LabelTest = "notin"
	mostOfOne             = 64 // values of a requirement
	maxSelector           = 4096
)

// Matches reports whether labels are as the selector wants them.
func (s Selector) Matches(labels map[string]string) bool {
	for _, r := range s {
		value, there := labels[r.Key]
		ok := false
		switch r.Must {
		case LabelIs:
			ok = there
		case LabelIsNot:
			ok = !there
		case LabelIn:
			ok = there && slices.Contains(r.Values, value)
		case LabelNotIn:
			ok = !there || !slices.Contains(r.Values, value)
		}
		if !ok {
			return false
		}
	}
	return true
}

// String writes the selector in the form that [ParseSelector] reads.
func (s Selector) String() string {
	parts := make([]string, 0, len(s))
	for _, r := range s {
		switch r.Must {
		case LabelIs:
			parts = append(parts, r.Key)
		case LabelIsNot:
			parts = append(parts, "!"+r.Key)
		case LabelIn, LabelNotIn:
			values := make([]string, 0, len(r.Values))
			for _, v := range r.Values {
				values = append(values, quoteValue(v))
			}
			parts = append(parts, r.Key+" "+string(r.Must)+" ("+strings.Join(values, ",")+")")
		}
	}
	return strings.Join(parts, ",")
}

func quoteValue(v string) string {
	if v != "" && strings.IndexFunc(v, endsWord) < 0 {
		return v
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
}

// ParseSelector reads requirements with commas between them: key, !key,
// key=value, key==value, key!=value, key in (a,b) and key notin (a,b). A value
// with other characters than a key may have stands in double quotes. Invalid
// names the field selector and what is wrong where.
func ParseSelector(text string) (Selector, error) {
	p := selectorParser{rest: text}
	if len(text) > maxSelector {
		return nil, p.wrong("must have at most %d bytes", maxSelector)
	}
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var s Selector
	for {
		r, err := p.requirement()
		if err != nil {
			return nil, err
		}
		if s = append(s, r); len(s) > MaxLabels {
			return nil, p.wrong("must have at most %d requirements", MaxLabels)
		}
		switch next, _ := p.token(); next {
		case "":
			return s, nil
		case ",":
		default:
			return nil, p.wrong("has %s after %q; a comma goes between requirements", show(next), Selector{r}.String())
		}
	}
}

// selectorParser reads a selector token by token.
type selectorParser struct{ rest string }

func (p *selectorParser) wrong(format string, args ...any) error {
	return &Error{Kind: Invalid, Code: CodeValidation, Msg: "the request is not valid",
		Fields: []Violation{{Path: "selector", Msg: fmt.Sprintf(format, args...)}}}
}

func show(token string) string {
	if token == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", Clip(token))
}

func endsWord(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,()!="`, r) }

// token takes the next one: a word, a sign, or a quoted value, which it says.
// It is empty at the end.
func (p *selectorParser) token() (text string, quoted bool) {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	if p.rest == "" {
		return "", false
	}
	for _, sign := range []string{"==", "!=", "=", "!", ",", "(", ")"} {
		if after, ok := strings.CutPrefix(p.rest, sign); ok {
			p.rest = after
			return sign, false
		}
	}
	if p.rest[0] == '"' {
		return p.quoted()
	}
	end := strings.IndexFunc(p.rest, endsWord)
	if end < 0 {
		end = len(p.rest)
	}
	text, p.rest = p.rest[:end], p.rest[end:]
	return text, false
}

func (p *selectorParser) quoted() (string, bool) {
	var value strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '\\' && i+1 < len(p.rest):
			i++
			value.WriteByte(p.rest[i])
		case c == '"':
			p.rest = p.rest[i+1:]
			return value.String(), true
		default:
			value.WriteByte(c)
		}
	}
	text := p.rest // no end: a sign that fits nowhere
	p.rest = ""
	return text, false
}

func (p *selectorParser) peek() string {
	ahead := *p
	token, _ := ahead.token()
	return token
}

func (p *selectorParser) requirement() (Requirement, error) {
	key, quoted := p.token()
	absent := key == "!" && !quoted
	if absent {
		key, _ = p.token()
	}
	if !labelKey.MatchString(key) {
		return Requirement{}, p.wrong("has %s where a label's key should be: 1 to 63 letters, digits or . _ / -", show(key))
	}
	if absent {
		return Requirement{Key: key, Must: LabelIsNot}, nil
	}
	switch sign := p.peek(); sign {
	case "", ",":
		return Requirement{Key: key, Must: LabelIs}, nil
	case "=", "==", "!=":
		p.token()
		value, err := p.single(key + sign)
		must := LabelIn
		if sign == "!=" {
			must = LabelNotIn
		}
		return Requirement{Key: key, Must: must, Values: []string{value}}, err
	case string(LabelIn), string(LabelNotIn):
		p.token()
		values, err := p.several(key + " " + sign)
		return Requirement{Key: key, Must: LabelTest(sign), Values: values}, err
	default:
		return Requirement{}, p.wrong("has %s after the key %q; =, ==, !=, in, notin or a comma can stand there", show(sign), key)
	}
}

// single takes the value behind =; none is the empty one.
func (p *selectorParser) single(after string) (string, error) {
	if next := p.peek(); next == "" || next == "," {
		return "", nil
	}
	return p.value(after)
}

func (p *selectorParser) value(after string) (string, error) {
	v, quoted := p.token()
	if !quoted && (v == "" || strings.IndexFunc(v, endsWord) >= 0) {
		return "", p.wrong("has %s after %q, where a value should be", show(v), after)
	}
	if !utf8.ValidString(v) || utf8.RuneCountInString(v) > 255 || strings.IndexFunc(v, unprintable) >= 0 {
		return "", p.wrong("has a value after %q that no label can have: at most 255 printable characters", after)
	}
	return v, nil
}

func (p *selectorParser) several(after string) ([]string, error) {
	if open, _ := p.token(); open != "(" {
		return nil, p.wrong("has %s after %q, where ( should be", show(open), after)
	}
	var values []string
	for {
		v, err := p.value(after + " (")
		if err != nil {
			return nil, err
		}
		if values = append(values, v); len(values) > mostOfOne {
			return nil, p.wrong("has more than %d values after %q", mostOfOne, after)
		}
		switch next, _ := p.token(); next {
		case ",":
		case ")":
			return values, nil
		default:
			return nil, p.wrong("has %s after the value %q, where a comma or ) should be", show(next), Clip(v))
		}
	}
}
