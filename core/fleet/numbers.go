package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// NumbersOf answers the numbers by which other APIs know things that the caller
// was shown, by what stands for them; those that have none get theirs. It tells
// nothing of the things themselves.
func (s *Service) NumbersOf(ctx context.Context, _ core.Caller, kind core.Numbered, ids ...string) (numbers map[string]int64, err error) {
	if len(ids) == 0 {
		return map[string]int64{}, nil
	}
	ids = distinct(ids)
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		numbers, err = tx.Numbers().Known(ctx, kind, ids)
		return err
	})
	if err != nil || all(numbers, ids) {
		return numbers, err
	}
	err = s.Store.Do(ctx, func(tx ports.Tx) error {
		numbers, err = tx.Numbers().Of(ctx, kind, ids)
		return err
	})
	return numbers, err
}

// distinct leaves each out but the first time.
func distinct(ids []string) []string {
	seen, once := make(map[string]bool, len(ids)), make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id], once = true, append(once, id)
		}
	}
	return once
}

func all(numbers map[string]int64, ids []string) bool {
	for _, id := range ids {
		if numbers[id] == 0 {
			return false
		}
	}
	return true
}

// Numbered answers what a number stands for, whether the thing is there or not;
// who may see it is asked where it is read. NotFound: nothing has the number.
func (s *Service) Numbered(ctx context.Context, _ core.Caller, kind core.Numbered, number int64) (id string, err error) {
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		id, err = tx.Numbers().Subject(ctx, kind, number)
		return err
	})
	return id, err
}

// CountServers answers how many servers [Service.Servers] shows the caller on all
// pages together.
func (s *Service) CountServers(ctx context.Context, c core.Caller, filter core.ServerFilter) (count int, err error) {
	if err := need(c, core.ViewServer); err != nil {
		return 0, err
	}
	filter.Viewer = c.Sees()
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		count, err = tx.Servers().Count(ctx, filter)
		return err
	})
	return count, err
}
