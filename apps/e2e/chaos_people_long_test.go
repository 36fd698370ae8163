//go:build long

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// person is somebody who asks for things.
type person struct {
	name, token string
	admin       bool
	count       int
	dice        *rand.Rand
	chaos       *chaos
}

// invite makes the users.
func (c *chaos) invite() {
	c.t.Helper()
	a := c.keepers[0].api(c.t)
	c.people = []*person{{name: "admin", token: adminToken, admin: true}, {name: "admin", token: adminToken, admin: true}}
	for _, name := range []string{"alice", "bob"} {
		user := a.must(http.StatusCreated, http.MethodPost, "/v1/users", map[string]any{"username": name, "role": "customer"})
		a.must(http.StatusOK, http.MethodPut, fmt.Sprintf("/v1/users/%v/quota", user["id"]),
			map[string]any{"servers": 7, "cores": 20, "memory": 12 << 30, "disk": 200 << 30, "addresses": 16, "snapshots": 12})
		token := a.must(http.StatusCreated, http.MethodPost, "/v1/tokens", map[string]any{"name": "chaos", "user": name})["token"].(string)
		c.past.keepSecret(token, name+"'s token")
		for range 2 {
			c.people = append(c.people, &person{name: name, token: token})
		}
	}
	c.past.keepSecret(c.simToken, "the cluster's token")
}

// live asks for one thing after the other.
func (p *person) live(ctx context.Context, c *chaos, dice *rand.Rand) {
	p.chaos, p.dice = c, dice
	mark := dice.Uint64() // the same name in no two people
	for ctx.Err() == nil {
		p.count++
		key := fmt.Sprintf("%s-%08x-%d", p.name, uint32(mark), p.count)
		if r, ok := p.choose(ctx, key); ok {
			p.pursue(ctx, r)
		}
		pause(ctx, time.Duration(20+dice.IntN(200))*time.Millisecond)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// pursue asks until it was told something definite, or loses patience; and
// now and then asks again what it was told already.
func (p *person) pursue(ctx context.Context, r request) {
	r.who = p
	first := p.insist(ctx, r)
	p.chaos.past.note(first)
	if first.status == http.StatusForbidden || first.status == http.StatusUnprocessableEntity {
		p.chaos.past.answers.add(fmt.Sprint(first.status, " to ", r.wish, " ", first.body["detail"]))
	}
	if !first.accepted() || r.wish == "dry" || p.dice.IntN(6) > 0 {
		return
	}
	pause(ctx, time.Duration(p.dice.IntN(3000))*time.Millisecond)
	again := p.insist(ctx, r)
	if again.status == 0 {
		return
	}
	if _, kind := first.operation(); r.wish == "adopt" && kind == "" {
		p.chaos.past.note(again) // what could not be looked at is looked at again
		return
	}
	if again.status != first.status || !reflect.DeepEqual(again.body, first.body) {
		p.chaos.past.blame("a repeated request", fmt.Sprintf("%s %s with the key %s was answered %d %v and then %d %v",
			r.method, r.path, r.key, first.status, first.body, again.status, again.body))
	}
	p.chaos.past.answers.add("repeated")
}

func (p *person) insist(ctx context.Context, r request) reply {
	late := time.Now().Add(time.Duration(2+p.dice.IntN(30)) * time.Second)
	for time.Now().Before(late) {
		got, err := p.send(context.WithoutCancel(ctx), r)
		if err == nil && got.status != http.StatusServiceUnavailable && got.status != http.StatusTooManyRequests {
			return got
		}
		if err == nil {
			p.chaos.past.answers.add(fmt.Sprint(got.status))
		}
		time.Sleep(time.Duration(10+p.dice.IntN(300)) * time.Millisecond)
	}
	return reply{request: r}
}

// impatient gives up what is not answered soon: some who are asked stand still.
var impatient = &http.Client{Timeout: 6 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// send makes one request to one of the processes.
func (p *person) send(ctx context.Context, r request) (reply, error) {
	return sendTo(ctx, p.chaos.keepers[p.dice.IntN(len(p.chaos.keepers))], p.token, r)
}

func sendTo(ctx context.Context, k *keeper, token string, r request) (reply, error) {
	got := reply{request: r}
	var body io.Reader
	if r.body != nil {
		text, err := json.Marshal(r.body)
		if err != nil {
			return got, err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, k.url+r.path, body)
	if err != nil {
		return got, err
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + token, "Idempotency-Key": r.key, "If-Match": r.match} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := impatient.Do(req)
	if err != nil {
		return got, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return got, err
	}
	if len(text) > 0 && strings.Contains(res.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &got.body); err != nil {
			return got, err
		}
	}
	got.status, got.etag = res.StatusCode, res.Header.Get("ETag")
	return got, nil
}

// look reads something, if anybody answers at once.
func (p *person) look(ctx context.Context, path string) (reply, bool) {
	got, err := p.send(ctx, request{method: http.MethodGet, path: path})
	if err == nil && got.status == http.StatusInternalServerError {
		p.chaos.past.blame("a read", fmt.Sprintf("GET %s: %v", path, got.body))
	}
	return got, err == nil && got.status == http.StatusOK
}

func (p *person) list(ctx context.Context, path string) []map[string]any {
	got, _ := p.look(ctx, path)
	items, _ := got.body["items"].([]any)
	var all []map[string]any
	for _, item := range items {
		all = append(all, item.(map[string]any))
	}
	return all
}
