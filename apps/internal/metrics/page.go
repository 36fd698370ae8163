package metrics

import (
	"maps"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// page writes one scrape.
type page struct {
	out    chan<- prometheus.Metric
	now    time.Time
	source Source
}

// gauge writes one value; labels are pairs of name and value.
func (p page) gauge(name, help string, value float64, labels ...string) {
	names, values := make([]string, 0, len(labels)/2), make([]string, 0, len(labels)/2)
	for i := 0; i < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	p.out <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), prometheus.GaugeValue, value, values...)
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// age is how many seconds ago something was, and never negative: clocks differ.
func (p page) age(then time.Time) float64 {
	if then.IsZero() {
		return 0
	}
	return max(0, p.now.Sub(then).Seconds())
}

func (p page) write(s sight) {
	p.gauge("database_up", "Whether the database answered when it was last asked for anything.", number(s.good))
	p.gauge("state_read_seconds", "How long it took to read all this from the database.", s.took.Seconds())
	if s.at.IsZero() {
		return
	}
	p.gauge("state_age_seconds", "How long ago all this was read.", p.age(s.at))
	names := p.clusters(s.clusters)
	p.swept(s.sweeps, names)
	p.servers(s.census.Servers, names)
	p.operations(s.census.Operations)
	p.deliveries(s.census.Deliveries)
	p.mails(s.census.Mails)
	p.poison(slices.Concat(s.census.Poison, s.poison))
	p.log(s.census, s.lags)
	for _, kind := range core.AlertKinds() {
		p.gauge("alerts_firing", "Alerts that fire, silenced ones too.", float64(s.firing[kind]), "kind", string(kind))
	}
}

// clusters writes how each cluster was reached, and answers their names.
func (p page) clusters(clusters []core.Cluster) map[core.ClusterID]string {
	names := map[core.ClusterID]string{"": ""}
	for i, c := range clusters {
		if names[c.ID] = c.Name; i >= maxClusters {
			names[c.ID] = other
			continue
		}
		p.gauge("cluster_drained", "Whether no new servers are placed on a cluster.", number(c.Drained), "cluster", c.Name)
		if p.source.Reach == nil {
			continue
		}
		if r := p.source.Reach(c.ID); !r.At.IsZero() || r.Error != "" {
			p.gauge("cluster_reached", "Whether a cluster answered this process the last time that it was asked.", number(r.Error == ""), "cluster", c.Name)
			p.gauge("cluster_degraded", "Whether our token lacks privileges on a cluster.", number(r.Lacks != ""), "cluster", c.Name)
		}
	}
	p.gauge("clusters", "Clusters that are driven.", float64(len(clusters)))
	return names
}

// swept writes how old is what is known of each cluster.
func (p page) swept(sweeps []core.LastSweep, names map[core.ClusterID]string) {
	for _, sweep := range sweeps {
		if name := names[sweep.Cluster]; name != "" && name != other && !sweep.At.IsZero() {
			p.gauge("cluster_sweep_age_seconds", "How long ago a cluster last told what it has.", p.age(sweep.At), "cluster", name)
		}
	}
}

func (p page) servers(counts []core.ServerCount, names map[core.ClusterID]string) {
	type kind struct{ cluster, life, power string }
	all, suspended := map[kind]int64{}, map[string]int64{}
	for _, name := range names {
		suspended[name] += 0
	}
	for _, c := range counts {
		name, known := names[c.Cluster]
		if !known {
			name = other
		}
		all[kind{name, string(c.Life), string(c.Power)}] += c.Count
		if suspended[name] += 0; c.Suspended {
			suspended[name] += c.Count
		}
	}
	for k, n := range all {
		p.gauge("servers", "Servers, by where they stand between being asked for and being gone, and by power.", float64(n),
			"cluster", k.cluster, "life", k.life, "power", k.power)
	}
	for name, n := range suspended {
		p.gauge("servers_suspended", "Servers that are blocked by billing.", float64(n), "cluster", name)
	}
}

func (p page) operations(counts []core.OperationCount) {
	oldest := map[core.OperationState]float64{}
	for _, state := range core.OperationStates() {
		if !state.Ended() {
			oldest[state] = 0
		}
	}
	waiting := int64(0)
	for _, c := range counts {
		p.gauge("operations", "Operations that have not ended.", float64(c.Count), "kind", c.Kind, "state", string(c.State))
		oldest[c.State] = max(oldest[c.State], p.age(c.Oldest))
		if c.State == core.NeedsOperator {
			waiting += c.Count
		}
	}
	for state, age := range oldest {
		p.gauge("operations_oldest_age_seconds", "How long ago the first was asked for of the operations that have not ended; 0 if there is none.", age, "state", string(state))
	}
	p.gauge("operations_needing_operator", "Operations that a person must help.", float64(waiting))
}

func (p page) deliveries(counts []core.DeliveryCount) {
	all := map[string]int64{string(core.DeliveryPending): 0, string(core.DeliveryDead): 0}
	oldest := 0.0
	for _, c := range counts {
		if all[string(c.State)] += c.Count; c.State == core.DeliveryPending {
			oldest = p.age(c.Oldest)
		}
	}
	for state, n := range all {
		p.gauge("webhook_deliveries", "Deliveries to webhooks that wait, or were given up and are kept.", float64(n), "state", state)
	}
	p.gauge("webhook_deliveries_oldest_age_seconds", "How long ago the first was made of the deliveries that are pending; 0 if there is none.", oldest)
}

func (p page) mails(counts []core.MailCount) {
	all, oldest := map[core.MailState]int64{}, 0.0
	for _, c := range counts {
		if all[c.State] += c.Count; c.State == core.MailPending {
			oldest = p.age(c.Oldest)
		}
	}
	for _, state := range []core.MailState{core.MailPending, core.MailDead} {
		p.gauge("mails", "Mails that wait, or were given up and are kept.", float64(all[state]), "state", string(state))
	}
	p.gauge("mails_oldest_age_seconds", "How long ago the first was made of the mails that are pending; 0 if there is none.", oldest)
}

// log writes how far the event log is, and how far behind its readers are. Of a
// group that reads from another bus, only that is told.
func (p page) log(c core.Census, elsewhere map[string]int64) {
	p.gauge("event_log_position", "The position that was last given to an event.", float64(c.Position))
	p.gauge("event_log_unplaced", "Events that have no position yet.", float64(c.Unplaced))
	lags := map[string]int64{}
	for i, place := range c.Cursors {
		if i >= maxGroups {
			break
		}
		if _, moved := elsewhere[place.Group]; moved {
			continue
		}
		p.gauge("event_group_held", "Whether a process reads, or leads, for a group.", number(place.Held), "group", place.Group)
		if !fleet.Leads(place.Group) {
			lags[place.Group] = max(0, c.Position-place.Position)
		}
	}
	for i, group := range slices.Sorted(maps.Keys(elsewhere)) {
		if i >= maxGroups {
			break
		}
		lags[group] = elsewhere[group]
	}
	for group, lag := range lags {
		p.gauge("event_group_lag", "Events that a group has not confirmed yet.", float64(lag), "group", group)
	}
}
