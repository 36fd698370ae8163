package memory

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// State is all that the store holds as text, in order, but the audit log,
// when tokens were used last and samples. Two equal texts are two equal stores.
func (s *Store) State() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out strings.Builder
	for _, t := range s.tables() {
		t.write(&out)
	}
	return out.String()
}

// written is a table with the word for one of its rows.
type written struct {
	what string
	rows interface {
		each(visit func(key string, row any))
	}
}

// tables lists every table but the audit log.
func (s *Store) tables() []written {
	return []written{
		{"server", s.servers}, {"operation", s.operations}, {"user", s.users}, {"token", s.tokens}, {"role", s.roles}, {"plan", s.plans},
		{"image", s.images}, {"cluster", s.clusters}, {"pool", s.pools}, {"address", s.addresses}, {"vmid", s.vmids}, {"slot", s.slots},
		{"secret", s.secrets}, {"replay", s.replays}, {"event", s.events}, {"cursor", s.cursors}, {"member", s.members}, {"counter", s.counters}, {"observation", s.observations},
		{"watch", s.watches}, {"stray", s.strays}, {"quota", s.quotas}, {"grant", s.grants}, {"snapshot", s.snapshots}, {"schedule", s.schedules}, {"traffic", s.traffic}, {"restraint", s.restraints},
		{"webhook", s.webhooks}, {"delivery", s.deliveries}, {"mail", s.mails}, {"poison", s.poison},
		{"alert", s.alerts}, {"alert round", s.alertRounds}, {"alert rule", s.alertRules},
		{"measure", s.measures}, {"sweep", s.sweeps}, {"number", s.numbers},
	}
}

func (t *table[K, V]) each(visit func(key string, row any)) {
	for k, v := range t.after("") {
		visit(string(k), v)
	}
}

// write writes the rows as JSON, which looks behind pointers; what only this
// package can look into is printed.
func (w written) write(out *strings.Builder) {
	w.rows.each(func(key string, row any) {
		switch v := row.(type) {
		case vmid, cursor:
			fmt.Fprintf(out, "%s %s %+v\n", w.what, key, v)
			return
		case core.Token:
			v.LastUsed = time.Time{}
			row = v
		}
		if text, err := json.Marshal(row); err == nil && key != "audits" {
			fmt.Fprintf(out, "%s %s %s\n", w.what, key, text)
		}
	})
}
