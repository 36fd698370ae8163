//go:build !unix

package sqlstore

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// lockFile does nothing where there is no flock: SQLite's own lock, which the
// migration holds while it writes, has to do.
func lockFile(context.Context, string) (unlock func(), err error) { return func() {}, nil }

// useFile does nothing where there is no flock.
func useFile(context.Context, string) (done func(), err error) { return func() {}, nil }

// seizeFile cannot tell here whether somebody has the file.
func seizeFile(string) (done func(), err error) {
	return nil, core.Fail(core.Invalid, core.CodeNotSupported, "this system has no file locks to tell whether a program has the database open")
}
