package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Sealed goes over all that is sealed in the store, wherever it lies, so that
// the key can be changed: what [Secrets] keeps, and the answers of [Replays].
type Sealed interface {
	// List answers what comes after the place, in an order of its own that
	// stays the same, at most limit values. The first time after is empty.
	List(ctx context.Context, after string, limit int) ([]core.Sealed, error)

	// Samples answers one value for each key, which the first [core.SealName]
	// bytes name, at least: of two shelves each may show one.
	Samples(ctx context.Context) ([]core.Sealed, error)

	// Replace puts other bytes where the value was, and reports whether it
	// still was there unchanged; if not, it changes nothing.
	Replace(ctx context.Context, was core.Sealed, sealed []byte) (bool, error)

	// Forget deletes the value if it still is there unchanged, and reports
	// whether it was.
	Forget(ctx context.Context, was core.Sealed) (bool, error)
}
