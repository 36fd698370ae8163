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
	At        time.Time         // when it was signed
	Token     TokenID           // whose right it claims
	Path      map[string]string // what the call's path names, such as id
	Body      []byte            // JSON, or nothing
	Signature []byte            // see [Command.Sign]
}

// MaxCommandAge is how old a command may be, and how far ahead its clock.
const MaxCommandAge = 5 * time.Minute

// SigningKey makes of a token's secret the key that commands are signed with.
func SigningKey(secret string) []byte {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "remuda commands", 32)
	if err != nil {
		panic(err) // 32 bytes are within bounds
	}
	return key
}

// Sign answers the HMAC-SHA256 of all that the command says, each part behind its
// length, so that no two commands say the same.
func (c Command) Sign(key []byte) []byte {
	mac := hmac.New(sha256.New, key)
	say := func(part string) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		mac.Write(length[:])
		mac.Write([]byte(part))
	}
	for _, part := range []string{c.ID, c.Type, c.At.UTC().Format(time.RFC3339Nano), string(c.Token)} {
		say(part)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Path)) {
		say(name)
		say(c.Path[name])
	}
	say("")
	say(string(c.Body))
	return mac.Sum(nil)
}

// SignedWith reports, in a time that tells nothing, whether the key signed it.
func (c Command) SignedWith(key []byte) bool { return hmac.Equal(c.Signature, c.Sign(key)) }
