package alert

import (
	"context"
	"errors"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// write stores the moves, many in one transaction. If that fails, each has one
// of its own: somebody else may have been faster with one of them.
func (k *Keeper) write(ctx context.Context, moves []move) error {
	var failed error
	for some := range slices.Chunk(moves, atOnce) {
		err := k.commit(ctx, some)
		if err == nil || ctx.Err() != nil {
			failed = errors.Join(failed, err)
			continue
		}
		for _, m := range some {
			if err := k.commit(ctx, []move{m}); err != nil && core.KindOf(err) != core.Conflict {
				failed = errors.Join(failed, err)
			}
		}
	}
	return failed
}

// commit stores moves in one transaction.
func (k *Keeper) commit(ctx context.Context, moves []move) error {
	told := false
	events := make([]core.EventID, len(moves))
	for i := range events {
		events[i] = k.NewEventID()
	}
	err := k.Store.Do(ctx, func(tx ports.Tx) error {
		told = false
		for i, m := range moves {
			if err := k.one(ctx, tx, m, events[i]); err != nil {
				return err
			}
			told = told || m.Raised || m.Ended
		}
		return nil
	})
	if err == nil && told && k.Told != nil {
		k.Told()
	}
	return err
}

func (k *Keeper) one(ctx context.Context, tx ports.Tx, m move, event core.EventID) error {
	if m.Dropped {
		return tx.Alerts().Drop(ctx, m.alert.ID)
	}
	a := m.alert
	server, err := whose(ctx, tx, &a)
	if err != nil {
		return err
	}
	if m.Raised || m.Ended {
		if err := k.tell(ctx, tx, a, server, m.Raised, event); err != nil {
			return err
		}
	}
	if m.forget {
		return tx.Alerts().Drop(ctx, a.ID)
	}
	return tx.Alerts().Put(ctx, a)
}

// whose reads the server of an alert that fires, and says whose it is. Nil: it
// has none, or none any more.
func whose(ctx context.Context, tx ports.Tx, a *core.Alert) (*core.Server, error) {
	if a.Server == "" || a.State == core.AlertPending {
		return nil, nil //nolint:nilnil // there is none
	}
	server, err := tx.Servers().Get(ctx, a.Server)
	if core.KindOf(err) == core.NotFound {
		return nil, nil //nolint:nilnil // nor here
	}
	if err == nil && a.State == core.AlertFiring {
		a.Owner, a.Name = server.Owner, server.Name
	}
	return &server, err
}

// tell emits that an alert was raised or resolved. The events of a server have
// its versions, each its own. Of a server that is gone, or another's by now, an
// event names the owner that it had, and no server.
func (k *Keeper) tell(ctx context.Context, tx ports.Tx, a core.Alert, server *core.Server, raised bool, id core.EventID) error {
	e := core.Event{ID: id, Type: core.EventAlertResolved, Version: 1, Owner: a.Owner, At: k.Clock.Now(), Data: a.Facts()}
	if raised {
		e.Type = core.EventAlertRaised
	}
	if server != nil && server.Owner == a.Owner {
		server.UpdatedAt = e.At
		stored, err := tx.Servers().Update(ctx, *server)
		if err != nil {
			return err
		}
		*server = stored
		e.Server, e.ServerVersion = stored.ID, stored.Version
	}
	return tx.Emit(ctx, e)
}
