package sqlstore

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// stamp is a time in a column: TIMESTAMPTZ, or text that sorts as times do.
// The zero time is NULL.
type stamp time.Time

const stampLayout = "2006-01-02T15:04:05.000000Z"

// Value implements [driver.Valuer].
func (s stamp) Value() (driver.Value, error) {
	t := time.Time(s)
	if t.IsZero() {
		return nil, nil
	}
	return t.UTC().Format(stampLayout), nil
}

// binary is the value that PostgreSQL takes without reading a text.
func (s stamp) binary() any {
	if t := time.Time(s); !t.IsZero() {
		return t
	}
	return nil
}

// Scan implements [database/sql.Scanner].
func (s *stamp) Scan(from any) error {
	switch v := from.(type) {
	case nil:
		*s = stamp{}
	case time.Time:
		*s = stamp(v.UTC())
	case string:
		t, err := time.Parse(stampLayout, v)
		*s = stamp(t)
		return err
	case []byte:
		return s.Scan(string(v))
	default:
		return fmt.Errorf("a time cannot be a %T", from)
	}
	return nil
}

// optional reads a column of text that may be NULL, which is empty.
type optional[T ~string] struct{ to *T }

func orEmpty[T ~string](to *T) optional[T] { return optional[T]{to} }

// Scan implements [database/sql.Scanner].
func (o optional[T]) Scan(from any) error {
	switch v := from.(type) {
	case nil:
		*o.to = ""
	case string:
		*o.to = T(v)
	case []byte:
		*o.to = T(v)
	default:
		return fmt.Errorf("a text cannot be a %T", from)
	}
	return nil
}

// nullable is optional for a field of a row.
type nullable struct{ to reflect.Value }

// Scan implements [database/sql.Scanner].
func (n nullable) Scan(from any) error {
	var text string
	err := orEmpty(&text).Scan(from)
	n.to.SetString(text)
	return err
}

// nested reads a column of JSON, without a copy. NULL leaves things as they are.
type nested struct{ to any }

// Scan implements [database/sql.Scanner].
func (n nested) Scan(from any) error {
	switch v := from.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(v, n.to)
	case string:
		return json.Unmarshal([]byte(v), n.to)
	default:
		return fmt.Errorf("JSON cannot be a %T", from)
	}
}

// clean makes text of any origin fit for both databases: valid UTF-8 without NUL.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

func cleanAll(texts map[string]string) map[string]string {
	cleaned := make(map[string]string, len(texts))
	for key, value := range texts {
		cleaned[clean(key)] = clean(value)
	}
	return cleaned
}
