//go:build !unix

package eventsink

import "os"

// lock does nothing here: only one process may write to a file.
func lock(*os.File) (unlock func(), err error) { return func() {}, nil }
