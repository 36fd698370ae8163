package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Numbers gives things numbers, for APIs that cannot carry our IDs. What was
// given stays given, though the thing be gone.
type Numbers interface {
	// Known answers the numbers of those subjects of the kind that have one.
	Known(ctx context.Context, kind core.Numbered, subjects []string) (map[string]int64, error)

	// Of is Known, but gives numbers to those without: the next of the kind, from
	// 1 upward, in the order asked. A number leads to one subject for ever.
	Of(ctx context.Context, kind core.Numbered, subjects []string) (map[string]int64, error)

	// Subject answers whose number it is. NotFound.
	Subject(ctx context.Context, kind core.Numbered, number int64) (string, error)
}
