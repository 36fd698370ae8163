package guest

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Hold makes a guest keep to what its server must, whatever its configuration
// was taken from: a locked one uses no addresses but its own, one that has used
// up its bandwidth stays restrained, and one that is suspended does not start
// with its node. It is for guests that were made, or brought back, and are to
// run only then. Repeatable.
func (k Kit) Hold(ctx context.Context, c Case) error {
	var lock core.IPLock
	var restraint core.Restraint
	err := k.Store.Read(ctx, func(tx ports.Tx) error {
		watch, err := tx.Watches().Get(ctx, c.Server.ID)
		if err != nil {
			return err
		}
		lock = watch.Lock
		_, restraint, err = tx.Traffic().Get(ctx, c.Server.ID, "")
		return err
	})
	if err == nil && lock.Wanted {
		err = c.Lock(ctx)
	}
	if err != nil || !restraint.Applied && !c.Server.Suspended {
		return err
	}
	g, err := c.SeeOurs(ctx)
	if err != nil {
		return err
	}
	if change, differs := held(c.Server, restraint, g); differs {
		return c.Hypervisor.Configure(ctx, g.Ref, change)
	}
	return nil
}

// held is what a guest has to be configured to for a restraint and a block.
func held(s core.Server, restraint core.Restraint, g core.Guest) (change core.GuestConfig, differs bool) {
	if card := g.Interface(core.FirstInterface); restraint.Applied && card.Name != "" {
		n := restraint.Network(false)
		if n.Rate != nil && *n.Rate != card.Rate || n.Down != nil && *n.Down != card.Down {
			change.Network, differs = n, true
		}
	}
	if s.Suspended && g.Boots {
		change.Boots, differs = new(bool), true
	}
	return change, differs
}
