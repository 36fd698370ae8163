package native

import (
	"encoding/base64"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Paging is what every list may be asked with.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"512" doc:"next_cursor of the page before, of a list that was sorted the same way."`
}

// Ordering is what a list of things with names may be asked with besides.
type Ordering struct {
	Sort string `query:"sort" enum:"id,-id,name,-name" doc:"By id, which is by age, or by name; downward with a minus."`
}

// page asks the front door for one more than is shown, to know whether there is more.
func (p Paging) page() (core.Page, error) { return p.sorted("") }

// sorted is page for a list in the order that sort names.
func (p Paging) sorted(sort string) (core.Page, error) {
	page := core.Page{Limit: p.Limit + 1, Sort: ordering(sort)}
	if p.Cursor == "" {
		return page, nil
	}
	place, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	parts := strings.Split(string(place), "\n")
	if len(parts) == 1 {
		parts = []string{"id", "", parts[0]}
	}
	id := parts[len(parts)-1]
	if _, bad := core.ParseID[string](id); err != nil || bad != nil || len(parts) != 3 {
		return page, wrongQuery("cursor", "is no next_cursor of ours")
	}
	if was := ordering(parts[0]); was.By != page.Sort.By || was.Down != page.Sort.Down {
		return page, wrongQuery("cursor", "is of a list that was sorted by "+core.Clip(parts[0]))
	}
	page.After, page.Sort.From = id, parts[1]
	if page.CheckSort(core.ServerSorts()) != nil {
		return page, wrongQuery("cursor", "is no next_cursor of ours")
	}
	return page, nil
}

func ordering(sort string) core.Sort {
	by, down := strings.CutPrefix(sort, "-")
	if by == "id" {
		by = ""
	}
	return core.Sort{By: core.SortField(by), Down: down}
}

// cursor names the last thing of a page. One of the usual order is the ID alone.
func cursor(sort, from, id string) *string {
	text := id
	if order := ordering(sort); order != (core.Sort{}) {
		text = sort + "\n" + from + "\n" + id
	}
	text = base64.RawURLEncoding.EncodeToString([]byte(text))
	return &text
}

// listed renders a page from one thing more than it shows.
func listed[T, W any](p Paging, things []T, id func(T) string, wire func(T) W) *Listed[W] {
	return listedBy(p, "", things, func(t T) (string, string) { return "", id(t) }, wire)
}

// listedBy is listed for a list in the order that sort names; place is a thing's
// value of what that is by, and its ID.
func listedBy[T, W any](p Paging, sort string, things []T, place func(T) (string, string), wire func(T) W) *Listed[W] {
	out := &Listed[W]{Body: List[W]{Items: make([]W, 0, min(len(things), p.Limit))}}
	for i, thing := range things {
		if i == p.Limit {
			from, id := place(things[i-1])
			out.Body.Next = cursor(sort, from, id)
			break
		}
		out.Body.Items = append(out.Body.Items, wire(thing))
	}
	return out
}
