package core

import (
	"encoding/hex"
	"time"
)

// Each identifier is a canonical lower-case UUIDv7 (RFC 9562 §5.7), and has a
// type of its own so that none can be taken for another.
type (
	// ServerID identifies a server.
	ServerID string
	// OperationID identifies an operation.
	OperationID string
	// UserID identifies a user.
	UserID string
	// RoleID identifies a role.
	RoleID string
	// TokenID identifies a token or session.
	TokenID string
	// PlanID identifies a plan.
	PlanID string
	// ImageID identifies an image.
	ImageID string
	// ClusterID identifies a cluster.
	ClusterID string
	// PoolID identifies a pool of addresses.
	PoolID string
	// AddressID identifies an address.
	AddressID string
	// ScheduleID identifies a schedule of snapshots.
	ScheduleID string
	// EventID identifies an event or an audit entry.
	EventID string
	// WebhookID identifies a webhook.
	WebhookID string
	// DeliveryID identifies a delivery to a webhook.
	DeliveryID string
	// MailID identifies a mail.
	MailID string
)

// Entropy is the random part of an identifier.
type Entropy [10]byte

// NewID makes a UUIDv7: 48 bits of milliseconds, so that identifiers sort by
// age, and 74 random bits.
func NewID[T ~string](now time.Time, random Entropy) T {
	var b [16]byte
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	copy(b[6:], random[:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return T(formatUUID(b))
}

// FirstID sorts before every identifier that is made at that time or later.
func FirstID(at time.Time) string {
	var b [16]byte
	ms := uint64(max(at.UnixMilli(), 0))
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	return formatUUID(b)
}

// ParseID accepts a canonical lower-case UUID of any version. NotFound: text
// of another form names nothing.
func ParseID[T ~string](text string) (T, error) {
	if len(text) != 36 {
		return "", Fail(NotFound, "", "%q is not an identifier", Clip(text))
	}
	for i := range len(text) {
		c := text[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash && c != '-' || !dash && !isLowerHex(c) {
			return "", Fail(NotFound, "", "%q is not an identifier", Clip(text))
		}
	}
	return T(text), nil
}

func formatUUID(b [16]byte) string {
	var out [36]byte
	hex.Encode(out[0:8], b[0:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:36], b[10:16])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

func isLowerHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' }

// Clip shortens what a stranger sent before it is repeated to anybody.
func Clip(text string) string {
	const most = 64
	runes := []rune(text)
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
