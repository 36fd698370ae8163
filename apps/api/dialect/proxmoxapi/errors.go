package proxmoxapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
)

// The texts of the original; the last three are for what it is silent about.
var (
	userExists = Wrong{"The user already exists, please use PUT method to update it.", http.StatusBadRequest}
	noTarget   = Wrong{"Target was not found.", http.StatusBadRequest}
	noSelector = Wrong{"You must specify machine ID or username", http.StatusBadRequest}
	noUsername = Wrong{"Username must be provided", http.StatusBadRequest}
	noUser     = Wrong{"User not found", http.StatusBadRequest}

	noPassword = Wrong{"Password must be provided", http.StatusBadRequest}
	badOSType  = Wrong{"ostype must be one of ubuntu, debian, centos, archlinux", http.StatusBadRequest}
	twoOfThem  = Wrong{"The machine ID is taken on more than one cluster", http.StatusBadRequest}
)

// unhandled is the whole answer to what nobody foresaw.
const unhandled = "Error "

// Error is its text.
func (w Wrong) Error() string { return w.Text }

// absent is how Proxmox says that a node has no such container.
func absent(node, id string) Wrong {
	return Wrong{fmt.Sprintf("Configuration file 'nodes/%s/lxc/%s.conf' does not exist - %s", node, id, noData), http.StatusBadRequest}
}

// noData is what Proxmox sends with an error.
const noData = `{"data":null}`

// failure is what stands for a node, or for a container on it, that did not
// answer.
func failure(err error) string { return core.Explain(err) + " - " + noData }

// fields is what the document calls what the core found wrong.
var fields = map[string]string{
	"name": "hostname", "image": "template", "owner": "username", "specification": "disk or memory",
	"specification.cores": "cpu", "specification.memory": "memory", "specification.swap": "swap", "specification.disk": "disk",
}

// words are the dialect's for what went wrong. Whatever the request could not
// have was 400 in the original, whose only other status was 500.
func words(p *problem.Problem) Wrong {
	text, status := p.Detail, p.Status
	switch {
	case status == http.StatusUnprocessableEntity, status == http.StatusConflict, status == http.StatusNotFound, status == http.StatusPreconditionFailed,
		status == http.StatusUnsupportedMediaType:
		status = http.StatusBadRequest
	case status >= http.StatusInternalServerError:
		return Wrong{unhandled, http.StatusInternalServerError}
	}
	var wrong []string
	for _, f := range p.Errors {
		path := f.Path
		if name, known := fields[path]; known {
			path = name
		}
		wrong = append(wrong, strings.TrimSpace(path+" "+f.Message))
	}
	if len(wrong) > 0 {
		text = strings.Join(wrong, "; ")
	}
	if p.Reason != "" {
		text += ": " + p.Reason
	}
	return Wrong{text, status}
}

// missing reports whether there is no such thing, as far as the caller sees.
func missing(err error) bool { return err != nil && core.KindOf(err) == core.NotFound }
