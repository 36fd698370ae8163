//go:build !long

package e2e

// houses are what faults happen in: with the build tag long both, otherwise the
// one that is quick.
var houses = crowds[:1]
