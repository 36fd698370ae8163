package proxmoxapi

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/web"
)

// asked is what a request says, wherever it says it: in the query, in a form, or
// in JSON, whatever its method. The body counts for more than the query.
type asked struct {
	values map[string]string
	err    error
}

// Resolve reads it. What is wrong with it is told by whoever answers.
func (a *asked) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	body, err := io.ReadAll(r.Body) // which the door has bounded
	a.values = map[string]string{}
	for name, values := range r.URL.Query() {
		a.values[name] = values[0]
	}
	if err == nil && len(body) > 0 {
		err = a.read(r.Header, body)
	}
	a.err = err
	return nil
}

func (a *asked) read(h http.Header, body []byte) error {
	kind, params, _ := mime.ParseMediaType(h.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return Wrong{"The form cannot be read", http.StatusBadRequest}
		}
		a.take(form)
		return nil
	case "multipart/form-data":
		form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(int64(len(body)))
		if err != nil {
			return Wrong{"The form cannot be read", http.StatusBadRequest}
		}
		a.take(form.Value)
		return nil
	}
	if bad := web.CheckJSON(http.Header{"Content-Type": {"application/json"}}, body); bad != nil {
		return bad
	}
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&object); err != nil {
		return Wrong{"The body must be a JSON object", http.StatusBadRequest}
	}
	for name, value := range object {
		switch value := value.(type) {
		case string:
			a.values[name] = value
		case json.Number:
			a.values[name] = value.String()
		case bool:
			a.values[name] = strconv.FormatBool(value)
		case nil:
		default:
			return Wrong{name + " must be text or a number", http.StatusBadRequest}
		}
	}
	return nil
}

func (a *asked) take(form url.Values) {
	for name, values := range form {
		a.values[name] = values[0]
	}
}

func (a *asked) text(name string) string { return a.values[name] }

// mostUnits is more than there is of anything, and few enough to be counted in
// GiB.
const mostUnits = 1 << 30

// whole reads a whole number of some unit; what is left out is 0.
func (a *asked) whole(name string, unit int64) (int64, error) {
	text := a.values[name]
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > mostUnits {
		return 0, Wrong{name + " must be a whole number", http.StatusBadRequest}
	}
	return n * unit, nil
}
