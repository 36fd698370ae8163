package provision

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// startTimeout is none: Proxmox bounds a start itself.
const startTimeout = 0 * time.Second

func (p *Provisioner) configure(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, _, err := p.OpenOurs(ctx, run.Op)
	if err != nil {
		return nil, err
	}
	login, err := p.login(ctx, c.Server.ID)
	if err != nil {
		return nil, err
	}
	config := core.GuestConfig{
		Hostname: c.Server.Hostname, UUID: string(c.Server.ID), Spec: c.Server.Spec,
		Network: network(c), DNS: c.Server.DNS, Login: login, UserData: run.State.UserData, Shell: p.Shell && c.Server.Kind == core.Container,
	}
	if run.State.Heir {
		config.UUID = ""
	}
	if err := c.Hypervisor.Configure(ctx, c.Server.Ref(), config); err != nil {
		return nil, err
	}
	return nil, p.Hold(ctx, c)
}

func (p *Provisioner) grow(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, g, err := p.OpenOurs(ctx, run.Op)
	if err != nil {
		return nil, err
	}
	disk, size := rootDisk(g, c.Server.Spec)
	if err := p.grown(ctx, c, run.State); err != nil && (!guest.Unread(err) || g.Disks[disk] < size) {
		return nil, err
	}
	task, err := c.Hypervisor.Grow(ctx, c.Server.Ref(), disk, size)
	if err != nil {
		return nil, err
	}
	if _, named := c.Server.Spec.Disks[disk]; task == "" && !named {
		return p.nameDisk(run.Op, disk, size), nil
	}
	if task == "" {
		return nil, nil
	}
	run.State.Grow = task
	return nil, saga.NotYet(0)
}

// grown follows the task under way, if there is one.
func (p *Provisioner) grown(ctx context.Context, c guest.Case, s *State) error {
	if s.Grow == "" {
		return nil
	}
	status, err := c.Follow(ctx, s.Grow)
	if err != nil {
		return err
	}
	s.Grow, s.Warnings = "", guest.Warned(s.Warnings, status)
	return guest.TaskError(status)
}

// rootDisk is the disk that the plan's size is meant for. A template need not
// call it as we do: then it is the first one that it has.
func rootDisk(g core.Guest, spec core.Spec) (string, int64) {
	usual := core.RootDisk(g.Ref.Kind)
	for _, name := range append([]string{usual}, slices.Sorted(maps.Keys(g.Disks))...) {
		if _, ok := g.Disks[name]; !ok {
			continue
		}
		if size, ok := spec.Disks[name]; ok {
			return name, size
		}
		return name, spec.Disks[usual]
	}
	return usual, spec.Disks[usual]
}

// nameDisk writes down what the guest's disk is really called.
func (p *Provisioner) nameDisk(op core.Operation, disk string, size int64) saga.Effect {
	return p.Change(op, func(s *core.Server) (guest.Fact, error) {
		s.Spec = s.Spec.Clone()
		delete(s.Spec.Disks, core.RootDisk(s.Kind))
		s.Spec.Disks[disk] = size
		return guest.Fact{}, nil
	})
}

func (p *Provisioner) protect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !p.Protect {
		return nil, nil
	}
	c, _, err := p.OpenOurs(ctx, run.Op)
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
		return saga.Both(p.Release(op, guest.Fact{Type: core.EventServerProvisioned}, func(s *core.Server) error {
			s.Observe(run.State.Power.Seen, p.Clock.Now())
			return s.Become(core.Ready)
		}), p.ForgetLogin(op))
	case core.FailedOp, core.Cancelled:
		facts := []guest.Fact{{Type: core.EventServerFailed, Data: map[string]string{"cause": op.Cause, "code": op.Code}}}
		if run.State.Foreign {
			facts = append([]guest.Fact{guest.Untouched()}, facts...)
		}
		return p.GiveBack(op, facts...)
	case core.NeedsOperator:
		// Others need not wait for a person: the slots are given back.
		return saga.Both(p.FreeSlots(op), p.Stuck(op, func(s *core.Server) {
			if op.Undoing && s.Life() == core.Installing {
				_ = s.Become(core.Failed) // allowed by the table from here
			}
		}))
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// ForgetLogin removes the sealed login: the guest has it now, or never will.
func (p *Provisioner) ForgetLogin(op core.Operation) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error {
		return tx.Secrets().Delete(ctx, guest.LoginPlace(op.Server))
	}
}
