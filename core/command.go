package core

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"time"
)

// Command asks by message for what a call of the API asks. The message is not
// believed for where it comes from: it is signed with a key that only who holds
// the token can have, and that is not kept readable here.
type Command struct {
	ID        string            // of the message, and its idempotency key
	Type      string            // the call's name, such as create-server
	Time      string            // when it was signed, in RFC 3339, to the letter as it was sent
	Arrived   time.Time         // when a bus that keeps it took it; zero for one that comes straight from who signed it
	Token     TokenID           // whose right it claims
	Path      map[string]string // what the call's path names, such as id
	Query     map[string]string // what stands behind the path, such as dry_run
	IfMatch   string            // the ETag that what it changes must have; empty for any
	Body      []byte            // JSON, or nothing
	Signature []byte            // see [Command.Sign]
}

const (
	// MaxCommandAge is how long after it was signed a command may arrive, and how
	// far ahead its clock may be.
	MaxCommandAge = 5 * time.Minute
	// MaxCommandWait is how long one may wait on a bus that keeps it. It is shorter
	// than the time for which its ID is remembered, so what is copied out of the bus
	// and put there again has no second effect.
	MaxCommandWait = 23 * time.Hour
)

// Fresh reports whether the command may be carried out at this time: it arrived
// when it had just been signed, and has not waited for too long.
func (c Command) Fresh(now time.Time) bool {
	at, err := time.Parse(time.RFC3339Nano, c.Time)
	arrived := c.Arrived
	if arrived.IsZero() {
		arrived = now
	}
	return err == nil && arrived.Sub(at).Abs() <= MaxCommandAge && now.Sub(arrived) <= MaxCommandWait
}

// SigningKey makes of a token's secret the key that commands are signed with.
func SigningKey(secret string) []byte {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "remuda commands", 32)
	if err != nil {
		panic(err) // 32 bytes are within bounds
	}
	return key
}

// Sign answers the HMAC-SHA256 of all that the command says, each part behind its
// length, so that no two commands say the same: names are never empty, so an empty
// one ends a list.
func (c Command) Sign(key []byte) []byte {
	mac := hmac.New(sha256.New, key)
	say := func(parts ...string) {
		for _, part := range parts {
			var length [8]byte
			binary.BigEndian.PutUint64(length[:], uint64(len(part)))
			mac.Write(length[:])
			mac.Write([]byte(part))
		}
	}
	say(c.ID, c.Type, c.Time, string(c.Token))
	for _, list := range []map[string]string{c.Path, c.Query} {
		for _, name := range slices.Sorted(maps.Keys(list)) {
			say(name, list[name])
		}
		say("")
	}
	say(c.IfMatch, string(c.Body))
	return mac.Sum(nil)
}

// SignedWith reports, in a time that tells nothing, whether the key signed it.
func (c Command) SignedWith(key []byte) bool { return hmac.Equal(c.Signature, c.Sign(key)) }
