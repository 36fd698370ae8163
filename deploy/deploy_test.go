package deploy_test

import (
	"encoding/json"
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// metric is what is known of one.
type metric struct {
	kind   string
	labels []string
}

// served are the metrics that there are: a running server is tested against
// the same list.
func served(t *testing.T) map[string]metric {
	t.Helper()
	text, err := os.ReadFile("prometheus/metrics.txt")
	require.NoError(t, err)
	all := map[string]metric{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		require.Len(t, words, 3, line)
		m := metric{kind: words[1], labels: strings.Split(words[2], ",")}
		all[words[0]] = m
		if m.kind == "histogram" {
			delete(all, words[0])
			all[words[0]+"_sum"], all[words[0]+"_count"] = m, m
			all[words[0]+"_bucket"] = metric{kind: m.kind, labels: append([]string{"le"}, m.labels...)}
		}
	}
	require.NotEmpty(t, all)
	all["up"] = metric{kind: "gauge"}
	all["remuda_process_resident_memory_bytes"] = metric{kind: "gauge"}
	return all
}

// targets are what Prometheus itself adds to every series.
var targets = []string{"job", "instance", model.MetricNameLabel, "-"}

// asked is one expression and where it stands.
type asked struct{ where, text string }

// check parses an expression and complains of metrics that there are not, of
// labels that they have not, and of rates of what does not count.
func check(t *testing.T, all map[string]metric, q asked) (used []string) {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(q.text)
	if !assert.NoError(t, err, "%s: %s", q.where, q.text) {
		return nil
	}
	known := slices.Clone(targets)
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		selector, is := node.(*parser.VectorSelector)
		if !is {
			return nil
		}
		m, there := all[selector.Name]
		assert.True(t, there, "%s: there is no %s", q.where, selector.Name)
		used = append(used, selector.Name)
		known = append(known, m.labels...)
		for _, matcher := range selector.LabelMatchers {
			assert.Contains(t, append(m.labels, targets...), matcher.Name, "%s: %s has no such label", q.where, selector.Name)
		}
		return nil
	})
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if by, is := node.(*parser.AggregateExpr); is {
			for _, label := range by.Grouping {
				assert.Contains(t, known, label, "%s: nothing in it has such a label: %s", q.where, q.text)
			}
		}
		return nil
	})
	return used
}

// panel is what matters here of a panel of Grafana.
type panel struct {
	ID          int
	Type, Title string
	Description string
	GridPos     struct{ X, Y, W, H int }
	Targets     []struct{ Expr, LegendFormat string }
}

type board struct {
	Panels     []panel
	Templating struct {
		List []struct {
			Name, Type, Definition string
			Query                  any
		}
	}
}

func dashboard(t *testing.T) (d board) {
	t.Helper()
	text, err := os.ReadFile("grafana/remuda.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &d))
	return d
}

// filled is an expression as Grafana sends it: with its variables replaced.
func filled(t *testing.T, d board, text string) string {
	t.Helper()
	known := map[string]string{"$__rate_interval": "1m", "$__range": "6h", "$__interval": "15s"}
	for _, v := range d.Templating.List {
		known["$"+v.Name] = ".*"
	}
	return regexp.MustCompile(`\$\w+`).ReplaceAllStringFunc(text, func(name string) string {
		assert.Contains(t, known, name, text)
		return known[name]
	})
}

func asksOf(t *testing.T, d board) (all []asked) {
	t.Helper()
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			all = append(all, asked{p.Title, filled(t, d, target.Expr)})
		}
	}
	return all
}

