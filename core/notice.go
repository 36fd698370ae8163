package core

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// noticeParam is what may be said in a mail that is sent on request.
type noticeParam struct {
	name     string
	required bool
	wrong    func(string) string // what is wrong with it; empty for nothing
}

var (
	amountPattern   = regexp.MustCompile(`^[0-9]{1,12}([.][0-9]{1,4})?$`)
	currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)
)

// noticeParams are those of each kind that can be asked for.
var noticeParams = map[MailKind][]noticeParam{
	MailPaymentReminder: {
		{"amount", true, matching(amountPattern, "must be a decimal number, such as 12.50")},
		{"currency", true, matching(currencyPattern, "must be three capital letters, such as EUR")},
		{"due", true, date},
		{"invoice", false, line(64)},
		{"url", false, webAddress},
	},
	MailSupportAnswer: {
		{"ticket", true, line(64)},
		{"subject", true, line(200)},
		{"text", true, prose(10000)},
		{"url", false, webAddress},
	},
}

// Notices lists the kinds of mails that can be asked for.
func Notices() []MailKind { return slices.Sorted(maps.Keys(noticeParams)) }

// CheckNotice notes what is wrong with the request for a mail: the kind under
// "kind", each parameter under "params.NAME".
func CheckNotice(v *Violations, kind MailKind, params map[string]string) {
	known, ok := noticeParams[kind]
	if !ok {
		v.Add("kind", "must be one of %v", Notices())
		return
	}
	for _, p := range known {
		text, said := params[p.name]
		switch {
		case said:
			if wrong := p.wrong(text); wrong != "" {
				v.Add("params."+p.name, "%s", wrong)
			}
		case p.required:
			v.Add("params."+p.name, "must be said")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !slices.ContainsFunc(known, func(p noticeParam) bool { return p.name == name }) {
			v.Add("params."+Clip(name), "is no parameter of %s", kind)
		}
	}
}

func matching(pattern *regexp.Regexp, wrong string) func(string) string {
	return func(text string) string {
		if pattern.MatchString(text) {
			return ""
		}
		return wrong
	}
}

func date(text string) string {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "must be a date, such as 2026-12-31"
	}
	return ""
}

// line is one line of at most so many characters.
func line(most int) func(string) string {
	return func(text string) string {
		if n := utf8.RuneCountInString(text); n < 1 || n > most || !utf8.ValidString(text) || strings.IndexFunc(text, unprintable) >= 0 {
			return "must be 1 to " + strconv.Itoa(most) + " printable characters"
		}
		return ""
	}
}

// prose is text of several lines.
func prose(most int) func(string) string {
	return func(text string) string {
		odd := func(r rune) bool { return r != '\n' && r != '\t' && unprintable(r) }
		if n := utf8.RuneCountInString(text); n < 1 || n > most || !utf8.ValidString(text) || strings.IndexFunc(text, odd) >= 0 {
			return "must be 1 to " + strconv.Itoa(most) + " printable characters, in any number of lines"
		}
		return ""
	}
}

func webAddress(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(text) > 2048 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "must be https://… in at most 2048 visible characters of ASCII"
	}
	return ""
}
