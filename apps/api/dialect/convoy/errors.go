package convoy

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
)

// The three things that are said of a server that is not free, and other fixed
// words.
var (
	unsupported  = Wrong{Message: "This server is currently in an unsupported status, please try again later.", status: http.StatusConflict}
	suspended    = Wrong{Message: "This server is currently suspended and the functionality requested is unavailable.", status: http.StatusConflict}
	notInstalled = Wrong{Message: "This server has not yet completed its installation process, please try again later.", status: http.StatusConflict}
	tooMany      = Wrong{Message: "Too Many Attempts.", status: http.StatusTooManyRequests}
	noSecret     = Wrong{Message: "Unauthorized", status: http.StatusUnauthorized}
	noBearer     = Wrong{Message: "Unauthenticated.", status: http.StatusUnauthorized}
)

// noModel is what is said of a thing that is not there.
func noModel(model, id string) Wrong {
	return Wrong{Message: `No query results for model [App\Models\` + model + "] " + core.Clip(id), status: http.StatusNotFound}
}

// GetStatus and Error make an error of it that Huma answers as it is.
func (w Wrong) GetStatus() int { return w.status }

// Error is its message.
func (w Wrong) Error() string { return w.Message }

// stateOf says which of the three texts fits the state in which a server is.
func stateOf(s core.ServerView) Wrong {
	switch {
	case s.Life() == core.Installing || s.Life() == core.Failed:
		return notInstalled
	case s.Suspended:
		return suspended
	}
	return unsupported
}

// notNow reports whether an error says that the server is not in a state for it.
func notNow(err error) bool {
	code := core.CodeOf(err)
	return code == core.CodeServerBusy || code == core.CodeIllegalMove || code == core.CodeSuspended
}

// words are the dialect's for what went wrong.
func words(p *problem.Problem) Wrong {
	switch {
	case p.Code == core.CodeUnauthenticated:
		return noSecret
	case p.Status == http.StatusTooManyRequests:
		return tooMany
	case p.Code == core.CodeServerBusy || p.Code == core.CodeIllegalMove:
		return unsupported
	case p.Code == core.CodeSuspended:
		return suspended
	case p.Code == core.Unavailable.String() || p.Code == core.Unknown.String() || p.Code == core.CodeUnreachable:
		return Wrong{Message: told(p, "Server Error"), status: http.StatusInternalServerError}
	case p.Status == http.StatusInternalServerError:
		return Wrong{Message: "Server Error", status: p.Status}
	case len(p.Errors) > 0 && (p.Status == http.StatusUnprocessableEntity || p.Status == http.StatusConflict):
		var f faults
		for _, e := range p.Errors {
			f.add(e.Path, fmt.Sprintf("The %s %s.", title(e.Path), strings.TrimSuffix(e.Message, ".")))
		}
		return f.wrong()
	}
	return Wrong{Message: told(p, p.Detail), status: p.Status}
}

// told is a text with the other side's own words, which are not hidden.
func told(p *problem.Problem, text string) string {
	if p.Detail != "" && p.Detail != text {
		text += ": " + p.Detail
	}
	if p.Reason != "" {
		text += ": " + p.Reason
	}
	return text
}

// faults are the fields that are wrong, in the order in which they were found.
type faults struct {
	fields []string
	texts  map[string][]string
}

func (f *faults) add(field, text string) {
	if f.texts == nil {
		f.texts = map[string][]string{}
	}
	if !slices.Contains(f.fields, field) {
		f.fields = append(f.fields, field)
	}
	f.texts[field] = append(f.texts[field], text)
}

func (f *faults) none() bool { return len(f.fields) == 0 }

// err is nil if nothing is wrong.
func (f *faults) err() error {
	if f.none() {
		return nil
	}
	return f.wrong()
}

// wrong tells the first, and how many more there are, as Laravel does.
func (f *faults) wrong() Wrong {
	more := -1
	for _, texts := range f.texts {
		more += len(texts)
	}
	message := f.texts[f.fields[0]][0]
	switch {
	case more == 1:
		message += " (and 1 more error)"
	case more > 1:
		message += fmt.Sprintf(" (and %d more errors)", more)
	}
	return Wrong{Message: message, Errors: f.texts, status: http.StatusUnprocessableEntity}
}

// title is how Laravel calls a field in a sentence.
func title(field string) string {
	var b strings.Builder
	for i, r := range field {
		switch {
		case r >= 'A' && r <= 'Z' && i > 0:
			b.WriteByte(' ')
			b.WriteRune(r + 'a' - 'A')
		case r == '_':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// renamed tells an error of the front door about the fields under the names that
// the request has for them. rename answers "" for a field that it has not.
func renamed(err error, rename func(path, text string) (field, said string)) error {
	p := problem.Of(err)
	if len(p.Errors) == 0 || p.Status != http.StatusUnprocessableEntity {
		return err
	}
	var f faults
	for _, e := range p.Errors {
		field, said := rename(e.Path, e.Message)
		if field == "" {
			field = e.Path
		}
		if said == "" {
			said = fmt.Sprintf("The %s %s.", title(field), strings.TrimSuffix(e.Message, "."))
		}
		f.add(field, said)
	}
	return f.wrong()
}
