package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// observations keeps what guests were seen to be made of; see [ports.Observations].
type observations struct{ *tx }

func (o observations) Note(_ context.Context, seen core.Observation) error {
	if err := o.writable(); err != nil {
		return err
	}
	if _, ok := o.servers.rows[seen.Server]; !ok {
		return missing("server", string(seen.Server))
	}
	if last, ok := o.observations.get(seen.Server); !ok || !last.At.After(seen.At) {
		o.observations.set(o.undo, seen.Server, seen)
	}
	return nil
}

func (o observations) Last(_ context.Context, server core.ServerID) (core.Observation, error) {
	defer o.reading()()
	seen, ok := o.observations.get(server)
	if !ok {
		return seen, missing("observation", string(server))
	}
	return seen, nil
}
