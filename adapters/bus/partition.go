package bus

import (
	"hash/fnv"

	"github.com/remudahq/remuda/core"
)

// Partitions is how many parts the facts are divided into for a group of
// consumers, and so how many of its members can have work at once. It never
// changes: cursors are kept by it.
const Partitions = 8

// Partition answers which part a fact belongs to, from 0. Those of one server
// are in one part, where order holds; those that concern no server are together.
func Partition(e core.Event) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(e.Server))
	return int(h.Sum32() % Partitions)
}
