package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// traffic is a [ports.Traffic].
type traffic struct{ *tx }

type trafficRow struct {
	bun.BaseModel `bun:"table:traffic"`
	Server        core.ServerID `bun:"server_id,type:uuid"`
	Month         core.Month    `bun:"month"`
	In            int64         `bun:"bytes_in"`
	Out           int64         `bun:"bytes_out"`
	NetIn         int64         `bun:"net_in"`
	NetOut        int64         `bun:"net_out"`
	Uptime        int64         `bun:"uptime"`
	SeenAt        stamp         `bun:"seen_at"`
}

func (r trafficRow) traffic() core.Traffic {
	return core.Traffic{Server: r.Server, Month: r.Month, In: r.In, Out: r.Out, NetIn: r.NetIn, NetOut: r.NetOut,
		Uptime: time.Duration(r.Uptime) * time.Microsecond, SeenAt: time.Time(r.SeenAt)}
}

func rowOfTraffic(t core.Traffic) trafficRow {
	return trafficRow{Server: t.Server, Month: t.Month, In: t.In, Out: t.Out, NetIn: t.NetIn, NetOut: t.NetOut,
		Uptime: t.Uptime.Microseconds(), SeenAt: stamp(t.SeenAt)}
}

type restraintRow struct {
	bun.BaseModel `bun:"table:restraints"`
	Server        core.ServerID        `bun:"server_id,type:uuid"`
	Action        core.BandwidthAction `bun:"action"`
	Throttle      int64                `bun:"throttle"`
	Since         stamp                `bun:"since"`
	Applied       bool                 `bun:"applied"`
	NextTry       stamp                `bun:"next_try"`
	Rate          int64                `bun:"rate"`
	Down          bool                 `bun:"down"`
}

func (r restraintRow) restraint() core.Restraint {
	return core.Restraint{Server: r.Server, Action: r.Action, Throttle: r.Throttle, Since: time.Time(r.Since), Applied: r.Applied,
		NextTry: time.Time(r.NextTry), Rate: r.Rate, Down: r.Down}
}

// meterRow is a server with what stands of it in both tables.
type meterRow struct {
	ID        core.ServerID  `bun:"id"`
	VMID      int            `bun:"vmid"`
	Kind      core.GuestKind `bun:"kind"`
	Plan      string         `bun:"plan_id"`
	CreatedAt stamp          `bun:"created_at"`

	Month  string `bun:"month"`
	In     int64  `bun:"bytes_in"`
	Out    int64  `bun:"bytes_out"`
	NetIn  int64  `bun:"net_in"`
	NetOut int64  `bun:"net_out"`
	Uptime int64  `bun:"uptime"`
	SeenAt stamp  `bun:"seen_at"`

	Action   string `bun:"action"`
	Throttle int64  `bun:"throttle"`
	Since    stamp  `bun:"since"`
	Applied  bool   `bun:"applied"`
	NextTry  stamp  `bun:"next_try"`
	Rate     int64  `bun:"rate"`
	Down     bool   `bun:"down"`
}

func (r *meterRow) meter() core.Meter {
	m := core.Meter{Server: r.ID, VMID: r.VMID, Kind: r.Kind, Plan: core.PlanID(r.Plan), Born: time.Time(r.CreatedAt)}
	m.Traffic = trafficRow{Server: r.ID, Month: core.Month(r.Month), In: r.In, Out: r.Out, NetIn: r.NetIn, NetOut: r.NetOut,
		Uptime: r.Uptime, SeenAt: r.SeenAt}.traffic()
	m.Restraint = restraintRow{Server: r.ID, Action: core.BandwidthAction(r.Action), Throttle: r.Throttle, Since: r.Since,
		Applied: r.Applied, NextTry: r.NextTry, Rate: r.Rate, Down: r.Down}.restraint()
	return m
}

const restraintColumns = `COALESCE(r.action, '') AS action, COALESCE(r.throttle, 0) AS throttle, r.since, COALESCE(r.applied, ?) AS applied,
	r.next_try, COALESCE(r.rate, 0) AS rate, COALESCE(r.down, ?) AS down`

