package fleet

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// tidy forgets, once a minute, what has been kept for long enough.
func (s *Service) tidy(ctx context.Context) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.tidyOnce(ctx)
		}
	}
}

func (s *Service) tidyOnce(ctx context.Context) {
	now := s.Clock.Now()
	s.tellUnskilled(ctx)
	if _, err := s.Log.Trim(ctx, now.Add(-s.Options.EventRetention)); err != nil {
		s.Logger.Warn("cannot trim the event log", "err", err)
	}
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		_, err := tx.Replays().Expire(ctx, now.Add(-s.Options.KeyLife))
		return err
	})
	if err != nil {
		s.Logger.Warn("cannot forget old idempotency keys", "err", err)
	}
	s.forget(ctx, "deliveries to webhooks", func(tx ports.Tx) (int, error) {
		return tx.Deliveries().Expire(ctx, now.Add(-s.Options.EventRetention), forgetAtOnce)
	})
	s.forget(ctx, "alerts", func(tx ports.Tx) (int, error) {
		return tx.Alerts().Expire(ctx, now.Add(-s.Options.EventRetention), forgetAtOnce)
	})
	if err := s.sample.Tidy(ctx); err != nil {
		s.Logger.Warn("cannot tidy up what was measured", "err", err)
	}
	s.forget(ctx, "mails", func(tx ports.Tx) (int, error) {
		return tx.Mails().Expire(ctx, now.Add(-s.Options.EventRetention), forgetAtOnce)
	})
	if err := s.forgetTickets(ctx, now); err != nil {
		s.Logger.Warn("cannot forget tickets for consoles", "err", err)
	}
	if keep := s.Options.OperationRetention; keep >= 0 {
		s.forget(ctx, "operations", func(tx ports.Tx) (int, error) { return forgetOperations(ctx, tx, now.Add(-keep)) })
	}
	if keep := s.Options.AuditRetention; keep >= 0 {
		s.forget(ctx, "entries of the audit log", func(tx ports.Tx) (int, error) {
			return tx.ExpireAudit(ctx, now.Add(-keep), forgetAtOnce)
		})
	}
}

// tellUnskilled warns of operations that this version cannot carry out: they
// are a newer one's, and wait for it.
func (s *Service) tellUnskilled(ctx context.Context) {
	var active []core.Operation
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		active, err = tx.Operations().List(ctx, core.OperationFilter{Active: true, Page: core.Page{Limit: forgetAtOnce}})
		return err
	})
	if err != nil {
		s.Logger.Warn("cannot look for operations of another version", "err", err)
	}
	for _, op := range active {
		if !slices.Contains(s.worker.Steps(op), op.Step) {
			s.Logger.Warn("an operation is left to another version", "operation", op.ID, "workflow", op.Workflow, "step", op.Step)
		}
	}
}

// forgetAtOnce is how much is forgotten in one transaction, so that nobody
// waits for long.
const forgetAtOnce = 1000

// forget has some forgotten at a time, until there is nothing left.
func (s *Service) forget(ctx context.Context, what string, some func(ports.Tx) (int, error)) {
	for n := forgetAtOnce; n == forgetAtOnce && ctx.Err() == nil; {
		err := s.Store.Do(ctx, func(tx ports.Tx) (err error) {
			n, err = some(tx)
			return err
		})
		if err != nil {
			s.Logger.Warn("cannot forget old "+what, "err", err)
			return
		}
	}
}

// forgetOperations forgets operations that ended before the time, unless a bulk
// operation goes on that may have begun them: it has yet to see how they ended.
func forgetOperations(ctx context.Context, tx ports.Tx, before time.Time) (int, error) {
	bulk, err := tx.Operations().List(ctx, core.OperationFilter{Kind: core.BulkKind, Active: true, Page: core.Page{Limit: 1}})
	if err != nil {
		return 0, err
	}
	if len(bulk) > 0 && bulk[0].CreatedAt.Before(before) {
		before = bulk[0].CreatedAt
	}
	return tx.Operations().Expire(ctx, before, forgetAtOnce)
}
