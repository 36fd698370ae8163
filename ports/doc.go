// Package ports is everything that Remuda asks of the world: the whole
// boundary of the system on one page. Each comment is a promise: what holds
// afterwards, which kinds of error a caller may rely on, and whether a call
// may be repeated. Every port has a suite in testutil/conformance, and an
// adapter is finished when it passes.
//
// Errors are [core.Error] values. Whatever a comment does not name is
// Internal, except that every call may answer Unavailable when the other side
// cannot be reached, and every call that changes something may answer Unknown
// when the reply was lost.
package ports
