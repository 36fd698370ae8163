//go:build long

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/remudahq/remuda/apps/e2e/invariants"
)

// ear hears all events, from whoever is there to tell them.
type ear struct {
	*chaos
	mu    sync.Mutex
	heard []invariants.Event
	lines []string // what was heard, word for word
	cuts  int
}

func newEar(c *chaos) *ear { return &ear{chaos: c} }

// listen goes on after the last event that it has heard, whenever it is cut off.
func (e *ear) listen(ctx context.Context) {
	dice := e.dice(4)
	for ctx.Err() == nil {
		some, stop := context.WithTimeout(ctx, time.Duration(1+dice.IntN(15))*time.Second)
		e.hear(some, dice)
		stop()
		e.cuts++
		pause(ctx, 50*time.Millisecond)
	}
}

func (e *ear) hear(ctx context.Context, dice *rand.Rand) {
	k := e.keepers[dice.IntN(len(e.keepers))]
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url+"/v1/events", nil)
	if err != nil {
		e.past.blame("an ear", err.Error())
		return
	}
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Last-Event-ID", strconv.FormatInt(e.last(), 10))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return
	}
	position, told := "", ""
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			position = id
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			told = data
		}
		if lines.Text() == "" && told != "" { // what no empty line ends was cut off, and is no event
			e.take(position, told)
			told = ""
		}
	}
}

func (e *ear) last() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.lastHeard()
}

func (e *ear) all() ([]invariants.Event, []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.heard), slices.Clone(e.lines)
}

func (e *ear) lastHeard() int64 {
	if len(e.heard) == 0 {
		return 0
	}
	return e.heard[len(e.heard)-1].Position
}

// take notes an event: it must be the next one.
func (e *ear) take(position, data string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	n, err := strconv.ParseInt(position, 10, 64)
	var told struct {
		ID, Type, Subject string
		Data              struct {
			Version int64 `json:"server_version"`
		}
	}
	if err == nil {
		err = json.Unmarshal([]byte(data), &told)
	}
	if err != nil || n != e.lastHeard()+1 {
		e.past.blame("an ear", fmt.Sprintf("after event %d came %s: %s (%v)", e.lastHeard(), position, data, err))
	}
	e.heard = append(e.heard, invariants.Event{ID: told.ID, Type: strings.TrimPrefix(told.Type, "remuda."), Server: told.Subject, Position: n, ServerVersion: told.Data.Version})
	e.lines = append(e.lines, data)
}
