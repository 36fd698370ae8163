package system

import "time"

// Clock is the clock of the machine.
type Clock struct{}

// Now answers the time in UTC, cut to microseconds.
func (Clock) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
