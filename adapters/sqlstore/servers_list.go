package sqlstore

import (
	"context"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

// List takes the index of what it is sorted by, or one that leads there, and
// stops at the limit; so a page costs the same wherever it is.
func (s servers) List(ctx context.Context, f core.ServerFilter) ([]core.ServerView, error) {
	if err := f.CheckOrder(); err != nil {
		return nil, err
	}
	if f.Offset > 0 || f.Sort.By == core.ByOwner || f.Sort.By == core.ByPlace {
		return s.counted(ctx, f)
	}
	switch f.Sort.By {
	case core.ByLife:
		return s.inTurn(ctx, f, words(core.Lives()), func(f *core.ServerFilter, word string) bool {
			fits := f.Life == "" || string(f.Life) == word
			f.Life = core.Life(word)
			return fits
		})
	case core.ByPower:
		return s.inTurn(ctx, f, words(core.Powers()), func(f *core.ServerFilter, word string) bool {
			fits := f.Power == "" || string(f.Power) == word
			f.Power = core.Power(word)
			return fits
		})
	case core.ByID, core.ByNumber, core.ByName, core.ByCreated, core.ByUpdated, core.ByVMID, core.ByOwner, core.ByPlace:
	}
	return s.stretch(ctx, f)
}

func words[T ~string](all []T) []string {
	sorted := make([]string, 0, len(all))
	for _, word := range all {
		sorted = append(sorted, string(word))
	}
	slices.Sort(sorted)
	return sorted
}

// inTurn lists by a field that has few values: what has the first one, by ID,
// then what has the next. only narrows the filter to one, and reports whether
// that leaves anything.
func (s servers) inTurn(ctx context.Context, f core.ServerFilter, values []string, only func(*core.ServerFilter, string) bool) ([]core.ServerView, error) {
	if f.Sort.Down {
		slices.Reverse(values)
	}
	if f.After != "" {
		values = values[slices.Index(values, f.Sort.From):]
	}
	var views []core.ServerView
	for _, value := range values {
		part := f
		part.Sort = core.Sort{Down: f.Sort.Down}
		if value != f.Sort.From {
			part.After = ""
		}
		if part.Limit -= len(views); f.Limit > 0 && part.Limit == 0 {
			break
		}
		if !only(&part, value) {
			continue
		}
		found, err := s.stretch(ctx, part)
		if err != nil {
			return nil, err
		}
		views = append(views, found...)
	}
	return views, nil
}

// stretch is one page in the order of one index.
func (s servers) stretch(ctx context.Context, f core.ServerFilter) ([]core.ServerView, error) {
	return visible(f.Viewer, f.Owner, func(owner, grantee core.UserID) ([]core.ServerView, error) {
		part := f
		part.Owner = owner
		return s.page(ctx, part, grantee)
	}, f.Merge)
}

// visible is what a viewer sees of what belongs to an owner; neither named is
// everybody. It is taken in two parts, their own and what is about servers that
// were granted to them, because no index leads to both at once.
func visible[T any](viewer, owner core.UserID, page func(owner, grantee core.UserID) ([]T, error), merge func(own, granted []T) []T) ([]T, error) {
	if viewer == "" || viewer == owner {
		return page(owner, "")
	}
	granted, err := page(owner, viewer)
	if err != nil || owner != "" {
		return granted, err
	}
	own, err := page(viewer, "")
	if err != nil || len(granted) == 0 {
		return own, err
	}
	return merge(own, granted), nil
}

// page is a stretch of what the filter lets through; of that, if a user is
// named, only what was granted to them.
func (s servers) page(ctx context.Context, f core.ServerFilter, grantee core.UserID) ([]core.ServerView, error) {
	query := s.flavour.statement(s.flavour.texts().view).add(" WHERE 1 = 1")
	if err := s.begin(query, f.Page); err != nil {
		return nil, err
	}
	s.narrow(query, f)
	if grantee != "" {
		query.add(" AND s.id IN (SELECT g.server_id FROM grants g WHERE g.user_id = ?)", string(grantee))
	}
	query.add(s.flavour.order(f.Sort))
	if f.Limit > 0 {
		query.limit(f.Limit)
	}
	return s.views(ctx, query)
}

// views runs a query that reads views.
func (s servers) views(ctx context.Context, query *statement) ([]core.ServerView, error) {
	var views []core.ServerView
	r := newViewing(true)
	query.each = func(row row) error {
		view, err := r.scan(row)
		views = append(views, view)
		return err
	}
	if err := s.run(ctx, query); err != nil {
		return nil, err
	}
	return views, nil
}

// sortColumns are what servers are sorted by, each the beginning of an index.
var sortColumns = map[core.SortField]string{
	core.ByNumber:  "s.number",
	core.ByName:    "s.name_folded",
	core.ByCreated: "s.created_at",
	core.ByUpdated: "s.updated_at",
	core.ByVMID:    "s.vmid",
}

// sortColumn sorts text by its bytes, whatever the database's own order is.
func (f flavour) sortColumn(by core.SortField) string {
	if by == core.ByName {
		return f.bytewise(sortColumns[by])
	}
	return sortColumns[by]
}

func (f flavour) bytewise(column string) string {
	if f.postgres {
		return column + ` COLLATE "C"`
	}
	return column
}

func (f flavour) order(sort core.Sort) string {
	down := ""
	if sort.Down {
		down = " DESC"
	}
	if sort.By == core.ByID {
		return " ORDER BY s.id" + down
	}
	return " ORDER BY " + f.sortColumn(sort.By) + down + ", s.id" + down
}

// begin lets the page begin behind the thing that it names.
func (s servers) begin(query *statement, page core.Page) error {
	if page.After == "" {
		return nil
	}
	if !wellFormed(page.After) {
		query.add(" AND 1 = 0")
		return nil
	}
	behind := " > "
	if page.Sort.Down {
		behind = " < "
	}
	if page.Sort.By == core.ByID {
		query.add(" AND s.id"+behind+"?", page.After)
		return nil
	}
	from, err := s.flavour.sortValue(page.Sort)
	if err != nil {
		return err
	}
	query.add(" AND ("+s.flavour.sortColumn(page.Sort.By)+", s.id)"+behind+"(?, ?)", from, page.After)
	return nil
}

// sortValue is the value where a page begins, as an argument.
func (f flavour) sortValue(sort core.Sort) (any, error) {
	switch sort.By {
	case core.ByNumber, core.ByVMID:
		return sort.Number()
	case core.ByCreated, core.ByUpdated:
		t, err := sort.Time()
		if f.postgres {
			return t, err
		}
		return t.Format(stampLayout), err
	case core.ByID, core.ByName, core.ByLife, core.ByPower, core.ByOwner, core.ByPlace:
	}
	return clean(sort.From), nil
}

func (s servers) narrow(query *statement, f core.ServerFilter) {
	only := func(wanted bool, text string, args ...any) {
		if wanted {
			query.add(text, args...)
		}
	}
	only(f.Owner != "", " AND s.owner_id = ?", string(f.Owner))
	only(f.Cluster != "", " AND s.cluster_id = ?", string(f.Cluster))
	only(f.Node != "", " AND s.node = ?", f.Node)
	only(f.Kind != "", " AND s.kind = ?", string(f.Kind))
	only(f.Plan != "", " AND s.plan_id = ?", string(f.Plan))
	only(f.Image != "", " AND s.image_id = ?", string(f.Image))
	only(f.Suspended != nil && *f.Suspended, " AND s.suspended")
	only(f.Suspended != nil && !*f.Suspended, " AND NOT s.suspended")
	only(f.Life != "", " AND s.life = ?", string(f.Life))
	only(f.Power == core.PowerUnknown, " AND coalesce(p.power, 'unknown') = 'unknown'")
	only(f.Power != "" && f.Power != core.PowerUnknown, " AND s.id IN (SELECT q.server_id FROM server_power q WHERE q.power = ?)", string(f.Power))
	only(f.Name != "", " AND "+s.flavour.partOfName(), fold(f.Name))
	s.anyOf(query, f)
	for key, value := range f.Labels {
		requireLabel(query, core.Requirement{Key: key, Must: core.LabelIn, Values: []string{value}})
	}
	for _, r := range f.Selector {
		requireLabel(query, r)
	}
}

func requireLabel(query *statement, r core.Requirement) {
	if r.Must == core.LabelIsNot || r.Must == core.LabelNotIn {
		query.add(" AND NOT EXISTS")
	} else {
		query.add(" AND EXISTS")
	}
	query.add(" (SELECT 1 FROM server_labels f WHERE f.server_id = s.id AND f.key = ?", flat(r.Key))
	if len(r.Values) > 0 {
		values := make([]any, len(r.Values))
		for i, v := range r.Values {
			values[i] = flat(v)
		}
		query.add(" AND f.value IN (?"+strings.Repeat(", ?", len(values)-1)+")", values...)
	}
	query.add(")")
}
