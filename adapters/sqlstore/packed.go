package sqlstore

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// Packed text holds rows of fields in one column. The separators are ASCII's
// own for it, and [flat] keeps them out of the fields.
const (
	fieldEnd = "\x1f"
	rowEnd   = "\x1e"
)

// flat makes text of any origin fit to be packed.
func flat(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return '\uFFFD'
		}
		return r
	}, clean(text))
}

// packed reads a column that may be NULL.
func packed(from any) (string, error) {
	switch v := from.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("packed text cannot be a %T", from)
}

// labelsText reads labels.
type labelsText map[string]string

// Scan implements [database/sql.Scanner].
func (l *labelsText) Scan(from any) error {
	text, err := packed(from)
	*l = nil
	if err != nil || text == "" {
		return err
	}
	*l = make(map[string]string, strings.Count(text, rowEnd)+1)
	for row := range strings.SplitSeq(text, rowEnd) {
		key, value, _ := strings.Cut(row, fieldEnd)
		(*l)[key] = value
	}
	return nil
}

// addressesText reads addresses, without their holder.
type addressesText []core.Address

// Scan implements [database/sql.Scanner].
func (a *addressesText) Scan(from any) error {
	text, err := packed(from)
	*a = nil
	if err != nil || text == "" {
		return err
	}
	for row := range strings.SplitSeq(text, rowEnd) {
		address, err := unpackAddress(row)
		if err != nil {
			return err
		}
		*a = append(*a, address)
	}
	return nil
}

func unpackAddress(row string) (core.Address, error) {
	var f [10]string
	for i := range f {
		f[i], row, _ = strings.Cut(row, fieldEnd)
	}
	bits, err := strconv.Atoi(f[3])
	if err != nil {
		return core.Address{}, fmt.Errorf("an address's bits: %w", err)
	}
	vlan, err := strconv.Atoi(f[6])
	if err != nil {
		return core.Address{}, fmt.Errorf("an address's vlan: %w", err)
	}
	rank, err := strconv.Atoi(f[8])
	if err != nil {
		return core.Address{}, fmt.Errorf("an address's rank: %w", err)
	}
	released, err := unpackTime(f[9])
	return core.Address{ID: core.AddressID(f[0]), Pool: core.PoolID(f[1]), IP: addrOf(f[2]), Bits: bits, Gateway: addrOf(f[4]),
		Bridge: f[5], VLAN: vlan, Reverse: f[7], Rank: rank, ReleasedAt: released}, err
}

// unpackTime reads SQLite's text, or PostgreSQL's microseconds; 0 is never.
func unpackTime(text string) (time.Time, error) {
	if text == "0" {
		return time.Time{}, nil
	}
	if strings.HasSuffix(text, "Z") {
		return time.Parse(stampLayout, text)
	}
	micros, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMicro(micros).UTC(), err
}
