package memory

import (
	"context"
	"strings"
	"time"

	"github.com/remudahq/remuda/ports"
)

// members remembers who reads for which group; see [ports.Members]. The key of
// a row is the group and the member, with a NUL between.
type members struct{ *Store }

// Members answers who reads the store's log.
func (s *Store) Members() ports.Members { return members{s} }

func (m members) Join(ctx context.Context, group, member string, lease time.Duration) (all []string, err error) {
	err = m.do(ctx, func(t *tx) error {
		all = nil
		now := m.clock.Now()
		t.members.set(t.undo, group+"\x00"+member, now.Add(lease))
		var gone []string
		for key, until := range t.members.after("") {
			of, who, _ := strings.Cut(key, "\x00")
			switch {
			case of != group:
			case who != member && !until.After(now):
				gone = append(gone, key)
			default:
				all = append(all, who)
			}
		}
		for _, key := range gone {
			t.members.remove(t.undo, key)
		}
		return nil
	})
	return all, err
}

func (m members) Leave(ctx context.Context, group, member string) error {
	return m.do(ctx, func(t *tx) error {
		t.members.remove(t.undo, group+"\x00"+member)
		return nil
	})
}
