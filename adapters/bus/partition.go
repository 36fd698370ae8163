package bus

import (
	"hash/fnv"

	"github.com/remudahq/remuda/core"
)

// Partition answers which part a fact belongs to, from 0. Those of one server
// are in one part, where order holds; those that concern no server are together.
func Partition(e core.Event) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(e.Server))
	return int(h.Sum32() % core.Partitions)
}
