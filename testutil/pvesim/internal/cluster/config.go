package cluster

import (
	"maps"
	"slices"
)

// getConfig shows the newest values, pending ones included; current=1 shows
// what a running guest runs with, and snapshot=S what a snapshot holds.
func getConfig(kind string) handler {
	return func(c *call) (any, error) {
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		config := g.Newest()
		if c.yes("current") {
			config = g.Config
		}
		if name := c.str("snapshot"); name != "" {
			s := g.Snapshot(name)
			if s == nil {
				return nil, fail("snapshot '%s' does not exist", name)
			}
			out := c.snapshotRow(kind, s)
			out["digest"] = g.Digest()
			return out, nil
		}
		out := c.renderConfig(kind, config, g.Digest())
		if g.Parent != "" {
			out["parent"] = g.Parent
		}
		return out, nil
	}
}

// pending lists every value with its pending change beside it.
func pending(kind string) handler {
	return func(c *call) (any, error) {
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		rows := []map[string]any{{"key": "digest", "value": g.Digest()}}
		keys := maps.Clone(g.Newest())
		maps.Copy(keys, g.Config)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			row := map[string]any{"key": key}
			if value, ok := g.Config[key]; ok {
				row["value"] = c.typed(kind, key, value)
			}
			if change, ok := g.Pending[key]; ok {
				if change == nil {
					row["delete"] = 1
				} else {
					row["pending"] = c.typed(kind, key, *change)
				}
			}
			rows = append(rows, row)
		}
		return rows, nil
	}
}
