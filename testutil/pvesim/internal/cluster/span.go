package cluster

import (
	"encoding/json"
	"errors"
	"time"
)

// Span is a time that is written as Go writes it, such as "25s", and read so or
// as a number of nanoseconds.
type Span time.Duration

// MarshalText writes it.
func (s Span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

// UnmarshalJSON reads it.
func (s *Span) UnmarshalJSON(text []byte) error {
	var number int64
	if json.Unmarshal(text, &number) == nil {
		*s = Span(number)
		return nil
	}
	var words string
	if err := json.Unmarshal(text, &words); err != nil {
		return errors.New(`a time is written as "25s", or is a number of nanoseconds`)
	}
	d, err := time.ParseDuration(words)
	*s = Span(d)
	return err
}
