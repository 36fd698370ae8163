//go:build !unix

package sqlstore

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// useFile does nothing where there is no flock.
func useFile(context.Context, string) (done func(), err error) { return func() {}, nil }

// seizeFile cannot tell here whether somebody has the file.
func seizeFile(string) (done func(), err error) {
	return nil, core.Fail(core.Invalid, core.CodeNotSupported, "this system has no file locks to tell whether a program has the database open")
}
