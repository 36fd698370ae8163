package problem

import (
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/assert"
)

func TestEveryKindHasAStatus(t *testing.T) {
	t.Parallel()
	for _, kind := range core.Kinds() {
		r, ok := statuses[kind]
		assert.True(t, ok, "no status for %s", kind)
		assert.GreaterOrEqual(t, r.status, 400)
		assert.NotEmpty(t, r.title)
	}
	assert.Len(t, statuses, len(core.Kinds()))
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{core.Fail(core.Denied, core.CodeUnauthenticated, "no"), 401, "unauthenticated"},
		{core.Fail(core.Denied, core.CodeSuspended, "no"), 403, "suspended"},
		{core.Fail(core.Conflict, core.CodeVersionMismatch, "no"), 412, "version-mismatch"},
		{core.Fail(core.Conflict, core.CodeNameTaken, "no"), 409, "name-taken"},
		{core.NotFound, 404, "not-found"},
		{errors.New("the password is hunter2"), 500, "internal"},
	} {
		p := Of(c.err)
		assert.Equal(t, c.status, p.Status, c.code)
		assert.Equal(t, c.code, p.Code)
		assert.Equal(t, "urn:remuda:problem:"+c.code, p.Type)
	}
}

func TestInternalErrorsTellNothing(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	Of(&core.Error{Kind: core.Internal, Msg: "secret", Reason: "the moon is full", Err: errors.New("secret")}).For("7").Write(w)
	assert.NotContains(t, w.Body.String(), "secret")
	assert.Contains(t, w.Body.String(), `"reason":"the moon is full"`, "those are Proxmox's words, not ours")
	assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
	assert.Contains(t, w.Body.String(), `"instance":"urn:remuda:request:7"`)
}

func TestHumaNamesFieldsAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	p := FromHuma(&huma.ErrorModel{Status: 422, Errors: []*huma.ErrorDetail{
		{Location: "body.ssh_keys[1]", Message: "expected string", Value: "hunter2"},
		{Location: "body", Message: "expected required property name to be present"},
		{Location: "query.limit", Message: "expected number <= 200"},
	}})
	assert.Equal(t, []Field{
		{"body", "ssh_keys.1", "expected string"},
		{"body", "name", "is required"},
		{"query", "limit", "expected number <= 200"},
	}, p.Errors)
}

func TestBusyAsksToComeAgain(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "1", Of(core.Fail(core.Busy, core.CodeServerBusy, "held")).GetHeaders().Get("Retry-After"))
	assert.Equal(t, "2", Of(core.Unavailable).GetHeaders().Get("Retry-After"))
	assert.Contains(t, Of(core.Fail(core.Denied, core.CodeUnauthenticated, "who")).GetHeaders().Get("WWW-Authenticate"), "Bearer")
}