func TestEveryQueryOfTheDashboardAsksForWhatThereIs(t *testing.T) {
	t.Parallel()
	d, all, used := dashboard(t), served(t), map[string]bool{}
	for _, q := range asksOf(t, d) {
		for _, name := range check(t, all, q) {
			used[name] = true
		}
	}
	values := regexp.MustCompile(`^label_values\((.+), (\w+)\)$`)
	for _, v := range d.Templating.List {
		if v.Type != "query" {
			continue
		}
		parts := values.FindStringSubmatch(v.Definition)
		require.NotNil(t, parts, v.Definition)
		check(t, all, asked{"the variable " + v.Name, "max by (" + parts[2] + ") (" + filled(t, d, parts[1]) + ")"})
	}
	for name := range all {
		base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_sum"), "_count"), "_bucket")
		shown := slices.ContainsFunc(slices.Collect(maps.Keys(used)), func(u string) bool { return strings.HasPrefix(u, base) })
		assert.True(t, shown || name == "up" || name == "remuda_clusters", "no panel shows %s", name)
	}
}

func TestTheDashboardIsLaidOut(t *testing.T) {
	t.Parallel()
	d, ids, taken := dashboard(t), map[int]bool{}, map[[2]int]string{}
	var rows []string
	for _, p := range d.Panels {
		assert.NotEmpty(t, p.Title)
		assert.False(t, ids[p.ID], "the number %d is given twice", p.ID)
		ids[p.ID] = true
		if p.Type == "row" {
			rows = append(rows, p.Title)
		} else {
			assert.NotEmpty(t, p.Targets, p.Title)
			assert.NotEmpty(t, p.Description, p.Title)
		}
		assert.LessOrEqual(t, p.GridPos.X+p.GridPos.W, 24, p.Title)
		for x := range p.GridPos.W {
			for y := range p.GridPos.H {
				at := [2]int{p.GridPos.X + x, p.GridPos.Y + y}
				if assert.Empty(t, taken[at], "%s lies on another panel", p.Title) {
					taken[at] = p.Title
				}
			}
		}
	}
	assert.Equal(t, []string{"Overview", "Clusters", "Nodes", "Storages", "Operations", "Alerts and messages", "Events", "API"}, rows)
}

func TestEveryRuleIsOneForPrometheus(t *testing.T) {
	t.Parallel()
	groups, wrong := rulefmt.ParseFile("prometheus/alerts.yml", false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
	require.Empty(t, wrong)
	all, rules := served(t), 0
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			rules++
			check(t, all, asked{rule.Alert, rule.Expr})
			assert.Contains(t, []string{"critical", "warning", "info"}, rule.Labels["severity"], rule.Alert)
			assert.NotEmpty(t, rule.Annotations["summary"], rule.Alert)
			assert.NotEmpty(t, rule.Annotations["description"], rule.Alert)
			assert.NotZero(t, rule.For, rule.Alert)
		}
	}
	assert.NotZero(t, rules)
}

func TestTheExampleReadsItsRules(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("prometheus/prometheus.yml")
	require.NoError(t, err)
	var example struct {
		RuleFiles     []string `yaml:"rule_files"`
		ScrapeConfigs []struct {
			JobName string `yaml:"job_name"`
		} `yaml:"scrape_configs"`
	}
	require.NoError(t, yaml.Unmarshal(text, &example))
	assert.Equal(t, []string{"alerts.yml"}, example.RuleFiles)
	rules, err := os.ReadFile("prometheus/alerts.yml")
	require.NoError(t, err)
	var jobs []string
	for _, job := range example.ScrapeConfigs {
		jobs = append(jobs, job.JobName)
	}
	for _, job := range regexp.MustCompile(`job="([^"]+)"`).FindAllStringSubmatch(string(rules), -1) {
		assert.Contains(t, jobs, job[1])
	}
}

func TestEveryMetricIsExplained(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/watching.md")
	require.NoError(t, err)
	list, err := os.ReadFile("prometheus/metrics.txt")
	require.NoError(t, err)
	var explained, there []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(remuda_\\w+)").FindAllStringSubmatch(string(guide), -1) {
		explained = append(explained, m[1])
	}
	for line := range strings.Lines(string(list)) {
		there = append(there, strings.Fields(line)[0])
	}
	assert.ElementsMatch(t, there, explained)
}
