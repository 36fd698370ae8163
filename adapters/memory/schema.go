package memory

import (
	"time"

	"bytes"
	"maps"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// NewStore makes an empty store. clock is what leases are measured with.
func NewStore(clock ports.Clock) *Store {
	s := &Store{clock: clock}
	s.things()
	s.servers = newTable[core.ServerID](core.Server.Clone)
	s.operations = newTable[core.OperationID](copyOperation).indexed("living", living)
	s.addresses = newTable[string](same[core.Address]).indexed("server", func(a core.Address) string { return string(a.Server) }).
		indexed("id", func(a core.Address) string { return string(a.ID) })
	s.vmids = newTable[string](same[vmid])
	s.slots = newTable[string](same[core.OperationID]).indexed("holder", func(id core.OperationID) string { return string(id) })
	s.secrets = newTable[string](bytes.Clone)
	s.traffic = newTable[string](same[core.Traffic])
	s.restraints = newTable[core.ServerID](same[core.Restraint])
	s.replays = newTable[string](copyReplay)
	s.events = newTable[string](copyEvent).indexed("id", func(e core.Event) string { return string(e.ID) })
	s.audits = newTable[string](copyAudit)
	s.observations = newTable[core.ServerID](core.Observation.Clone)
	s.watches = newTable[core.ServerID](core.Watch.Clone).indexed("noted", noted)
	s.strays = newTable[string](same[core.Stray])
	s.cursors = newTable[string](same[cursor])
	s.members = newTable[string](same[time.Time])
	s.counters = newTable[string](same[int64])
	s.snapshots = newTable[string](same[core.Snapshot]).indexed("server", func(one core.Snapshot) string { return string(one.Server) })
	s.schedules = newTable[core.ServerID](same[core.SnapshotSchedule])
	s.webhooks = newTable[core.WebhookID](core.Webhook.Clone).indexed("owner", func(w core.Webhook) string { return string(w.Owner) })
	s.deliveries = newTable[core.DeliveryID](core.Delivery.Clone).indexed("webhook", func(d core.Delivery) string { return string(d.Webhook) })
	s.alertTables()
	s.measures = newTable[string](same[core.LastMeasure])
	s.sweeps = newTable[core.ClusterID](same[core.LastSweep])
	s.history = history{}
	s.mails = newTable[core.MailID](core.Mail.Clone).indexed("user", func(m core.Mail) string { return string(m.User) }).
		indexed("pending", pendingMail)
	s.poison = newTable[core.PoisonID](core.Poison.Clone)
	s.numbers = newNumbers()
	return s
}

func (s *Store) things() {
	s.users = newTable[core.UserID](core.User.Clone).indexed("name", func(u core.User) string { return u.Name })
	s.grants = newGrants()
	s.quotas = newTable[core.UserID](core.Quota.Clone)
	s.roles = newTable[core.RoleID](copyRole).indexed("name", func(r core.Role) string { return string(r.Name) })
	s.plans = newTable[core.PlanID](core.Plan.Clone).indexed("name", func(p core.Plan) string { return p.Name })
	s.images = newTable[core.ImageID](copyImage).indexed("name", func(i core.Image) string { return i.Name })
	s.clusters = newTable[core.ClusterID](core.Cluster.Clone).indexed("name", func(c core.Cluster) string { return c.Name })
	s.pools = newTable[core.PoolID](copyPool).indexed("name", func(p core.Pool) string { return p.Name })
	s.tokens = newTable[core.TokenID](copyToken).
		indexed("hash", func(t core.Token) string { return string(t.Hash) }).
		indexed("refresh", func(t core.Token) string { return string(t.Refresh) }).
		indexed("user", func(t core.Token) string { return string(t.User) })
}

func living(op core.Operation) string {
	if op.State.Ended() {
		return ""
	}
	return "yes"
}

func same[V any](v V) V { return v }

func copyOperation(op core.Operation) core.Operation {
	op.Data = bytes.Clone(op.Data)
	return op
}

func copyReplay(r core.Replay) core.Replay {
	r.Hash, r.Answer = bytes.Clone(r.Hash), bytes.Clone(r.Answer)
	return r
}

func copyEvent(e core.Event) core.Event {
	e.Data = maps.Clone(e.Data)
	return e
}

func copyAudit(e core.AuditEntry) core.AuditEntry {
	e.Data = maps.Clone(e.Data)
	return e
}

func copyRole(r core.Role) core.Role {
	r.Permissions = slices.Clone(r.Permissions)
	return r
}

func copyImage(i core.Image) core.Image {
	i.Sources = slices.Clone(i.Sources)
	return i
}

func copyPool(p core.Pool) core.Pool {
	p.Clusters, p.Ranges, p.DNS = slices.Clone(p.Clusters), slices.Clone(p.Ranges), p.DNS.Clone()
	if p.Rest != nil {
		rest := *p.Rest
		p.Rest = &rest
	}
	return p
}

func copyToken(t core.Token) core.Token {
	t.Hash, t.Refresh, t.Scopes = bytes.Clone(t.Hash), bytes.Clone(t.Refresh), slices.Clone(t.Scopes)
	t.Networks = slices.Clone(t.Networks)
	return t
}

// number is what [ordered] rendered.
func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// ordered renders a number so that texts sort as the numbers do.
func ordered(n int64) string {
	digits := strconv.FormatInt(n, 10)
	const width = 19
	return "0000000000000000000"[:width-len(digits)] + digits
}
