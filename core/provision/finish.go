package provision

import (
	"context"
	"encoding/json"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// startTimeout is none: Proxmox bounds a start itself.
const startTimeout = 0 * time.Second

func (p *Provisioner) configure(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := p.openOurs(ctx, run)
	if err != nil {
		return nil, err
	}
	login, err := p.login(ctx, c.Server.ID)
	if err != nil {
		return nil, err
	}
	return nil, c.Hypervisor.Configure(ctx, c.Server.Ref(), core.GuestConfig{
		Hostname: c.Server.Hostname, UUID: string(c.Server.ID), Spec: c.Server.Spec,
		Network: network(c), Login: login,
	})
}

func (p *Provisioner) grow(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := p.openOurs(ctx, run)
	if err != nil {
		return nil, err
	}
	if run.State.Grow != "" {
		status, err := c.Follow(ctx, run.State.Grow)
		if err != nil {
			return nil, err
		}
		run.State.Grow = ""
		if err := guest.TaskError(status); err != nil {
			return nil, err
		}
	}
	disk := core.RootDisk(c.Server.Kind)
	task, err := c.Hypervisor.Grow(ctx, c.Server.Ref(), disk, c.Server.Spec.Disks[disk])
	if err != nil || task == "" {
		return nil, err
	}
	run.State.Grow = task
	return nil, saga.NotYet(0)
}

func (p *Provisioner) protect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !p.Protect {
		return nil, nil
	}
	c, err := p.openOurs(ctx, run)
	if err != nil {
		return nil, err
	}
	return nil, c.Hypervisor.Protect(ctx, c.Server.Ref(), true)
}

func (p *Provisioner) start(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.Start {
		return nil, nil
	}
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	return nil, c.Drive(ctx, &run.State.Power, core.Start, startTimeout, p.Clock.Now())
}

// stop waits for a start that is under way; switching off is left to unmake.
func (p *Provisioner) stop(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.Start {
		return nil, nil
	}
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	return nil, c.Settle(ctx, &run.State.Power, core.Start)
}

// look reads the finished guest once more, so that what we say of it was seen.
func (p *Provisioner) look(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, err := c.SeeOurs(ctx)
	run.State.Power.Seen = g.Power
	return nil, err
}

// openOurs opens the case and makes sure that the guest is still ours.
func (p *Provisioner) openOurs(ctx context.Context, run *saga.Run[State]) (guest.Case, error) {
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return c, err
	}
	_, err = c.SeeOurs(ctx)
	return c, err
}

func (p *Provisioner) cluster(ctx context.Context, id core.ClusterID) (cluster core.Cluster, err error) {
	err = p.Store.Read(ctx, func(tx ports.Tx) error {
		cluster, err = tx.Clusters().Get(ctx, id)
		return err
	})
	return cluster, err
}

// login opens the sealed login of a server that is being made.
func (p *Provisioner) login(ctx context.Context, id core.ServerID) (login core.Login, err error) {
	var sealed []byte
	err = p.Store.Read(ctx, func(tx ports.Tx) error {
		sealed, err = tx.Secrets().Get(ctx, guest.LoginPlace(id))
		return err
	})
	if err != nil && core.KindOf(err) == core.NotFound {
		return login, nil
	}
	if err != nil {
		return login, err
	}
	plain, err := p.Vault.Open(guest.LoginPlace(id), sealed)
	if err != nil {
		return login, err
	}
	return login, json.Unmarshal(plain, &login)
}

// settle says how it ended: a server that is ready, or nothing at all.
func (p *Provisioner) settle(run *saga.Run[State]) saga.Effect {
	op := run.Op
	switch op.State {
	case core.Succeeded:
		return saga.Both(p.Change(op, func(s *core.Server) (guest.Fact, error) {
			s.Operation, s.LastError = "", ""
			s.Observe(run.State.Power.Seen, p.Clock.Now())
			return guest.Fact{Type: core.EventServerProvisioned}, s.Become(core.Ready)
		}), p.forget(op))
	case core.FailedOp, core.Cancelled:
		return p.GiveBack(op, guest.Fact{Type: core.EventServerFailed, Data: map[string]string{"cause": op.Cause, "code": op.Code}})
	case core.NeedsOperator:
		return p.Stuck(op, func(s *core.Server) {
			if op.Undoing && s.Life() == core.Installing {
				_ = s.Become(core.Failed) // allowed by the table from here
			}
		})
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// forget removes the login: the guest has it now.
func (p *Provisioner) forget(op core.Operation) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error {
		return tx.Secrets().Delete(ctx, guest.LoginPlace(op.Server))
	}
}
