// Package core holds the words and the rules of Remuda: servers, their
// specification, the life and the power of a guest, addresses, operations,
// events and the closed set of errors.
//
// Nothing here does I/O or reads a clock. Time, randomness and identifiers
// come in as values, so every rule is a function of its arguments. A type that
// crosses a port lives in this package; whatever calls a port lives in a
// package below it.
package core
