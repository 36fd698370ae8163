//go:build !unix

package sqlstore

import "context"

// lockFile does nothing where there is no flock: SQLite's own lock, which the
// migration holds while it writes, has to do.
func lockFile(context.Context, string) (unlock func(), err error) {
	return func() {}, nil
}
