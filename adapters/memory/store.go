package memory

import (
	"context"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Store keeps everything in memory. One lock serialises the changes; readers
// take it for one call at a time, so that a slow reader holds nobody up.
type Store struct {
	mu    sync.RWMutex
	clock ports.Clock

	servers      *table[core.ServerID, core.Server]
	operations   *table[core.OperationID, core.Operation]
	users        *table[core.UserID, core.User]
	tokens       *table[core.TokenID, core.Token]
	roles        *table[core.RoleID, core.Role] // those that were made
	quotas       *table[core.UserID, core.Quota]
	grants       *table[string, core.Grant]
	plans        *table[core.PlanID, core.Plan]
	images       *table[core.ImageID, core.Image]
	clusters     *table[core.ClusterID, core.Cluster]
	pools        *table[core.PoolID, core.Pool]
	addresses    *table[string, core.Address]     // by pool and IP
	vmids        *table[string, vmid]             // by cluster and number
	slots        *table[string, core.OperationID] // by scope and holder
	secrets      *table[string, []byte]           // by name
	replays      *table[string, core.Replay]      // by user and key
	events       *table[string, core.Event]       // by position
	audits       *table[string, core.AuditEntry]  // in order
	watches      *table[core.ServerID, core.Watch]
	strays       *table[string, core.Stray]    // by cluster and VMID
	cursors      *table[string, cursor]        // by group
	members      *table[string, time.Time]     // by group and member: until when
	counters     *table[string, int64]         // the last number given, by what it counts
	snapshots    *table[string, core.Snapshot] // by server and name
	schedules    *table[core.ServerID, core.SnapshotSchedule]
	observations *table[core.ServerID, core.Observation]
	traffic      *table[string, core.Traffic] // by server and month
	restraints   *table[core.ServerID, core.Restraint]
	webhooks     *table[core.WebhookID, core.Webhook]
	deliveries   *table[core.DeliveryID, core.Delivery]
	alerts       *table[core.AlertID, core.Alert]
	alertRounds  *table[core.ClusterID, core.AlertRound]
	alertRules   *table[string, core.AlertSettings] // of users, servers and clusters, by their ID
	measures     *table[string, core.LastMeasure]   // by subject
	sweeps       *table[core.ClusterID, core.LastSweep]
	history      history // samples
	mails        *table[core.MailID, core.Mail]
	poison       *table[core.PoisonID, core.Poison]
	numbers      *table[string, numberRow] // by kind and number
}

// Do runs change in one transaction; see [ports.Store].
func (s *Store) Do(ctx context.Context, change func(ports.Tx) error) error {
	return s.do(ctx, func(t *tx) error { return change(t) })
}

func (s *Store) do(ctx context.Context, change func(*tx) error) error {
	if err := reached(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &tx{Store: s, undo: new(undo)}
	kept := false
	defer func() {
		if !kept { // an error, or a panic on its way up
			t.undo.back()
		}
	}()
	err := change(t)
	kept = err == nil
	return err
}

// Read runs look against committed state; see [ports.Store].
func (s *Store) Read(ctx context.Context, look func(ports.Tx) error) error {
	if err := reached(ctx); err != nil {
		return err
	}
	return look(&tx{Store: s})
}

// Audits answers the audit log, oldest first.
func (s *Store) Audits() []core.AuditEntry {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var entries []core.AuditEntry
	for _, e := range s.audits.after("") {
		entries = append(entries, s.audits.copy(e))
	}
	return entries
}

// reached fails for whoever has already gone away.
func reached(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return &core.Error{Kind: core.Unavailable, Msg: "the caller went away; nothing happened", Op: "memory", Err: err}
	}
	return nil
}
