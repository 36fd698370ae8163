package core

import "strings"

// Sealed is a value as the vault sealed it for its place.
type Sealed struct {
	Place string
	Value []byte
}

// SealName is how many bytes at the beginning of a sealed value name the key
// that sealed it.
const SealName = 11

const replays = "replays/"

// Place is what the answer is sealed for.
func (r Replay) Place() string { return replays + string(r.User) + "/" + r.Key }

// ReplayAt is the reverse of [Replay.Place]; ok tells whether the place is one
// of an answer.
func ReplayAt(place string) (r Replay, ok bool) {
	rest, ok := strings.CutPrefix(place, replays)
	if !ok {
		return r, false
	}
	user, key, ok := strings.Cut(rest, "/")
	return Replay{User: UserID(user), Key: key}, ok
}
