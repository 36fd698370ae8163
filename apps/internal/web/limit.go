package web

import (
	"container/list"
	"crypto/sha256"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/remudahq/remuda/apps/internal/problem"
	"golang.org/x/time/rate"
)

// Limiter bounds how often each of many keys may do something. It remembers
// the keys that were used last; one that is forgotten begins anew.
type Limiter struct {
	rate  rate.Limit
	burst int
	most  int
	now   func() time.Time

	mu   sync.Mutex
	keys map[string]*list.Element
	used *list.List // of *bucket, the last used first
}

type bucket struct {
	key string
	*rate.Limiter
}

// keysKept bounds the memory of a limiter: some 200 bytes each.
const keysKept = 20_000

// NewLimiter lets each key have perSecond, and burst at once. It is nil, which
// limits nothing, when perSecond is 0.
func NewLimiter(perSecond float64, burst int) *Limiter {
	if perSecond <= 0 {
		return nil
	}
	return &Limiter{
		rate: rate.Limit(perSecond), burst: max(burst, 1), most: keysKept, now: time.Now,
		keys: make(map[string]*list.Element), used: list.New(),
	}
}

// Verdict is what a limiter says to one request.
type Verdict struct {
	OK        bool
	Limit     int           // at once
	Remaining int           // at once, from now
	Reset     time.Duration // until all of them are there again
	After     time.Duration // until the next one is there
	back      func()
}

// Take takes one of the key's, if there is one.
func (l *Limiter) Take(key string) Verdict {
	if l == nil {
		return Verdict{OK: true}
	}
	now, b := l.now(), l.bucket(key)
	taken := b.ReserveN(now, 1)
	wait := taken.DelayFrom(now)
	if wait > 0 {
		taken.CancelAt(now)
	}
	left := math.Max(b.TokensAt(now), 0)
	return Verdict{
		OK: wait == 0, Limit: l.burst, Remaining: int(left), After: wait,
		Reset: time.Duration((float64(l.burst) - left) / float64(l.rate) * float64(time.Second)),
		back:  func() { taken.CancelAt(now) },
	}
}

// Return gives back what was taken: it shall not count.
func (v Verdict) Return() {
	if v.back != nil && v.OK {
		v.back()
	}
}

// longestKey is how long a key is kept as it is; of a longer one, which a
// stranger made up, only a sum is.
const longestKey = 80

func (l *Limiter) bucket(key string) *bucket {
	if len(key) > longestKey {
		sum := sha256.Sum256([]byte(key))
		key = string(sum[:])
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.keys[key]; ok {
		l.used.MoveToFront(e)
		return e.Value.(*bucket)
	}
	b := &bucket{key: key, Limiter: rate.NewLimiter(l.rate, l.burst)}
	l.keys[key] = l.used.PushFront(b)
	if l.used.Len() > l.most {
		oldest := l.used.Remove(l.used.Back()).(*bucket)
		delete(l.keys, oldest.key)
	}
	return b
}

// Tell puts the verdict into headers, and answers whether it was a yes.
func (v Verdict) Tell(h http.Header) bool {
	if v.Limit > 0 {
		h.Set("RateLimit-Limit", strconv.Itoa(v.Limit))
		h.Set("RateLimit-Remaining", strconv.Itoa(v.Remaining))
		h.Set("RateLimit-Reset", seconds(v.Reset))
	}
	return v.OK
}

// TooMany is the problem that a refused request has.
func TooMany(v Verdict) *problem.Problem {
	return problem.New(http.StatusTooManyRequests, "rate-limited", "too many requests; come again in "+seconds(v.After)+" s").
		With("Retry-After", seconds(v.After))
}

func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
