//go:build long

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/apps/e2e/invariants"
	"github.com/remudahq/remuda/apps/e2e/leak"
)

// review reads the whole history: what was asked and answered, what the books
// say, what was heard, and what was written anywhere.
func (c *chaos) review(when string) {
	books, err := invariants.Read(context.Background(), c.database)
	if err != nil {
		c.past.blame(when, err.Error())
		return
	}
	c.past.blame(when, c.lost(books)...)
	c.past.blame(when, c.doubled(books)...)
	c.past.blame(when, c.miscounted(context.Background())...)
	c.past.blame(when, c.misheard(books)...)
	c.past.blame(when, c.misdeeds(context.Background())...)
	c.past.blame(when, c.leaked()...)
	c.past.blame(when, c.crashed()...)
}

// lost: each operation that was accepted is in the books, and has ended.
func (c *chaos) lost(b invariants.Books) (broken []string) {
	there := map[string]invariants.Operation{}
	for _, o := range b.Operations {
		there[o.ID] = o
	}
	for _, r := range c.past.all() {
		id, kind := r.operation()
		if !r.accepted() || id == "" || r.wish == "dry" {
			continue
		}
		if o, found := there[id]; !found || !o.Ended() || o.Kind != kind {
			broken = append(broken, fmt.Sprintf("%s %s was answered %d with the operation %s, and the books have %+v", r.method, r.path, r.status, id, o))
		}
	}
	return broken
}

// single are the kinds of operations that nobody starts but people, one by one.
var single = map[string]bool{"provision": true, "retire": true, "rebuild": true, "resize": true, "snapshot": true,
	"delete-snapshot": true, "rollback": true, "password": true, "adopt": true, "migrate": true, "suspend": true, "unsuspend": true}

// doubled: there are not more operations than were accepted, and those of which
// nobody ever knew.
func (c *chaos) doubled(b invariants.Books) (broken []string) {
	kindOf := map[string]string{} // by what was wished
	for _, r := range c.past.all() {
		if _, kind := r.operation(); kind != "" && r.wish != "cancel" && r.wish != "retry" {
			kindOf[r.wish] = kind
		}
	}
	at := func(kind, server string) string {
		if kind == "provision" || kind == "adopt" {
			return kind // which server it is shows only afterwards
		}
		return kind + " of " + server
	}
	known, unknown := map[string]map[string]bool{}, map[string]int{}
	for _, r := range c.past.all() {
		kind := kindOf[r.wish]
		if !single[kind] {
			continue
		}
		where := at(kind, r.serverID())
		if id, _ := r.operation(); r.accepted() && id != "" {
			if known[where] == nil {
				known[where] = map[string]bool{}
			}
			if known[where][id] {
				broken = append(broken, fmt.Sprintf("two requests were answered with the operation %s", id))
			}
			known[where][id] = true
		} else if r.status == 0 {
			unknown[where]++
		}
	}
	for _, o := range b.Operations {
		where := at(o.Kind, o.Server)
		if !single[o.Kind] || known[where][o.ID] {
			continue
		}
		if unknown[where]--; unknown[where] < 0 {
			broken = append(broken, fmt.Sprintf("operation %s (%s) was answered to nobody", o.ID, where))
		}
	}
	return broken
}

// miscounted: of those who counted a server one further, each with If-Match and
// a key, each was counted once.
func (c *chaos) miscounted(ctx context.Context) (broken []string) {
	done, maybe := map[string]int{}, map[string]int{}
	for _, r := range c.past.all() {
		if r.wish != "count" {
			continue
		}
		switch {
		case r.accepted():
			done[r.server]++
		case r.status == 0:
			maybe[r.server]++
		}
	}
	p := &person{token: adminToken, chaos: c, dice: c.dice(5)}
	got, ok := p.look(ctx, "/v1/servers?limit=200")
	if !ok {
		return []string{"the servers cannot be read"}
	}
	for _, item := range got.body["items"].([]any) {
		server := item.(map[string]any)
		id, labels := server["id"].(string), server["labels"].(map[string]any)
		if n, err := strconv.Atoi(fmt.Sprint(labels["n"])); err != nil || n < done[id] || n > done[id]+maybe[id] {
			broken = append(broken, fmt.Sprintf("server %s was counted %d times, perhaps %d more, and says %v", id, done[id], maybe[id], labels["n"]))
		}
	}
	return broken
}

// misheard: what was heard is what the books tell, in their order, each once.
func (c *chaos) misheard(b invariants.Books) (broken []string) {
	late := time.Now().Add(patience)
	last := b.Events[len(b.Events)-1].Position
	for c.ear.last() < last && time.Now().Before(late) {
		time.Sleep(50 * time.Millisecond)
	}
	heard, _ := c.ear.all()
	for i, e := range b.Events {
		if i >= len(heard) {
			return append(broken, fmt.Sprintf("event %d was never heard", e.Position))
		}
		if e.Operation = ""; heard[i] != e {
			broken = append(broken, fmt.Sprintf("the books tell %+v, and %+v was heard", e, heard[i]))
		}
	}
	return broken
}

// leaked: no secret stands in a log, in what was heard, or in the database.
func (c *chaos) leaked() (broken []string) {
	var finder leak.Finder
	for secret, what := range c.past.known() {
		finder.Add(what+" ("+secret+")", secret)
	}
	look := func(where string, text []byte) {
		for _, found := range finder.In(where, text) {
			broken = append(broken, found.String())
		}
	}
	_, lines := c.ear.all()
	look("what was heard", []byte(strings.Join(lines, "\n")))
	for _, k := range c.keepers {
		text, err := os.ReadFile(k.log.Name())
		if err != nil || len(text) == 0 {
			broken = append(broken, fmt.Sprintf("the log of %s cannot be read: %v", k.url, err))
		}
		look(filepath.Base(k.log.Name()), text)
	}
	tables := map[string][]byte{}
	err := leak.Dump(context.Background(), c.database, func(where string, value []byte) {
		tables[where] = append(append(tables[where], value...), '\n')
	})
	if err != nil || len(tables) == 0 {
		broken = append(broken, fmt.Sprintf("the database cannot be read: %v", err))
	}
	for where, text := range tables {
		look(where, text)
	}
	return broken
}

// crashed: no process has ended that nobody ended, and none has panicked.
func (c *chaos) crashed() (broken []string) {
	for _, k := range c.keepers {
		text, err := os.ReadFile(k.log.Name())
		if at := strings.Index(string(text), "\npanic: "); err != nil || at >= 0 {
			broken = append(broken, fmt.Sprintf("%s: %v %.2000s", k.url, err, text[max(at, 0):]))
		}
		if c.pg == nil && k.failed() > 0 {
			broken = append(broken, fmt.Sprintf("%s ended by itself %d times", k.url, k.failed()))
		}
		if status, _, err := (&api{url: k.url}).call(http.MethodGet, "/livez", nil); err != nil || status != http.StatusOK {
			broken = append(broken, fmt.Sprintf("%s: %d %v", k.url, status, err))
		}
	}
	return broken
}
