// Package version says which version of Remuda this is.
package version

// Version is set by the linker; see the Makefile.
var Version = "unknown"
