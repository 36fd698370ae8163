package system

import "crypto/rand"

// Random is the randomness of the system.
type Random struct{}

// Read fills p.
func (Random) Read(p []byte) (int, error) { return rand.Read(p) }
