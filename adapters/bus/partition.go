package bus

import "github.com/remudahq/remuda/core"

// Partition answers which part a fact belongs to; see [core.Event.Part].
func Partition(e core.Event) int { return e.Part() }
