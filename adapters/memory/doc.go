// Package memory is every port that keeps something or reaches something, in
// memory: what an embedder begins with, what the tests of the core stand on,
// and the yardstick of testutil/conformance. Package system has the others.
// It forgets everything when the process ends, and it is not for more than
// some ten thousand rows; otherwise it keeps every promise that package ports
// makes.
//
// [Store] keeps rows, [Cluster] plays a Proxmox VE cluster, [Clock] stands still.
package memory
