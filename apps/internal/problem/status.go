package problem

import (
	"net/http"

	"github.com/remudahq/remuda/core"
)

type row struct {
	status int
	title  string
}

// statuses is the one table from the kinds of the core to HTTP.
var statuses = map[core.Kind]row{
	core.Internal:    {http.StatusInternalServerError, "Something went wrong with us"},
	core.Invalid:     {http.StatusUnprocessableEntity, "The request is not valid"},
	core.NotFound:    {http.StatusNotFound, "There is no such thing"},
	core.Conflict:    {http.StatusConflict, "The request does not fit what there is"},
	core.Busy:        {http.StatusConflict, "Another operation holds it"},
	core.Exhausted:   {http.StatusConflict, "No address, VMID, space or quota is left"},
	core.Denied:      {http.StatusForbidden, "This is not allowed"},
	core.Unavailable: {http.StatusServiceUnavailable, "The other side was not reached"},
	core.Unknown:     {http.StatusServiceUnavailable, "The answer was lost: it may have happened"},
}

// codes is where a code says more than its kind.
var codes = map[string]row{
	core.CodeUnauthenticated: {http.StatusUnauthorized, "A valid token is needed"},
	core.CodeVersionMismatch: {http.StatusPreconditionFailed, "It changed meanwhile"},
}

func statusOf(err error) (int, string) {
	if r, ok := codes[core.CodeOf(err)]; ok {
		return r.status, r.title
	}
	r, ok := statuses[core.KindOf(err)]
	if !ok {
		r = statuses[core.Internal]
	}
	return r.status, r.title
}
