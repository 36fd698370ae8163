package client

import (
	"context"
	"errors"
	"net/http"

	"github.com/remudahq/remuda/core"
)

// answer translates a success, and turns everything else into its error. wire
// is nil unless the answer had the status that was hoped for.
func answer[W, T any](resp *http.Response, body []byte, wire *W, translate func(W) T) (T, error) {
	var none T
	if wire == nil {
		return none, refused(resp, body)
	}
	return translate(*wire), nil
}

// broken is the error of a call without an answer. What the caller of the API
// classified stays; an answer that ended midway, or that is no JSON, may stand
// for something that happened.
func broken(err error) error {
	if _, ok := errors.AsType[*core.Error](err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	return &core.Error{Kind: core.Unknown, Msg: "the API's answer could not be read", Op: "client", Err: err}
}

// some is nil for what is not said.
func some[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// list is nil for what is empty.
func list[T any](v []T) *[]T {
	if len(v) == 0 {
		return nil
	}
	return &v
}

// value is what p points at, or nothing.
func value[T any](p *T) T {
	if p == nil {
		var none T
		return none
	}
	return *p
}

// maxPage is the longest page that the API gives.
const maxPage = 200

// pages gathers up to most items of a list, all of them for 0.
func pages[W, T any](most int, read func(cursor *string, limit *int64) ([]W, *string, error), translate func(W) T) ([]T, error) {
	var all []T
	var cursor *string
	for {
		limit := int64(maxPage)
		if most > 0 {
			limit = int64(min(maxPage, most-len(all)))
		}
		items, next, err := read(cursor, &limit)
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			all = append(all, translate(item))
		}
		if next == nil || len(all) == most {
			return all, nil
		}
		cursor = next
	}
}

// fromTheStart refuses what only somebody beside the database can ask for.
func fromTheStart(page core.Page) error {
	if page.After == "" {
		return nil
	}
	return wrong("after", "must be empty: this client reads a list from its beginning, and all of it for a limit of 0")
}
