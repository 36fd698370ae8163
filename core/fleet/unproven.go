package fleet

import (
	"strconv"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
)

const (
	// unprovenEvery is how often at most the audit log has an entry about commands
	// in a token's name that are not proven, and about those in no token's name.
	unprovenEvery = time.Minute
	// unprovenKept bounds the memory for it.
	unprovenKept = 10_000
)

// unproven counts the commands that were refused and are in no entry, so that who
// may do no more than send cannot fill the audit log.
type unproven struct {
	mu sync.Mutex
	of map[core.TokenID]refusals // by the token that a command names; empty for all that name none of ours
}

type refusals struct {
	entered time.Time // the last entry
	since   int       // how many were refused since, with none
}

// count answers whether this one is to be entered, and with how many before it.
func (u *unproven) count(token core.TokenID, now time.Time) (before int, enter bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.of == nil {
		u.of = make(map[core.TokenID]refusals)
	}
	one, known := u.of[token]
	if !known && !u.room(now) {
		token = ""
		one = u.of[token]
	}
	if !one.entered.IsZero() && now.Sub(one.entered) < unprovenEvery {
		one.since++
		u.of[token] = one
		return 0, false
	}
	u.of[token] = refusals{entered: now}
	return one.since, true
}

// room reports whether one more may be remembered; what was long ago is forgotten
// for it, and its count is added to that of all others.
func (u *unproven) room(now time.Time) bool {
	if len(u.of) < unprovenKept {
		return true
	}
	rest := u.of[""]
	for token, one := range u.of {
		if token != "" && now.Sub(one.entered) >= unprovenEvery {
			rest.since += one.since
			delete(u.of, token)
		}
	}
	u.of[""] = rest
	return len(u.of) < unprovenKept
}

// unprovenData is what an entry says of the token that a command names, if it is one of
// ours, and of those before it that have no entry of their own.
func unprovenData(token core.TokenID, before int) map[string]string {
	data := map[string]string{"before": strconv.Itoa(before)}
	if token != "" {
		data["token_id"] = string(token)
	}
	return data
}
