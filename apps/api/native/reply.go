package native

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
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

// Paging is what every list may be asked with.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"128" doc:"next_cursor of the page before."`
}

// page asks the front door for one more than is shown, to know whether there is more.
func (p Paging) page() (core.Page, error) {
	page := core.Page{Limit: p.Limit + 1}
	if p.Cursor == "" {
		return page, nil
	}
	id, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if _, bad := core.ParseID[string](string(id)); err != nil || bad != nil {
		return page, wrongQuery("cursor", "is no next_cursor of ours")
	}
	page.After = string(id)
	return page, nil
}

// listed renders a page from one thing more than it shows.
func listed[T, W any](p Paging, things []T, id func(T) string, wire func(T) W) *Listed[W] {
	out := &Listed[W]{Body: List[W]{Items: make([]W, 0, min(len(things), p.Limit))}}
	for i, thing := range things {
		if i == p.Limit {
			next := base64.RawURLEncoding.EncodeToString([]byte(id(things[i-1])))
			out.Body.Next = &next
			break
		}
		out.Body.Items = append(out.Body.Items, wire(thing))
	}
	return out
}

func wrongQuery(name, message string) error {
	return problem.Invalid(problem.Field{Location: "query", Path: name, Message: message})
}
