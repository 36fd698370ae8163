package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Commanded counts commands that came by message, by name; those that have none
// of the known names together, so that a stranger adds no series. Call it once.
func (m *Metrics) Commanded(known []string) func(name string, status int, took time.Duration) {
	carried := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "commands_total", Help: "Commands that came by message and were answered, each time they came.",
	}, []string{"command", "class"})
	lasted := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "command_duration_seconds", Help: "How long their answers took.", Buckets: []float64{.001, .005, .025, .1, .5, 2.5, 10, 60},
	})
	m.register(carried, lasted)
	names := map[string]bool{}
	for _, name := range known {
		names[name] = true
	}
	return func(name string, status int, took time.Duration) {
		if !names[name] {
			name = "other"
		}
		carried.WithLabelValues(name, strconv.Itoa(status/100)+"xx").Inc()
		lasted.Observe(took.Seconds())
	}
}
