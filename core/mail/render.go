package mail

import (
	"embed"
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	texts "text/template"
	"time"
	"unicode"

	"github.com/remudahq/remuda/core"
)

//go:embed templates
var files embed.FS

var (
	layout = template.Must(template.ParseFS(files, "templates/layout.html"))
	words  = readWords()
)

// readWords reads the words of every language. What they are made of is text;
// the layout escapes it.
func readWords() map[core.Language]*texts.Template {
	all := map[core.Language]*texts.Template{}
	for _, language := range core.Languages() {
		funcs := texts.FuncMap{"amount": amountIn(language), "moment": moment, "share": share, "quantity": quantityIn(language)}
		name := string(language) + ".tmpl"
		all[language] = texts.Must(texts.New(name).Funcs(funcs).Option("missingkey=zero").ParseFS(files, "templates/"+name))
	}
	return all
}

const (
	longestSubject = 200 // characters
	listed         = 20  // mails that a summary names
)

// page is what the words are about.
type page struct {
	User     string
	P        map[string]string
	Optional bool
	Lines    []string // of a summary
	Count    int
	More     int
}

// sheet is what the layout shows.
type sheet struct {
	Language        core.Language
	Subject, Footer string
	Paragraphs      []string
	Link, Label     string
}

// Write writes the mail for its user. Of a summary, folded are the mails that it
// tells of, the newest first.
func Write(m core.Mail, user core.User, folded []core.Mail) (core.Message, error) {
	language := user.Language.OrDefault()
	w := writer{words: words[language]}
	p := page{User: user.Name, P: m.Params, Optional: m.Kind.Optional() || m.Kind == core.MailSummary, Count: len(folded)}
	for _, one := range folded[:min(len(folded), listed)] {
		p.Lines = append(p.Lines, w.subject(one.Kind, page{User: user.Name, P: one.Params}))
	}
	p.More = len(folded) - len(p.Lines)
	out := sheet{Language: language, Subject: w.subject(m.Kind, p), Footer: w.say("footer", p), Link: m.Params["url"], Label: w.say("link", p)}
	out.Paragraphs = append([]string{w.say("hello", p)}, paragraphs(w.say(string(m.Kind)+".body", p))...)
	var html strings.Builder
	if w.err == nil {
		w.err = layout.Execute(&html, out)
	}
	if w.err != nil {
		return core.Message{}, &core.Error{Kind: core.Internal, Op: "mail.write", Msg: "the mail cannot be written", Err: w.err}
	}
	return core.Message{ID: string(m.ID), To: user.Email, Subject: out.Subject, Text: out.text(), HTML: html.String(), Language: language}, nil
}

// text is the sheet without its layout.
func (s sheet) text() string {
	parts := s.Paragraphs
	if s.Link != "" {
		parts = append(parts, s.Label+": "+s.Link)
	}
	return strings.Join(append(parts, "-- \n"+s.Footer), "\n\n") + "\n"
}

// writer keeps the first thing that goes wrong.
type writer struct {
	words *texts.Template
	err   error
}

func (w *writer) say(name string, p page) string {
	if p.P == nil {
		p.P = map[string]string{}
	}
	var out strings.Builder
	if err := w.words.ExecuteTemplate(&out, name, p); err != nil && w.err == nil {
		w.err = err
	}
	return strings.TrimSpace(out.String())
}

// subject is one line whatever the parameters are.
func (w *writer) subject(kind core.MailKind, p page) string {
	line := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, w.say(string(kind)+".subject", p))
	if runes := []rune(line); len(runes) > longestSubject {
		return string(runes[:longestSubject]) + "…"
	}
	return line
}

// paragraphs are what blank lines part.
func paragraphs(text string) (all []string) {
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.Trim(part, "\n"); strings.TrimSpace(part) != "" {
			all = append(all, part)
		}
	}
	return all
}

var units = map[core.Language]map[string]string{
	core.English: {"percent": "%", "days": "days", "minutes": "minutes", "bytes": "B"},
	core.Russian: {"percent": "%", "days": "дн.", "minutes": "мин.", "bytes": "Б"},
}

// amountIn makes "93 %" of 93.04 and percent.
func amountIn(language core.Language) func(value, unit string) string {
	return func(value, unit string) string {
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			value = decimal(n, language)
		}
		name, ok := units[language][unit]
		if !ok {
			name = unit
		}
		return strings.TrimSpace(value + "\u00a0" + name)
	}
}

// decimal writes a number with one digit behind the point at most.
func decimal(n float64, language core.Language) string {
	text := strconv.FormatFloat(math.Round(n*10)/10, 'f', -1, 64)
	if language == core.Russian {
		return strings.ReplaceAll(text, ".", ",")
	}
	return text
}

// moment makes a time readable; what is none stays as it is.
func moment(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return at.UTC().Format("2006-01-02 15:04") + " UTC"
}

// share is how much of the limit is used, rounded down.
func share(used, limit string) string {
	u, errUsed := strconv.ParseFloat(used, 64)
	l, errLimit := strconv.ParseFloat(limit, 64)
	if errUsed != nil || errLimit != nil || l <= 0 {
		return used
	}
	return fmt.Sprintf("%d\u00a0%%", int(100*u/l))
}

// quantityIn writes bytes as people do, and counts as they are.
func quantityIn(language core.Language) func(resource, value string) string {
	names := map[core.Language][]string{core.English: {"B", "KiB", "MiB", "GiB", "TiB", "PiB"}, core.Russian: {"Б", "КиБ", "МиБ", "ГиБ", "ТиБ", "ПиБ"}}[language]
	return func(resource, value string) string {
		n, err := strconv.ParseFloat(value, 64)
		if err != nil || resource != "memory" && resource != "disk" {
			return value
		}
		unit := 0
		for ; n >= 1024 && unit < len(names)-1; unit++ {
			n /= 1024
		}
		return decimal(n, language) + "\u00a0" + names[unit]
	}
}
