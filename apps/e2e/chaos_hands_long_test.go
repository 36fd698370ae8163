//go:build long

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// remedies are what a person is told to type.
var remedies = regexp.MustCompile(`(?:qm|pct) (unlock|destroy) (\d+)`)

// operate does what operations say that helps, and nothing else.
func (c *chaos) operate(ctx context.Context) {
	p := &person{token: adminToken, admin: true, chaos: c, dice: c.dice(2)}
	for ctx.Err() == nil {
		for _, op := range p.list(ctx, "/v1/operations?state=needs_operator&limit=200") {
			if p.dice.IntN(3) > 0 {
				c.help(op)
			}
		}
		pause(ctx, 500*time.Millisecond)
	}
}

func (c *chaos) help(op map[string]any) {
	cause, _ := op["cause"].(string)
	remedy, _ := op["remedy"].(string)
	did := false
	for _, m := range remedies.FindAllStringSubmatch(remedy, -1) {
		vmid, _ := strconv.Atoi(m[2])
		if c.stage.isStranger(vmid) {
			c.past.blame("a remedy", fmt.Sprintf("%q is about a stranger", cause))
			continue
		}
		did = true
		if m[1] == "unlock" {
			c.sim.SetLock(vmid, "")
		} else if g, found := c.sim.Guests()[vmid]; found {
			c.typed(http.MethodDelete, g, "")
		}
	}
	if strings.Contains(remedy, "give it another VMID") {
		if m := regexp.MustCompile(`\d{5}`).FindString(cause); m != "" {
			vmid, _ := strconv.Atoi(m)
			c.stage.forgive(vmid)
			did = true
		}
	}
	if did {
		c.mishaps.add("operator helped")
	} else {
		c.mishaps.add("no help: " + cause)
	}
}

// typed is what an administrator of the cluster does to a guest. It may go wrong
// like anything else.
func (c *chaos) typed(method string, g pvesim.Guest, rest string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("%s/api2/json/nodes/%s/%s/%d%s", c.simURL, g.Node, g.Kind, g.VMID, rest), nil)
	if err != nil {
		c.past.blame("an administrator", err.Error())
		return
	}
	req.Header.Set("Authorization", "PVEAPIToken="+c.root)
	if res, err := insecure.Do(req); err == nil {
		_ = res.Body.Close()
	}
}

// kill lets processes and the database die or stand still. Only one of several
// stands still at a time.
func (c *chaos) kill(ctx context.Context, dice *rand.Rand) {
	for ctx.Err() == nil {
		k := c.keepers[dice.IntN(len(c.keepers))]
		rest := time.Duration(dice.IntN(2000)) * time.Millisecond
		switch n := dice.IntN(10); {
		case n < 4:
			c.mishaps.add("kill -9")
			k.end(syscall.SIGKILL, rest)
		case n < 6:
			c.mishaps.add("SIGTERM")
			k.end(syscall.SIGTERM, rest)
		case n < 8:
			c.mishaps.add("SIGSTOP")
			k.signal(syscall.SIGSTOP)
			pause(ctx, 11*time.Second+rest) // longer than a lease
			k.signal(syscall.SIGCONT)
		case c.pg != nil:
			c.restartDatabase(ctx, dice)
		}
		pause(ctx, time.Duration(500+dice.IntN(6000))*time.Millisecond)
	}
}

func (c *chaos) restartDatabase(ctx context.Context, dice *rand.Rand) {
	c.mishaps.add("database")
	if dice.IntN(3) > 0 {
		if err := c.pg.Kill(); err != nil {
			c.t.Error(err)
		}
	}
	pause(ctx, time.Duration(dice.IntN(3000))*time.Millisecond)
	if err := c.pg.Restart(context.WithoutCancel(ctx)); err != nil {
		c.t.Error(err)
	}
}

// clear deletes everything. Then the cluster is what it was at the beginning.
func (c *chaos) clear(ctx context.Context) {
	p := &person{name: "admin", token: adminToken, admin: true, chaos: c, dice: c.dice(3)}
	for late := time.Now().Add(patience); time.Now().Before(late); pause(ctx, 200*time.Millisecond) {
		servers := p.list(ctx, "/v1/servers?limit=200")
		if got, ok := p.look(ctx, "/v1/servers"); ok && len(got.body["items"].([]any)) == 0 {
			break
		}
		for _, s := range servers {
			if s["operation_id"] == nil {
				_, _ = p.send(ctx, request{method: http.MethodDelete, path: fmt.Sprintf("/v1/servers/%v", s["id"])})
			}
		}
	}
	c.settle("after the end")
	c.stage.mu.Lock()
	for vmid := range c.stage.strangers {
		if _, first := c.strangers.Guests[vmid]; !first {
			delete(c.stage.strangers, vmid)
			c.sim.RemoveGuest(vmid)
		}
	}
	for vmid := range c.stage.found {
		c.sim.RemoveGuest(vmid)
	}
	c.stage.mu.Unlock()
	c.past.blame("after the end", differences(c.fresh, c.simState())...)
}

// differences are the lines that only one of two texts has.
func differences(before, after string) (all []string) {
	had := map[string]int{}
	for line := range strings.Lines(before) {
		had[line]++
	}
	for line := range strings.Lines(after) {
		if had[line]--; had[line] < 0 {
			all = append(all, "the cluster holds more than before: "+strings.TrimSpace(line))
		}
	}
	for line, n := range had {
		if n > 0 {
			all = append(all, "the cluster no longer holds: "+strings.TrimSpace(line))
		}
	}
	return all
}
