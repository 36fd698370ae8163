package sqlstore

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

func (s servers) Count(ctx context.Context, f core.ServerFilter) (count int, err error) {
	query := s.flavour.statement("SELECT count(*)" + s.flavour.plainly(f) + " WHERE 1 = 1")
	s.narrow(query, f)
	s.visibleTo(query, f.Viewer)
	query.each = func(row row) error { return row.Scan(&count) }
	return count, s.run(ctx, query)
}

// plainly is where servers are read from to be counted: without their power,
// unless that is asked for.
func (f flavour) plainly(filter core.ServerFilter) string {
	switch {
	case filter.Power != core.PowerUnknown && filter.Sort.By != core.ByPower:
		return " FROM servers s"
	case f.postgres:
		return fromPostgres
	}
	return fromSQLite
}

// counted is a page that is found by counting, which costs what comes before it:
// of that only what tells the order is read.
func (s servers) counted(ctx context.Context, f core.ServerFilter) ([]core.ServerView, error) {
	begin, end := " WHERE s.id IN (", ")"
	if s.flavour.postgres {
		begin, end = " WHERE s.id = ANY(ARRAY(", "))"
	}
	query := s.flavour.statement(s.flavour.texts().view).add(begin + "SELECT s.id" + s.flavour.plainly(f) + " WHERE 1 = 1")
	s.narrow(query, f)
	s.visibleTo(query, f.Viewer)
	var order strings.Builder
	order.WriteString(" ORDER BY ")
	down := ""
	if f.Sort.Down {
		down = " DESC"
	}
	for _, column := range s.flavour.rank(f.Sort.By) {
		order.WriteString(column + down + ", ")
	}
	order.WriteString("s.id" + down)
	query.add(order.String())
	switch {
	case f.Limit > 0:
		query.limit(f.Limit)
	case !s.flavour.postgres:
		query.limit(-1) // it knows no OFFSET without one
	}
	if f.Offset > 0 {
		query.add(" OFFSET " + strconv.Itoa(f.Offset))
	}
	return s.views(ctx, query.add(end+order.String()))
}

// rank is what servers are sorted by before their ID where no index is needed.
func (f flavour) rank(by core.SortField) []string {
	switch by {
	case core.ByID:
		return nil
	case core.ByLife:
		return []string{f.bytewise("s.life")}
	case core.ByPower:
		return []string{f.bytewise("coalesce(p.power, 'unknown')")}
	case core.ByOwner:
		return f.numberRank(core.NumberedUser, "CAST(s.owner_id AS TEXT)")
	case core.ByPlace:
		return f.numberRank(core.NumberedNode, "CAST(s.cluster_id AS TEXT) || '/' || s.node")
	case core.ByNumber, core.ByName, core.ByCreated, core.ByUpdated, core.ByVMID:
	}
	return []string{f.sortColumn(by)}
}

// numberRank is by the number of a subject, and by itself among those without.
func (f flavour) numberRank(kind core.Numbered, subject string) []string {
	number := "(SELECT k.number FROM numbers k WHERE k.kind = '" + string(kind) + "' AND k.subject = " + subject + ")"
	return []string{"coalesce(" + number + ", " + strconv.FormatInt(math.MaxInt64, 10) + ")", f.bytewise("coalesce(" + subject + ", '')")}
}

// visibleTo leaves what a viewer sees: their own, and what was granted to them.
func (s servers) visibleTo(query *statement, viewer core.UserID) {
	if viewer == "" {
		return
	}
	query.add(" AND (s.owner_id = ? OR s.id IN (SELECT g.server_id FROM grants g WHERE g.user_id = ?))", string(viewer), string(viewer))
}

// partOfName is a condition with one argument.
func (f flavour) partOfName() string {
	if f.postgres {
		return "strpos(s.name_folded, ?) > 0"
	}
	return "instr(s.name_folded, ?) > 0"
}

// anyOf narrows by what may be any of several. Of what cannot be there is none.
func (s servers) anyOf(query *statement, f core.ServerFilter) {
	owners := slices.DeleteFunc(slices.Clone(f.Owners), func(id core.UserID) bool { return !wellFormed(id) })
	places := slices.DeleteFunc(slices.Clone(f.Places), func(p core.Place) bool { return !wellFormed(p.Cluster) })
	narrowTo(query, len(f.Numbers), f.Numbers, func(n int64) { query.add("s.number = ?", n) })
	narrowTo(query, len(f.VMIDs), f.VMIDs, func(n int) { query.add("s.vmid = ?", int64(n)) })
	narrowTo(query, len(f.Owners), owners, func(id core.UserID) { query.add("s.owner_id = ?", string(id)) })
	narrowTo(query, len(f.Names), f.Names, func(part string) { query.add(s.flavour.partOfName(), fold(part)) })
	narrowTo(query, len(f.Lives), f.Lives, func(l core.Life) { query.add("s.life = ?", string(l)) })
	narrowTo(query, len(f.Places), places, func(p core.Place) {
		query.add("(s.cluster_id = ? AND s.node = ?)", string(p.Cluster), clean(p.Node))
	})
}

// narrowTo leaves what one of the conditions holds for, if any was asked for.
func narrowTo[T any](query *statement, asked int, possible []T, condition func(T)) {
	if asked == 0 {
		return
	}
	query.add(" AND (1 = 0")
	for _, one := range possible {
		query.add(" OR ")
		condition(one)
	}
	query.add(")")
}
