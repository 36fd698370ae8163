// Package metrics counts what an app does, for Prometheus. Every name begins
// with remuda_, those of the Go runtime too.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/remudahq/remuda/core"
)

// Metrics is what one process counts.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
	ended    *prometheus.CounterVec
	lasted   *prometheus.HistogramVec
	handled  *prometheus.CounterVec
	handling *prometheus.HistogramVec
	retried  *prometheus.CounterVec
	age      *prometheus.HistogramVec
	Streams  prometheus.Gauge // clients that follow events now
}

// New makes the metrics of a process.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_total", Help: "Requests that were answered.",
		}, []string{"route", "method", "class"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", Help: "How long answers took.", Buckets: []float64{.001, .005, .025, .1, .5, 2.5, 10, 60},
		}, []string{"route", "method"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "http_requests_in_flight", Help: "Requests that are being answered."}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "operations_ended_total", Help: "Operations that this process saw to their end.",
		}, []string{"kind", "state"}),
		lasted: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "operation_duration_seconds", Help: "How long operations took from being asked for to their end.",
			Buckets: []float64{.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600},
		}, []string{"kind"}),
		handled: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "events_handled_total", Help: "Events that this process took up, by who took them and how that ended after all tries.",
		}, []string{"handler", "result"}),
		handling: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "event_handling_seconds", Help: "How long it took, with all tries.", Buckets: []float64{.001, .005, .025, .1, .5, 2.5, 10, 60},
		}, []string{"handler"}),
		retried: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "events_retried_total", Help: "Tries that failed and that another followed.",
		}, []string{"handler"}),
		age: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "event_age_seconds", Help: "How old events were when they were handled.", Buckets: []float64{.025, .1, .5, 2.5, 10, 60, 600, 3600, 86400},
		}, []string{"handler"}),
		Streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "event_streams", Help: "Clients that follow events."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "build_info", Help: "Always 1; the version is a label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.register(
		m.requests, m.duration, m.inFlight, m.ended, m.lasted, m.handled, m.handling, m.retried, m.age, m.Streams, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func (m *Metrics) register(all ...prometheus.Collector) {
	prometheus.WrapRegistererWithPrefix("remuda_", m.registry).MustRegister(all...)
}

// Began counts a request that came.
func (m *Metrics) Began() { m.inFlight.Inc() }

// Ended counts a request that was answered. Routes are those of the document;
// whatever has none is counted together, so that a stranger adds no series.
func (m *Metrics) Ended(route, method string, status int, took time.Duration) {
	m.inFlight.Dec()
	if route == "" {
		route, method = "other", "any"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status/100)+"xx").Inc()
	m.duration.WithLabelValues(route, method).Observe(took.Seconds())
}

// Saved counts an operation that ended.
func (m *Metrics) Saved(op core.Operation) {
	if op.State.Ended() {
		m.ended.WithLabelValues(op.Kind, string(op.State)).Inc()
		m.lasted.WithLabelValues(op.Kind).Observe(op.FinishedAt.Sub(op.CreatedAt).Seconds())
	}
}

// Handled counts an event that a handler took up.
func (m *Metrics) Handled(handler string, took time.Duration, err error) {
	result := "ok"
	if err != nil {
		result = "error"
	}
	m.handled.WithLabelValues(handler, result).Inc()
	m.handling.WithLabelValues(handler).Observe(took.Seconds())
	m.retried.WithLabelValues(handler).Add(0) // so that the first is seen as a rise
}

// Retried counts a try of a handler that failed and that another follows.
func (m *Metrics) Retried(handler string, _ error) { m.retried.WithLabelValues(handler).Inc() }

// Aged tells how old an event was when a handler had taken it.
func (m *Metrics) Aged(handler string, age time.Duration) {
	m.age.WithLabelValues(handler).Observe(age.Seconds())
}

// Handler shows the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
