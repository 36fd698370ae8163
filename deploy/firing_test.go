package deploy_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// healthy is two hours of a minute each, of two processes that are well.
var healthy = []string{
	`up{job="remuda-api",instance="a"} 1x120`,
	`remuda_build_info{instance="a",version="1"} 1x120`,
	`remuda_database_up{instance="a"} 1x120`,
	`remuda_database_up{instance="b"} 0x120`,
	`remuda_cluster_up{instance="a",cluster="c1"} 1x120`,
	`remuda_cluster_up{instance="b",cluster="c1"} 0x120`,
	`remuda_cluster_sweep_age_seconds{instance="a",cluster="c1"} 9x120`,
	`remuda_cluster_sweep_age_seconds{instance="b",cluster="c1"} 4000x120`,
	`remuda_cluster_degraded{instance="a",cluster="c1"} 0x120`,
	`remuda_node_up{instance="a",cluster="c1",node="pve1"} 1x120`,
	`remuda_node_up{instance="a",cluster="(other)",node="(other)"} 0x120`,
	`remuda_storage_used_bytes{instance="a",cluster="c1",node="pve1",storage="local"} 90x120`,
	`remuda_storage_bytes{instance="a",cluster="c1",node="pve1",storage="local"} 100x120`,
	`remuda_operations_needing_operator{instance="a"} 0x120`,
	`remuda_operations_oldest_age_seconds{instance="a",state="running"} 3600x120`,
	`remuda_operations_oldest_age_seconds{instance="a",state="needs_operator"} 90000x120`,
	`remuda_event_group_lag{instance="a",group="mail"} 1000x120`,
	`remuda_event_log_unplaced{instance="a"} 5x103 0x16`,
	`remuda_webhook_deliveries_oldest_age_seconds{instance="a"} 3600x120`,
	`remuda_mails{instance="a",state="dead"} 7x120`,
	`remuda_poisoned{instance="a",group="mail"} 0x120`,
	`remuda_http_requests_total{instance="a",class="5xx"} 0+5x120`,
}

// ill says for each rule which series of the healthy ones are others, so that it
// alone fires.
var ill = map[string][]string{
	"RemudaDown":                   {`up{job="remuda-api",instance="a"} 0x120`},
	"RemudaGone":                   {`remuda_build_info{instance="a",version="1"} 1x90`},
	"RemudaDatabaseAway":           {`remuda_database_up{instance="a"} 0x120`},
	"RemudaClusterAway":            {`remuda_cluster_up{instance="a",cluster="c1"} 0x120`},
	"RemudaClusterNotSwept":        {`remuda_cluster_sweep_age_seconds{instance="a",cluster="c1"} 121x120`},
	"RemudaClusterDegraded":        {`remuda_cluster_degraded{instance="a",cluster="c1"} 1x120`},
	"RemudaNodeDown":               {`remuda_node_up{instance="a",cluster="c1",node="pve1"} 0x120`},
	"RemudaStorageFull":            {`remuda_storage_used_bytes{instance="a",cluster="c1",node="pve1",storage="local"} 91x120`},
	"RemudaOperationNeedsSomebody": {`remuda_operations_needing_operator{instance="a"} 1x120`},
	"RemudaOperationsStuck":        {`remuda_operations_oldest_age_seconds{instance="a",state="running"} 3601x120`},
	"RemudaEventsNotRead":          {`remuda_event_group_lag{instance="a",group="mail"} 1001x120`},
	"RemudaEventsNotPlaced":        {`remuda_event_log_unplaced{instance="a"} 5x120`},
	"RemudaWebhooksBehind":         {`remuda_webhook_deliveries_oldest_age_seconds{instance="a"} 86401x120`},
	"RemudaEventsPoisoned":         {`remuda_poisoned{instance="a",group="mail"} 1x120`},
	"RemudaMailsGivenUp":           {`remuda_mails{instance="a",state="dead"} 7x90 8x30`},
	"RemudaErrors":                 {`remuda_http_requests_total{instance="a",class="5xx"} 0+7x120`},
}

// world is the healthy one, but for what is said anew.
func world(others []string) string {
	series := func(line string) string { return line[:strings.Index(line, "} ")] }
	text := "load 1m\n"
lines:
	for _, line := range healthy {
		for _, other := range others {
			if series(other) == series(line) {
				text += "  " + other + "\n"
				continue lines
			}
		}
		text += "  " + line + "\n"
	}
	return text
}

// firing are the rules that an hour and three quarters into a world find
// something.
func firing(t *testing.T, text string) (names []string) {
	t.Helper()
	groups, wrong := rulefmt.ParseFile("prometheus/alerts.yml", false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
	require.Empty(t, wrong)
	storage := promqltest.LoadedStorage(t, text)
	engine := promqltest.NewTestEngine(t, false, 0, promqltest.DefaultMaxSamplesPerQuery)
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			query, err := engine.NewInstantQuery(t.Context(), storage, promql.NewPrometheusQueryOpts(false, 0), rule.Expr, time.Unix(0, 0).Add(105*time.Minute))
			require.NoError(t, err, rule.Alert)
			result := query.Exec(t.Context())
			require.NoError(t, result.Err, rule.Alert)
			found, err := result.Vector()
			require.NoError(t, err, rule.Alert)
			if len(found) > 0 {
				names = append(names, rule.Alert)
			}
			query.Close()
		}
	}
	return names
}

func TestNoRuleFiresWhereAllIsWell(t *testing.T) {
	t.Parallel()
	assert.Empty(t, firing(t, world(nil)))
}

func TestEachRuleFiresForItsOwnIll(t *testing.T) {
	t.Parallel()
	groups, _ := rulefmt.ParseFile("prometheus/alerts.yml", false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			t.Run(rule.Alert, func(t *testing.T) {
				t.Parallel()
				require.NotEmpty(t, ill[rule.Alert])
				assert.Equal(t, []string{rule.Alert}, firing(t, world(ill[rule.Alert])))
			})
		}
	}
}
