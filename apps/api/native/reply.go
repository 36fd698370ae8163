package native

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/apps/internal/problem"
)

// Look is what every request for one thing may carry.
type Look struct {
	IfNoneMatch string `header:"If-None-Match" doc:"Answer 304 if it still has this version: the ETag of what you read."`
}

// Shown is the answer with one thing.
type Shown[W any] struct {
	Status   int
	ETag     string `header:"ETag" doc:"The thing's version." example:"\"3\""`
	Location string `header:"Location" doc:"Where the thing is, if it is new."`
	Body     W
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// show answers one thing, or that it has not changed.
func show[W any](look Look, version int64, body W) *Shown[W] {
	s := &Shown[W]{Status: http.StatusOK, ETag: etag(version), Body: body}
	for tag := range strings.SplitSeq(look.IfNoneMatch, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == s.ETag {
			s.Status = http.StatusNotModified
		}
	}
	return s
}

// counted answers what has no version, because it is counted anew each time.
func counted[W any](body W) *Shown[W] { return &Shown[W]{Status: http.StatusOK, Body: body} }

// made answers a thing that is new, or would be.
func made[W any](ctx context.Context, version int64, location string, body W) *Shown[W] {
	if caller(ctx).DryRun {
		return &Shown[W]{Status: http.StatusOK, Body: body}
	}
	return &Shown[W]{Status: http.StatusCreated, ETag: etag(version), Location: location, Body: body}
}

// Gone is the answer when something was removed.
type Gone struct{}

// Listed is the answer with one page of a list.
type Listed[W any] struct{ Body List[W] }

// List is one page of a list.
type List[W any] struct {
	Items []W     `json:"items" nullable:"false"`
	Next  *string `json:"next_cursor" doc:"Where the next page begins; null at the end."`
}

func wrongQuery(name, message string) error {
	return problem.Invalid(problem.Field{Location: "query", Path: name, Message: message})
}
