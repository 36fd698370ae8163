// Package deploy holds what is deployed beside Remuda: the dashboard for Grafana
// and the rules for Prometheus. Its tests read both as Prometheus does.
package deploy
