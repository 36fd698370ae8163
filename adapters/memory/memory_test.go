package memory

import "github.com/remudahq/remuda/ports"

var (
	_ ports.Store     = (*Store)(nil)
	_ ports.Clock     = (*Clock)(nil)
	_ ports.Clock     = SystemClock{}
	_ ports.Random    = Random{}
	_ ports.Vault     = (*Vault)(nil)
	_ ports.Passwords = (*Passwords)(nil)
	_ ports.Publisher = (*Publisher)(nil)
)
