package ports

import (
	"context"
	"time"
)

// Clock tells the time.
type Clock interface {
	// Now answers the time in UTC, cut to microseconds, so that what is stored
	// reads back equal.
	Now() time.Time
}

// Random gives bytes that nobody can guess.
type Random interface {
	// Read fills p. It never fails and never returns fewer bytes: a system
	// without entropy cannot run.
	Read(p []byte) (int, error)
}

// Vault seals secrets with a key that the store never sees. It may know others
// besides, which open what they sealed and seal nothing.
type Vault interface {
	// Seal encrypts plain for one place, such as "clusters/<id>"; what is
	// sealed for one place does not open in another. The first
	// [core.SealName] bytes of what it answers name the key.
	Seal(place string, plain []byte) ([]byte, error)

	// Open decrypts. Denied: the place is another, or the bytes were changed.
	// Unavailable: it was sealed with a key that this process does not have;
	// another process may, so nothing that waits for it has failed.
	Open(place string, sealed []byte) ([]byte, error)

	// Rewrap answers the sealed value as it is when the current key seals it,
	// and the value itself if that is so. Denied and Unavailable as Open. Repeatable.
	Rewrap(place string, sealed []byte) ([]byte, error)

	// Digest is a keyed hash (HMAC-SHA-256) of data for one place: the same
	// for the same key, and of no use to whoever lacks it.
	Digest(place string, data []byte) []byte
}

// Passwords hashes the passwords of people, slowly on purpose.
type Passwords interface {
	// Hash makes a hash that carries its own salt and parameters. Busy: too
	// many are being made at once.
	Hash(ctx context.Context, password string) (string, error)

	// Matches reports whether the password made the hash. An empty hash
	// matches nothing, and takes as long as any other. Busy.
	Matches(ctx context.Context, hash, password string) (bool, error)
}
