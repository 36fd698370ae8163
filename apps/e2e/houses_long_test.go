//go:build long

package e2e

// houses are what faults happen in.
var houses = crowds
