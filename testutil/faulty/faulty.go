// Package faulty makes any port fail, stall or lose its reply at the n-th
// call. Each wrapper passes a call on to the port inside, unless its [Plan]
// says otherwise: before the call has had its effect, or after.
package faulty

import (
	"context"
	"sync"

	"github.com/remudahq/remuda/core"
)

// Call is one call of a port, as a plan sees it.
type Call struct {
	Name  string // of the method: "Clone", "Save"
	Nth   int    // call of this method, from 1
	Total int    // call of any method, from 1
	After bool   // it has had its effect; else it has not begun
}

// Plan is asked twice about every call: before it, and after it. An error is
// what the caller gets instead of the answer. A plan that blocks stalls the
// call. It is asked by many goroutines at once.
type Plan func(ctx context.Context, call Call) error

// At fits the n-th call of the method, or of any when name is empty; 0 fits all.
func (c Call) At(name string, n int) bool {
	count := c.Nth
	if name == "" {
		count = c.Total
	}
	return (name == "" || name == c.Name) && (n == 0 || n == count)
}

// Refuse fails a call before it has an effect. The name and number are as for
// [Call.At].
func Refuse(name string, n int, err error) Plan {
	return func(_ context.Context, call Call) error {
		if !call.After && call.At(name, n) {
			return err
		}
		return nil
	}
}

// LoseReply lets a call happen and loses the reply: Unknown.
func LoseReply(name string, n int) Plan {
	return func(_ context.Context, call Call) error {
		if call.After && call.At(name, n) {
			return core.Fail(core.Unknown, "", "the reply to %s was lost", call.Name)
		}
		return nil
	}
}

// Stall holds a call up before it has an effect, until the channel is closed
// or the caller goes away.
func Stall(name string, n int, until <-chan struct{}) Plan {
	return func(ctx context.Context, call Call) error {
		if call.After || !call.At(name, n) {
			return nil
		}
		select {
		case <-until:
			return nil
		case <-ctx.Done():
			return &core.Error{Kind: core.Unavailable, Msg: "the call stalled", Err: ctx.Err()}
		}
	}
}

// All asks one plan after the other; the first error counts.
func All(plans ...Plan) Plan {
	return func(ctx context.Context, call Call) error {
		for _, plan := range plans {
			if err := plan(ctx, call); err != nil {
				return err
			}
		}
		return nil
	}
}

// player counts the calls of one port and asks its plan about them.
type player struct {
	plan  Plan
	mu    sync.Mutex
	nth   map[string]int
	total int
}

func play(plan Plan) *player { return &player{plan: plan, nth: map[string]int{}} }

func (p *player) count(name string) Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total++
	p.nth[name]++
	return Call{Name: name, Nth: p.nth[name], Total: p.total}
}

// ask carries out a call that answers something, as far as the plan lets it.
func ask[V any](ctx context.Context, p *player, name string, call func() (V, error)) (V, error) {
	var none V
	c := p.count(name)
	if err := p.plan(ctx, c); err != nil {
		return none, err
	}
	answer, err := call()
	c.After = true
	if lost := p.plan(ctx, c); lost != nil {
		return none, lost
	}
	return answer, err
}

// tell is ask for a call that answers nothing but an error.
func tell(ctx context.Context, p *player, name string, call func() error) error {
	_, err := ask(ctx, p, name, func() (struct{}, error) { return struct{}{}, call() })
	return err
}
