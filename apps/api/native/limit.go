package native

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
)

// Limit is a change of a number that may be unlimited: left out it stays as it
// is, and null takes the limit away.
type Limit struct {
	Given bool
	Most  *int64
}

// UnmarshalJSON implements [json.Unmarshaler].
func (l *Limit) UnmarshalJSON(text []byte) error {
	l.Given = true
	return json.Unmarshal(text, &l.Most)
}

// Schema says what it is on the wire.
func (Limit) Schema(huma.Registry) *huma.Schema {
	least := 0.0
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &least, Nullable: true}
}

func setLimit[T int | int64](to **T, said Limit) {
	switch {
	case !said.Given:
	case said.Most == nil:
		*to = nil
	default:
		most := T(*said.Most)
		*to = &most
	}
}
