package problem

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/core"
)

// FromHuma makes a problem of what Huma found wrong with a request. The values
// are left out: one of them may be a password.
func FromHuma(e *huma.ErrorModel) *Problem {
	p := New(e.Status, codeOf(e.Status), e.Detail)
	switch e.Status {
	case http.StatusUnprocessableEntity:
		p = Invalid()
	case http.StatusInternalServerError:
		p.Title, p.Detail = statuses[core.Internal].title, core.Explain(core.Internal)
		return p
	}
	for _, d := range e.Errors {
		if d != nil {
			p.Errors = append(p.Errors, fromDetail(d))
		}
	}
	return p
}

func codeOf(status int) string {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return "body-too-large"
	case http.StatusUnsupportedMediaType:
		return "unsupported-media-type"
	case http.StatusInternalServerError:
		return core.Internal.String()
	}
	return "malformed-request"
}

// fromDetail turns "body.ssh_keys[0]" into the part and the path within it.
func fromDetail(d *huma.ErrorDetail) Field {
	part, path, _ := strings.Cut(d.Location, ".")
	path = strings.NewReplacer("[", ".", "]", "").Replace(path)
	if name, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
		name, _, _ = strings.Cut(name, " ")
		return Field{Location: part, Path: strings.TrimPrefix(path+"."+name, "."), Message: "is required"}
	}
	return Field{Location: part, Path: path, Message: d.Message}
}
