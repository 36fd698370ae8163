package rahona

import (
	"net/http"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
)

// The texts of the document; the last two are for what it is silent about.
var (
	noServers    = Wrong{"Could not find any servers", http.StatusNotFound}
	noServer     = Wrong{"Could not find this server", http.StatusNotFound}
	noGraphs     = Wrong{"Can't find any graphs", http.StatusNotFound}
	badTimeframe = Wrong{"Invalid timeframe", http.StatusBadRequest}
	suspended    = Wrong{"This service is suspended", http.StatusForbidden}
	noNode       = Wrong{"Could not connect to the node", http.StatusInternalServerError}
	badKey       = Wrong{"Invalid API key or e-mail address", http.StatusUnauthorized}
	badMethod    = Wrong{"Method not allowed", http.StatusMethodNotAllowed}
)

// GetStatus and Error make an error of it that Huma answers as it is.
func (w Wrong) GetStatus() int { return w.status }

// Error is its text.
func (w Wrong) Error() string { return w.Text }

// words are the dialect's for what went wrong.
func words(p *problem.Problem) Wrong {
	switch {
	case p.Code == core.CodeUnauthenticated:
		return badKey
	case p.Code == core.CodeSuspended:
		return suspended
	case p.Code == core.NotFound.String():
		return noServer
	case p.Code == core.Unavailable.String() || p.Code == core.Unknown.String() || p.Code == core.CodeUnreachable:
		return noNode
	}
	text := p.Detail
	if p.Reason != "" {
		text += ": " + p.Reason
	}
	return Wrong{text, p.Status}
}
