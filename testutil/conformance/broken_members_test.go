package conformance_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/remudahq/remuda/ports"
)

// renewer renews in a wrong way.
type renewer struct {
	ports.Cursors
	wrong func(ctx context.Context, c ports.Cursors, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error)
}

func (c renewer) Renew(ctx context.Context, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error) {
	return c.wrong(ctx, c.Cursors, owner, lease, positions)
}

func renewsNothing(ctx context.Context, c ports.Cursors, owner string, _ time.Duration, positions map[string]int64) (map[string]int64, error) {
	return c.Renew(ctx, owner, time.Hour, positions)
}

func renewsStrangers(ctx context.Context, c ports.Cursors, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error) {
	held, err := c.Renew(ctx, owner, lease, positions)
	strangers, _ := c.Renew(ctx, "you", lease, positions)
	for group, at := range strangers {
		held[group] = at
	}
	return held, err
}

func confirmsNothing(ctx context.Context, c ports.Cursors, owner string, lease time.Duration, _ map[string]int64) (map[string]int64, error) {
	return c.Renew(ctx, owner, lease, nil)
}

func takesBack(ctx context.Context, c ports.Cursors, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error) {
	for group := range positions {
		_, _ = c.Hold(ctx, group, owner, 0, lease)
	}
	return c.Renew(ctx, owner, lease, positions)
}

type eternal struct{ ports.Members }

func (m eternal) Join(ctx context.Context, group, member string, _ time.Duration) ([]string, error) {
	return m.Members.Join(ctx, group, member, time.Hour)
}

type together struct{ ports.Members }

func (m together) Join(ctx context.Context, _, member string, lease time.Duration) ([]string, error) {
	return m.Members.Join(ctx, "all", member, lease)
}

func (m together) Leave(ctx context.Context, _, member string) error {
	return m.Members.Leave(ctx, "all", member)
}

type firstJoin struct {
	ports.Members
	mu    sync.Mutex
	known map[string]bool
}

func (m *firstJoin) Join(ctx context.Context, group, member string, lease time.Duration) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known[group+member] {
		all, err := m.Members.Join(ctx, group, "nobody", time.Nanosecond)
		return slices.DeleteFunc(all, func(s string) bool { return s == "nobody" }), err
	}
	m.known[group+member] = true
	return m.Members.Join(ctx, group, member, lease)
}

type stayer struct{ ports.Members }

func (stayer) Leave(context.Context, string, string) error { return nil }
