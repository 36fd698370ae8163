package convoy

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// usualPage is how many things a page has, mostPage how many it may have; of
// addresses it may have as many as our own lists.
const (
	usualPage = 50
	mostPage  = 100
)

// Listing documents how a list is asked for.
type Listing struct {
	Page    string `query:"page" doc:"From 1." example:"2"`
	PerPage string `query:"per_page" doc:"How many on a page; 50 if it is left out." example:"50"`
}

// paging is the page that is asked for.
type paging struct {
	url  *url.URL // of the request, as the world sees it
	page int
	size int
}

func pageOf(u *url.URL, most int) paging {
	query := u.Query()
	p := paging{u, 1, usualPage}
	if n, err := strconv.Atoi(query.Get("page")); err == nil && n > 0 {
		p.page = min(n, 1_000_000)
	}
	if n, err := strconv.Atoi(query.Get("per_page")); err == nil && n > 0 {
		p.size = min(n, most)
	}
	return p
}

func (p paging) offset() int { return (p.page - 1) * p.size }

// cut is the page of a whole list.
func cut[T any](p paging, all []T) []T {
	from := min(p.offset(), len(all))
	return all[from:min(from+p.size, len(all))]
}

// paged puts a page into its envelope.
func paged[T any](p paging, page []T, total int) *answer[Paged[T]] {
	pages := max((total+p.size-1)/p.size, 1)
	at := Pagination{Total: total, Count: len(page), PerPage: p.size, CurrentPage: p.page, TotalPages: pages}
	if p.page > 1 {
		at.Links.Previous = p.link(p.page - 1)
	}
	if p.page < pages {
		at.Links.Next = p.link(p.page + 1)
	}
	return &answer[Paged[T]]{Paged[T]{page, Meta{at}}}
}

// link leads to another page of the same list.
func (p paging) link(page int) string {
	to, query := *p.url, p.url.Query()
	query.Set("page", strconv.Itoa(page))
	to.RawQuery = query.Encode()
	return to.String()
}

// filters are those of a query, by name; any of a filter's values will do.
// A name that is not allowed is refused, as is an order.
func filters(u *url.URL, allowed ...string) (map[string][]string, error) {
	found := map[string][]string{}
	for key, values := range u.Query() {
		name, begins := strings.CutPrefix(key, "filter[")
		name, ends := strings.CutSuffix(name, "]")
		if !begins || !ends {
			continue
		}
		if !slices.Contains(allowed, name) {
			return nil, Wrong{Message: fmt.Sprintf("Requested filter(s) `%s` are not allowed. Allowed filter(s) are `%s`.", core.Clip(name), strings.Join(allowed, ", ")),
				status: http.StatusBadRequest}
		}
		for one := range strings.SplitSeq(values[0], ",") {
			if one = strings.TrimSpace(one); one != "" {
				found[name] = append(found[name], one)
			}
		}
		if len(found[name]) > 100 {
			return nil, Wrong{Message: "Requested filter(s) `" + name + "` have more than 100 values.", status: http.StatusBadRequest}
		}
	}
	return found, nil
}

// orders are what servers are sorted by, as the document's program calls it.
var orders = map[string]core.SortField{"id": core.ByNumber, "user_id": core.ByOwner, "node_id": core.ByPlace, "vmid": core.ByVMID}

func orderOf(u *url.URL) (core.Sort, error) {
	text := u.Query().Get("sort")
	if text == "" {
		return core.Sort{By: core.ByNumber}, nil
	}
	name, down := strings.CutPrefix(text, "-")
	by, ok := orders[name]
	if !ok {
		return core.Sort{}, Wrong{Message: "Requested sort(s) `" + core.Clip(name) + "` is not allowed. Allowed sort(s) are `id, user_id, node_id, vmid`.", status: http.StatusBadRequest}
	}
	return core.Sort{By: by, Down: down}, nil
}

// serverFilter reads what narrows a list of servers.
func (a *api) serverFilter(ctx context.Context, u *url.URL) (core.ServerFilter, error) {
	var f core.ServerFilter
	said, err := filters(u, "user_id", "node_id", "vmid", "name", "description", "installing", "*")
	if err != nil {
		return f, err
	}
	f.Names = append(said["name"], said["*"]...)
	for _, text := range said["vmid"] {
		n, _ := strconv.Atoi(text)
		f.VMIDs = append(f.VMIDs, n)
	}
	if len(said["description"]) > 0 {
		f.Numbers = []int64{-1} // none has one
	}
	for _, text := range said["installing"] {
		f.Lives = append(f.Lives, installing(text == "1" || text == "true")...)
	}
	owners, err := a.behind(ctx, core.NumberedUser, said["user_id"])
	if err != nil {
		return f, err
	}
	for _, id := range owners {
		f.Owners = append(f.Owners, core.UserID(id))
	}
	nodes, err := a.behind(ctx, core.NumberedNode, said["node_id"])
	for _, subject := range nodes {
		place, _ := core.ParsePlace(subject)
		f.Places = append(f.Places, place)
	}
	return f, err
}

// behind is what the numbers stand for, "" for what is none.
func (a *api) behind(ctx context.Context, kind core.Numbered, numbers []string) (ids []string, err error) {
	for _, text := range numbers {
		n, _ := strconv.ParseInt(text, 10, 64)
		id, err := a.thing(ctx, kind, n)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// everyUser walks all users that the caller may see.
func (a *api) everyUser(ctx context.Context, see func(core.User)) error {
	for page := (core.Page{Limit: fleet.MaxPage}); ; {
		users, err := a.fleet.Users(ctx, caller(ctx), page)
		if err != nil {
			return err
		}
		for _, u := range users {
			see(u)
			page.After = string(u.ID)
		}
		if len(users) < fleet.MaxPage {
			return nil
		}
	}
}
