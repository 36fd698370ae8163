package pvesim

import (
	"context"

	"github.com/remudahq/remuda/testutil/pvesim/internal/trap"
)

// Planted is a fault that was planted, to look at and to take away.
type Planted struct {
	sim  *Sim
	trap *trap.Trap
}

// Fail plants a fault of calls.
func (s *Sim) Fail(f Fault) *Planted { return &Planted{sim: s, trap: s.cluster.Fail(f)} }

// FailTask plants a fault of tasks: a task that fails, warns, is killed or held.
func (s *Sim) FailTask(f TaskFault) *Planted { return &Planted{sim: s, trap: s.cluster.Tasks.Fail(f)} }

// Heal removes all faults of calls and of tasks. What they held goes on.
func (s *Sim) Heal() { s.cluster.Traps.Clear() }

// ID is its number below /sim/faults.
func (p *Planted) ID() int { return p.trap.ID }

// Seen is how many calls or tasks matched, whether or not they were hit.
func (p *Planted) Seen() int { return p.trap.Status().Seen }

// Hits is to how many of them it has happened. With After that is once they
// have had their effect; with Hold it is when they begin to be held.
func (p *Planted) Hits() int { return p.trap.Status().Hit }

// Held is how many are held right now.
func (p *Planted) Held() int { return p.trap.Status().Held }

// Await waits until it was hit once.
func (p *Planted) Await(ctx context.Context) error { return p.AwaitHits(ctx, 1) }

// AwaitHits waits until it was hit so many times. It fails with the context,
// and when the fault is removed before that.
func (p *Planted) AwaitHits(ctx context.Context, n int) error { return p.trap.Await(ctx, n) }

// Release lets all go on that are held now; later ones are held anew. It may
// be repeated.
func (p *Planted) Release() { p.trap.Release() }

// Remove takes the fault away and lets go on what it held. It may be repeated.
func (p *Planted) Remove() { p.sim.cluster.Traps.Remove(p.trap) }
