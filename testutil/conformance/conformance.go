// Package conformance says in cases what package ports says in prose. Every
// port has a suite, and an adapter is finished when it passes. The cases are
// sentences; each has a world of its own.
//
// A suite is a list of cases over an interface instead of [testing.T], so that
// it can be tried on deliberately broken adapters: broken_test.go does.
package conformance

import (
	"context"
	"testing"
)

// T is what a case needs of [testing.T].
type T interface {
	Helper()
	Context() context.Context
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Case is one sentence about a port, and what shows whether it holds.
type Case[W any] struct {
	Name string
	Run  func(t T, world W)
}

// Suite is the cases about one port.
type Suite[W any] struct {
	Name  string
	Cases []Case[W]
}

// Stores runs the suites of everything that a store is. open makes an empty
// world for each case; the cases run in parallel.
func Stores(t *testing.T, open func(t *testing.T) World) {
	for _, suite := range StoreSuites() {
		run(t, suite, open)
	}
}

// StoreSuites lists the suites of everything that a store is.
func StoreSuites() []Suite[World] {
	suites := []Suite[World]{
		{"Transactions", transactionCases()},
		{"Servers", serverCases()},
		{"Operations", operationCases()},
		{"Expiry", expireCases()},
		{"Offers", offerCases()},
		{"Census", censusCases()},
		{"Tokens", tokenCases()},
		{"UsersAt", emailCases()},
		{"Addresses", addressCases()},
		{"Addresses one by one", addressOneCases()},
		{"Watches", watchCases()},
		{"Observations", observationCases()},
		{"Strays", strayCases()},
		{"VMIDs", vmidCases()},
		{"Slots", slotCases()},
		{"Quotas", quotaCases()},
		{"Grants", grantCases()},
		{"Traffic", trafficCases()},
		{"Measures", measureCases()},
		{"Samples", sampleCases()},
		{"Audits", auditCases()},
		{"Secrets", secretCases()},
		{"Replays", replayCases()},
		{"Sealed", sealedCases()},
		{"SnapshotRows", snapshotRowCases()},
		{"SnapshotSchedules", scheduleCases()},
		{"Journal", journalCases()},
		{"Log", logCases()},
		{"Cursors", cursorCases()},
		{"Members", memberCases()},
		{"Webhooks", webhookCases()},
		{"Deliveries", deliveryCases()},
		{"Alerts", alertCases()},
		{"AlertRules", alertRuleCases()},
		{"Mails", mailCases()},
		{"Poison", poisonCases()},
		{"Numbers", numberCases()},
		{"AuditLog", auditLogCases()},
	}
	return append(append(suites, listSuite()), catalogSuites()...)
}

func run[W any](t *testing.T, suite Suite[W], open func(t *testing.T) W) {
	t.Run(suite.Name, func(t *testing.T) {
		t.Parallel()
		for _, c := range suite.Cases {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				c.Run(t, open(t))
			})
		}
	})
}
