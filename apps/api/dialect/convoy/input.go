package convoy

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
)

// fields is what a request says, checked by Laravel's rules and in its words.
type fields struct {
	said map[string]any
	faults
}

// read reads the body of a request: JSON, or a form as PHP reads one.
func read(ctx context.Context) (*fields, error) {
	f, kind, body := &fields{said: map[string]any{}}, askedIn(ctx).kind, askedIn(ctx).body
	media, _, _ := mime.ParseMediaType(kind)
	if media == "application/x-www-form-urlencoded" {
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, problem.New(http.StatusBadRequest, "malformed-request", "the form cannot be read")
		}
		for name, all := range values {
			for _, value := range all {
				f.put(name, value)
			}
		}
		return f, nil
	}
	if bad := web.CheckJSON(http.Header{"Content-Type": {kind}}, body); bad != nil {
		return nil, bad
	}
	if len(body) == 0 {
		return f, nil
	}
	if err := json.Unmarshal(body, &f.said); err != nil {
		return nil, problem.New(http.StatusBadRequest, "malformed-json", "the body must be a JSON object")
	}
	return f, nil
}

// put puts the value of a form's field, such as a[b][0] or a[], where it belongs.
func (f *fields) put(name, value string) {
	first, rest, nested := strings.Cut(name, "[")
	if !nested || first == "" || strings.Count(rest, "[") > 4 {
		f.said[name] = value
		return
	}
	at, path := f.said, []string{first}
	for part := range strings.SplitSeq(strings.TrimSuffix(rest, "]"), "][") {
		path = append(path, part)
	}
	for _, part := range path[:len(path)-1] {
		inner, ok := at[part].(map[string]any)
		if !ok {
			inner = map[string]any{}
			at[part] = inner
		}
		at = inner
	}
	last := path[len(path)-1]
	if last == "" {
		last = strconv.Itoa(len(at))
	}
	at[last] = value
}

// has reports whether a field is said, and is not null or empty.
func (f *fields) has(name string) bool {
	value, ok := f.at(name)
	return ok && value != nil && value != ""
}

// at finds a field, in what is nested by dots.
func (f *fields) at(name string) (any, bool) {
	var at any = f.said
	for part := range strings.SplitSeq(name, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return nil, false
		}
		if at, ok = object[part]; !ok {
			return nil, false
		}
	}
	return at, true
}

// require notes a field that is not there. why is "" or what requires it.
func (f *fields) require(name, why string) {
	if !f.has(name) {
		f.add(name, "The "+title(name)+" field is required"+why+".")
	}
}

// number reads a whole number, or text that is one; 0 if it is not there.
func (f *fields) number(name string) int64 {
	value, _ := f.at(name)
	n, ok := whole(value)
	if f.has(name) && !ok {
		f.add(name, "The "+title(name)+" must be a number.")
	}
	return n
}

// whole is a whole number that JSON or a form may have.
func whole(value any) (int64, bool) {
	switch v := value.(type) {
	case float64:
		return int64(v), v == math.Trunc(v) && math.Abs(v) < 1<<53
	case string:
		n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
		return n, err == nil
	}
	return 0, false
}

// ref reads the number of a thing; 0 if it is not there or is none.
func (f *fields) ref(name string) int64 {
	value, _ := f.at(name)
	n, ok := whole(value)
	if f.has(name) && (!ok || n < 1) {
		f.invalid(name)
		return 0
	}
	return n
}

// invalid is what Laravel says of a thing that is not in its table.
func (f *fields) invalid(name string) { f.add(name, "The selected "+title(name)+" is invalid.") }

// text reads text of some length.
func (f *fields) text(name string, least, most int) string {
	if !f.has(name) {
		return ""
	}
	value, _ := f.at(name)
	text, ok := value.(string)
	n := utf8.RuneCountInString(text)
	switch {
	case !ok:
		f.add(name, "The "+title(name)+" must be a string.")
	case n < least:
		f.add(name, fmt.Sprintf("The %s must be at least %d characters.", title(name), least))
	case n > most:
		f.add(name, fmt.Sprintf("The %s must not be greater than %d characters.", title(name), most))
	}
	return text
}

// flag reads what is true or false; nil if it is not there. Strictly is false for
// what only counts as true.
func (f *fields) flag(name string) (value *bool, strictly bool) {
	said, _ := f.at(name)
	if !f.has(name) {
		return nil, false
	}
	yes := said == true || said == float64(1) || said == "1"
	if !yes && said != false && said != float64(0) && said != "0" {
		f.add(name, "The "+title(name)+" field must be true or false.")
		return nil, false
	}
	return &yes, said == true
}

// list reads a list of at most so many things; nil if it is not there.
func (f *fields) list(name string, most int) []any {
	value, _ := f.at(name)
	if value == nil {
		return nil
	}
	list, ok := value.([]any)
	if keyed, form := value.(map[string]any); form { // as a form has it: 0, 1, …
		ok = true
		for i := range len(keyed) {
			one, there := keyed[strconv.Itoa(i)]
			ok = ok && there
			list = append(list, one)
		}
	}
	switch {
	case !ok:
		f.add(name, "The "+title(name)+" must be an array.")
		return nil
	case len(list) > most:
		f.add(name, fmt.Sprintf("The %s must not have more than %d items.", title(name), most))
		return nil
	}
	return list
}

// refs reads a list of numbers of things.
func (f *fields) refs(name string, most int) []int64 {
	list := f.list(name, most)
	all := make([]int64, 0, len(list))
	for i, one := range list {
		n, ok := whole(one)
		if !ok || n < 1 {
			f.invalid(fmt.Sprintf("%s.%d", name, i))
		}
		all = append(all, n)
	}
	return all
}

// ips reads a list of addresses; nil if it is not there.
func (f *fields) ips(name string) (all []netip.Addr) {
	for i, one := range f.list(name, 64) {
		text, _ := one.(string)
		ip, err := netip.ParseAddr(text)
		if err != nil || ip.Zone() != "" {
			f.add(fmt.Sprintf("%s.%d", name, i), fmt.Sprintf("The %s.%d must be a valid IP address.", title(name), i))
			continue
		}
		all = append(all, ip.Unmap())
	}
	return all
}

// oneOf reads a word.
func (f *fields) oneOf(name string, words ...string) string {
	value, _ := f.at(name)
	text, _ := value.(string)
	if f.has(name) && !slices.Contains(words, text) {
		f.invalid(name)
	}
	return text
}