const meters = `SELECT s.id, s.vmid, s.kind, COALESCE(CAST(s.plan_id AS TEXT), '') AS plan_id, s.created_at,
	COALESCE(t.month, '') AS month, COALESCE(t.bytes_in, 0) AS bytes_in, COALESCE(t.bytes_out, 0) AS bytes_out,
	COALESCE(t.net_in, 0) AS net_in, COALESCE(t.net_out, 0) AS net_out, COALESCE(t.uptime, 0) AS uptime, t.seen_at, ` + restraintColumns + `
	FROM servers s
	LEFT JOIN traffic t ON t.server_id = s.id AND t.month = (SELECT max(x.month) FROM traffic x WHERE x.server_id = s.id)
	LEFT JOIN restraints r ON r.server_id = s.id
	WHERE s.cluster_id = ?`

func (t traffic) Meters(ctx context.Context, cluster core.ClusterID, page core.Page) ([]core.Meter, error) {
	if !wellFormed(cluster) {
		return nil, nil
	}
	text, args := meters, []any{false, false, cluster}
	if page.After != "" {
		if !wellFormed(core.ServerID(page.After)) {
			return nil, nil
		}
		text, args = text+" AND s.id > ?", append(args, page.After)
	}
	text += " ORDER BY s.id"
	if page.Limit > 0 {
		text, args = text+" LIMIT ?", append(args, page.Limit)
	}
	var rows []meterRow
	if _, err := t.find(ctx, t.db.NewRaw(text, args...), &rows); err != nil {
		return nil, err
	}
	return each(rows, (*meterRow).meter), nil
}

func (t traffic) Count(ctx context.Context, counted []core.Traffic) error {
	for some := range slices.Chunk(counted, 500) {
		rows, err := t.kept(ctx, some)
		if err != nil || len(rows) == 0 {
			return err
		}
		query := t.db.NewInsert().Model(&rows).On("CONFLICT (server_id, month) DO UPDATE")
		for _, column := range []string{"bytes_in", "bytes_out", "net_in", "net_out", "uptime", "seen_at"} {
			query = query.Set("? = excluded.?", bun.Ident(column), bun.Ident(column))
		}
		if _, err := t.write(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// kept are the rows of the servers that there still are.
func (t traffic) kept(ctx context.Context, counted []core.Traffic) ([]trafficRow, error) {
	ids := make([]core.ServerID, 0, len(counted))
	for _, c := range counted {
		if wellFormed(c.Server) {
			ids = append(ids, c.Server)
		}
	}
	var living []core.ServerID
	if len(ids) == 0 {
		return nil, nil
	}
	if _, err := t.find(ctx, t.db.NewRaw("SELECT id FROM servers WHERE id IN (?)", bun.List(ids)), &living); err != nil {
		return nil, err
	}
	var rows []trafficRow
	for _, c := range counted {
		if slices.Contains(living, c.Server) {
			rows = append(rows, rowOfTraffic(c))
		}
	}
	return rows, nil
}

func (t traffic) Get(ctx context.Context, server core.ServerID, month core.Month) (core.Traffic, core.Restraint, error) {
	none, free := core.Traffic{Server: server, Month: month}, core.Restraint{Server: server}
	if !wellFormed(server) {
		return none, free, nil
	}
	var row trafficRow
	found, err := t.find(ctx, t.db.NewSelect().Model(&row).Where("server_id = ? AND month = ?", server, month))
	if err != nil {
		return none, free, err
	}
	if found {
		none = row.traffic()
	}
	var held restraintRow
	found, err = t.find(ctx, t.db.NewSelect().Model(&held).Where("server_id = ?", server))
	if found {
		free = held.restraint()
	}
	return none, free, err
}

func (t traffic) Restrain(ctx context.Context, r core.Restraint) error {
	if rows, err := t.kept(ctx, []core.Traffic{{Server: r.Server}}); err != nil || len(rows) == 0 {
		if err == nil {
			err = missing("server")
		}
		return err
	}
	row := restraintRow{Server: r.Server, Action: r.Action, Throttle: r.Throttle, Since: stamp(r.Since), Applied: r.Applied,
		NextTry: stamp(r.NextTry), Rate: r.Rate, Down: r.Down}
	query := t.db.NewInsert().Model(&row).On("CONFLICT (server_id) DO UPDATE")
	for _, column := range []string{"action", "throttle", "since", "applied", "next_try", "rate", "down"} {
		query = query.Set("? = excluded.?", bun.Ident(column), bun.Ident(column))
	}
	_, err := t.write(ctx, query)
	return err
}

func (t traffic) Relieve(ctx context.Context, server core.ServerID) error {
	if !wellFormed(server) {
		return nil
	}
	_, err := t.exec(ctx, "DELETE FROM restraints WHERE server_id = ?", server)
	return err
}
