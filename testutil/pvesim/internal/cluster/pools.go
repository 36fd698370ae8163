package cluster

import (
	"maps"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
)

// pools lists the pools that the caller may see, or with poolid that one with
// its members.
func pools(c *call) (any, error) {
	if id := c.str("poolid"); id != "" {
		if err := c.need("/pool/"+id, "Pool.Audit"); err != nil {
			return nil, err
		}
		row, err := c.poolRow(id)
		if err != nil {
			return nil, err
		}
		row["poolid"] = id
		return []any{row}, nil
	}
	rows := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(c.Realm.Pools)) {
		if c.may("/pool/"+id, "Pool.Audit") {
			row := map[string]any{"poolid": id}
			if text := c.Realm.Pools[id].Comment; text != "" {
				row["comment"] = text
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func pool(c *call) (any, error) {
	row, err := c.poolRow(c.str("poolid"))
	if err == nil {
		row["poolid"] = c.str("poolid")
	}
	return row, err
}

func (c *call) poolRow(id string) (map[string]any, error) {
	p := c.Realm.Pools[id]
	if p == nil {
		return nil, fail("pool '%s' does not exist", id)
	}
	members := []map[string]any{}
	for _, vmid := range p.Guests {
		if g := c.Guests[vmid]; g != nil {
			row := c.resource(g)
			delete(row, "pool")
			members = append(members, row)
		}
	}
	row := map[string]any{"members": members}
	if p.Comment != "" {
		row["comment"] = p.Comment
	}
	return row, nil
}

func addPool(c *call) (any, error) {
	id := c.str("poolid")
	if c.Realm.Pools[id] != nil {
		return nil, fail("create pool failed: pool '%s' already exists", id)
	}
	c.Realm.Pools[id] = &access.Pool{Comment: c.str("comment")}
	return nil, nil
}

// putPool adds members, or with delete takes them out. A guest is in one pool
// at most.
func putPool(c *call) (any, error) {
	id := c.str("poolid")
	p := c.Realm.Pools[id]
	if p == nil {
		return nil, fail("pool '%s' does not exist", id)
	}
	if c.has("comment") {
		p.Comment = c.str("comment")
	}
	for _, text := range list(c.str("vms")) {
		vmid, _ := strconv.Atoi(text)
		in := slices.Contains(p.Guests, vmid)
		switch {
		case c.yes("delete") && !in:
			return nil, fail("update pool failed: VM %d is not a pool member", vmid)
		case c.yes("delete"):
			p.Guests = slices.DeleteFunc(p.Guests, func(o int) bool { return o == vmid })
		case in:
			return nil, fail("update pool failed: VM %d is already a pool member", vmid)
		case c.Realm.PoolOf(vmid) != "" && !c.yes("allow-move"):
			return nil, fail("update pool failed: VM %d belongs already to pool '%s' and allow-move is not set", vmid, c.Realm.PoolOf(vmid))
		default:
			for _, o := range c.Realm.Pools {
				o.Guests = slices.DeleteFunc(o.Guests, func(o int) bool { return o == vmid })
			}
			p.Guests = append(p.Guests, vmid)
		}
	}
	return nil, nil
}

func dropPool(c *call) (any, error) {
	id := c.str("poolid")
	p := c.Realm.Pools[id]
	if p == nil {
		return nil, fail("delete pool failed: pool '%s' does not exist", id)
	}
	if len(p.Guests) > 0 {
		return nil, fail("delete pool failed: pool '%s' is not empty (contains VM %d)", id, p.Guests[0])
	}
	delete(c.Realm.Pools, id)
	return nil, nil
}

func poolRoutes() map[string]handler {
	return map[string]handler{
		"GET /pools": pools, "POST /pools": addPool, "PUT /pools": putPool, "DELETE /pools": dropPool,
		"GET /pools/{poolid}": pool, "PUT /pools/{poolid}": putPool, "DELETE /pools/{poolid}": dropPool,
	}
}
