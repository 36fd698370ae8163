package sqlstore

import (
	"context"
	"encoding/json"

	"github.com/remudahq/remuda/core"
)

// observations is a [ports.Observations]. One is read and written whole, so it
// is one document.
type observations struct{ *tx }

func (o observations) Note(ctx context.Context, seen core.Observation) error {
	if !wellFormed(seen.Server) {
		return missing("server")
	}
	data, err := json.Marshal(seen)
	if err != nil {
		return err
	}
	var there string
	found, err := o.find(ctx, o.db.NewRaw("SELECT id FROM servers WHERE id = ?", seen.Server), &there)
	if err != nil {
		return err
	}
	if !found {
		return missing("server")
	}
	_, err = o.exec(ctx, "INSERT INTO observations (server_id, seen_at, data) VALUES (?, ?, ?)"+
		" ON CONFLICT (server_id) DO UPDATE SET seen_at = excluded.seen_at, data = excluded.data"+
		" WHERE observations.seen_at <= excluded.seen_at", seen.Server, stamp(seen.At), clean(string(data)))
	return err
}

func (o observations) Last(ctx context.Context, server core.ServerID) (core.Observation, error) {
	var seen core.Observation
	if !wellFormed(server) {
		return seen, missing("observation")
	}
	var data string
	found, err := o.find(ctx, o.db.NewRaw("SELECT data FROM observations WHERE server_id = ?", server), &data)
	if err == nil && !found {
		err = missing("observation")
	}
	if err != nil {
		return seen, err
	}
	return seen, json.Unmarshal([]byte(data), &seen)
}
