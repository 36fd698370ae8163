package core

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Page asks for a stretch of a sorted list: what comes after the thing with
// the ID After, at most Limit.
type Page struct {
	After string
	Limit int
	Sort  Sort
}

// Sort is the order of a list: by one field, and by ID among those that are
// equal in it, both in the same direction. The zero value is by ID, upward.
type Sort struct {
	By   SortField
	Down bool
	From string // the field's value, as [SortKey] wrote it, in the thing that After names
}

// SortField is what a list is sorted by; the zero value is the ID.
type SortField string

// The fields that lists are sorted by. Text sorts by its bytes; of servers'
// names the case is ignored.
const (
	ByID      SortField = ""
	ByNumber  SortField = "number"
	ByName    SortField = "name"
	ByCreated SortField = "created_at"
	ByUpdated SortField = "updated_at"
	ByLife    SortField = "life"
	ByPower   SortField = "power"
	ByVMID    SortField = "vmid"
)

// The fields that lists of servers are sorted by besides, but only in pages that
// are counted: the number that their owner has, and that of their node; those
// that have none come last.
const (
	ByOwner SortField = "owner"
	ByPlace SortField = "place"
)

// ServerSorts lists what servers are sorted by.
func ServerSorts() []SortField {
	return []SortField{ByID, ByNumber, ByName, ByCreated, ByUpdated, ByLife, ByPower, ByVMID}
}

// CatalogSorts lists what users, plans, images, clusters and pools are sorted by.
func CatalogSorts() []SortField { return []SortField{ByID, ByName} }

// CheckSort is nil if the list can be sorted as the page says, and From is a
// value of the field. Invalid.
func (p Page) CheckSort(by []SortField) (err error) {
	sort := p.Sort
	if !slices.Contains(by, sort.By) {
		var v Violations
		v.Add("sort", "cannot be by %q", Clip(string(sort.By)))
		return v.Err()
	}
	if p.After == "" {
		return nil
	}
	switch sort.By {
	case ByNumber, ByVMID:
		_, err = sort.Number()
	case ByCreated, ByUpdated:
		_, err = sort.Time()
	case ByLife:
		err = sort.oneOf(slices.Contains(Lives(), Life(sort.From)))
	case ByPower:
		err = sort.oneOf(slices.Contains(Powers(), Power(sort.From)))
	case ByID, ByName, ByOwner, ByPlace:
	}
	return err
}

// sortTime is a form of times that sorts as they do.
const sortTime = "2006-01-02T15:04:05.000000Z"

// SortKey is the value of a field that a list is sorted by, as text that sorts
// as the values do: number with leading zeros, times to the microsecond.
func (s Server) SortKey(by SortField) string {
	switch by {
	case ByNumber:
		return fmt.Sprintf("%019d", s.Number)
	case ByName:
		return FoldName(s.Name)
	case ByCreated:
		return s.CreatedAt.UTC().Format(sortTime)
	case ByUpdated:
		return s.UpdatedAt.UTC().Format(sortTime)
	case ByLife:
		return string(s.Life())
	case ByPower:
		return string(cmp.Or(s.Power(), PowerUnknown))
	case ByVMID:
		return fmt.Sprintf("%019d", s.Placement.VMID)
	case ByID, ByOwner, ByPlace:
	}
	return ""
}

// FoldName makes names comparable without case, in every alphabet.
func FoldName(name string) string { return strings.ToLower(name) }

// Number reads a sort key of numbers. Invalid.
func (s Sort) Number() (n int64, err error) {
	if _, bad := fmt.Sscanf(s.From, "%d", &n); bad != nil || n < 0 {
		return 0, s.foreign()
	}
	return n, nil
}

// Time reads a sort key of times. Invalid.
func (s Sort) Time() (time.Time, error) {
	t, bad := time.Parse(sortTime, s.From)
	if bad != nil {
		return t, s.foreign()
	}
	return t, nil
}

func (s Sort) oneOf(is bool) error {
	if is {
		return nil
	}
	return s.foreign()
}

func (s Sort) foreign() error {
	var v Violations
	v.Add("cursor", "is none of a list sorted by %s", s.By)
	return v.Err()
}
