package pvesim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

const cloning = "/nodes/{node}/qemu/{vmid}/clone"

func TestACallIsHeldBeforeItsEffect(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	before := sim.Snapshot()
	held := sim.Fail(pvesim.Fault{Method: "POST", Path: cloning, Hold: true})
	answers := later(connect(t, sim), "POST", node+"/qemu/9000/clone", "newid", "100")
	await(t, held)
	if held.Held() != 1 || held.Hits() != 1 || held.Seen() != 1 || sim.Snapshot() != before || sim.Count("POST "+cloning) != 0 {
		t.Errorf("held %d, hit %d, seen %d; the cluster: %s", held.Held(), held.Hits(), held.Seen(), sim.Snapshot())
	}
	held.Release()
	if got := <-answers; got != "200 OK" || held.Held() != 0 || sim.Count("POST "+cloning) != 1 {
		t.Errorf("once released: got %s, %d held", got, held.Held())
	}
}

func TestTheAnswerOfACallIsHeldAfterItsEffect(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	held := sim.Fail(pvesim.Fault{Method: "POST", Path: cloning, Hold: true, After: true})
	answers := later(connect(t, sim), "POST", node+"/qemu/9000/clone", "newid", "100")
	await(t, held)
	if sim.Count("POST "+cloning) != 1 {
		t.Error("there was no effect")
	}
	select {
	case got := <-answers:
		t.Errorf("got %s, want no answer yet", got)
	default:
	}
	held.Remove()
	if got := <-answers; got != "200 OK" {
		t.Errorf("once the fault is gone: got %s", got)
	}
}

// TestWhoDiesWhileItsCallIsHeldHasSentIt: the request was on its way.
func TestWhoDiesWhileItsCallIsHeldHasSentIt(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	for name, transport := range map[string]http.RoundTripper{"over TLS": nil, "without a network": sim.Transport()} {
		t.Run(name, func(t *testing.T) {
			held := sim.Fail(pvesim.Fault{Path: "/pools", Method: "POST", Hold: true})
			c := newClient(t, sim.URL(), sim.AddToken("root@pam", "t"+fmt.Sprint(len(name)), false))
			if transport != nil {
				c.http.Transport = transport
			}
			ctx, die := context.WithCancel(t.Context())
			req, _ := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/pools", strings.NewReader("poolid=p"+fmt.Sprint(len(name))))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Authorization", "PVEAPIToken="+c.token)
			failed := make(chan error)
			go func() {
				_, err := c.send(req)
				failed <- err
			}()
			await(t, held)
			die()
			if err := <-failed; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			n := sim.Count("POST /pools")
			held.Release()
			eventually(func() bool { return sim.Count("POST /pools") == n+1 })
		})
	}
}

func TestAHeldCallThatEndsInAReset(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	held := sim.Fail(pvesim.Fault{Method: "POST", Path: cloning, Hold: true, Reset: true})
	answers := later(connect(t, sim), "POST", node+"/qemu/9000/clone", "newid", "100")
	await(t, held)
	held.Release()
	if got := <-answers; got != "broken" || sim.Count("POST "+cloning) != 0 {
		t.Errorf("got %s", got)
	}
}

func TestATaskIsHeldAtAStage(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	held := sim.FailTask(pvesim.TaskFault{Type: "qmclone", Stages: 2, Hold: true})
	upid := c.upid("POST", node+"/qemu/9000/clone", "newid", "100", "name", "half")
	await(t, held)
	if g := sim.Guests()[100]; g.Lock != "clone" || g.Name != "half" {
		t.Errorf("got %+v", g)
	}
	held.Release()
	if exit := c.wait(upid); exit != "OK" || sim.Guests()[100].Lock != "" {
		t.Errorf("got %q", exit)
	}
	held = sim.FailTask(pvesim.TaskFault{Type: "qmstart", After: true, Hold: true, Exit: "start failed: QEMU exited with code 1"})
	upid = c.upid("POST", node+"/qemu/100/status/start")
	await(t, held)
	if !sim.Guests()[100].Running {
		t.Error("the machine does not run")
	}
	held.Release()
	if exit := c.wait(upid); exit != "start failed: QEMU exited with code 1" {
		t.Errorf("got %q", exit)
	}
}

func TestOfManyTheFaultHitsAsManyAsItShould(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	f := sim.Fail(pvesim.Fault{Path: "/version", Skip: 1, Times: 2, Status: 599})
	c.ok("GET", "/version")
	if f.Hits() != 0 || f.Seen() != 1 {
		t.Errorf("hit %d of %d", f.Hits(), f.Seen())
	}
	c.refused(599, "Too many redirections", "GET", "/version")
	c.refused(599, "Too many redirections", "GET", "/version")
	c.ok("GET", "/version")
	if err := f.AwaitHits(t.Context(), 2); err != nil || f.Hits() != 2 || f.Seen() != 4 {
		t.Errorf("hit %d of %d: %v", f.Hits(), f.Seen(), err)
	}
	f.Remove()
	if err := f.AwaitHits(t.Context(), 3); err == nil {
		t.Error("what was removed is still waited for")
	}
}

func TestFaultsOverHTTP(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	say := func(method, path, body string) (int, string) { return control(t, sim, method, path, body) }
	status, text := say("POST", "/sim/faults", `{"method":"GET","path":"/version","hold":true,"delay":"1ms"}`)
	if status != 201 || text != `{"id":1}` {
		t.Fatalf("got %d %s", status, text)
	}
	if status, text := say("POST", "/sim/task-faults", `{"type":"qmclone","warn":"odd"}`); status != 201 || text != `{"id":2}` {
		t.Errorf("got %d %s", status, text)
	}
	answers := later(c, "GET", "/version")
	const row = `{"id":1,"call":{"method":"GET","path":"/version","hold":true,"delay":"1ms"},"seen":1,"hit":1,"held":1}`
	if status, text := say("GET", "/sim/faults/1?wait=1m", ""); status != 200 || text != row {
		t.Errorf("got %d %s", status, text)
	}
	if _, text := say("GET", "/sim/faults", ""); text != "["+row+`,{"id":2,"task":{"type":"qmclone","warn":"odd"},"seen":0,"hit":0,"held":0}]` {
		t.Errorf("got %s", text)
	}
	if status, _ := say("POST", "/sim/faults/1/release", ""); status != 204 || <-answers != "200 OK" {
		t.Errorf("released: got %d", status)
	}
	if status, _ := say("DELETE", "/sim/faults/1", ""); status != 204 {
		t.Errorf("removed: got %d", status)
	}
	if status, _ := say("GET", "/sim/faults/1", ""); status != 404 {
		t.Errorf("what is gone: got %d", status)
	}
	say("DELETE", "/sim/faults", "")
	if _, text := say("GET", "/sim/faults", ""); text != "[]" {
		t.Errorf("healed: got %s", text)
	}
	for body, want := range map[string]string{
		`{"paths":"/version"}`: `json: unknown field "paths"`, `{"delay":"soon"}`: `time: invalid duration "soon"`,
		`{"delay":true}`: `a time is written as "25s", or is a number of nanoseconds`, `{} {}`: "there is more than one value",
	} {
		if status, text := say("POST", "/sim/faults", body); status != 400 || text != want {
			t.Errorf("%s: got %d %s", body, status, text)
		}
	}
	if status, text := say("POST", "/sim/task-faults", `{"kind":"qmclone"}`); status != 400 || text != `json: unknown field "kind"` {
		t.Errorf("got %d %s", status, text)
	}
}

func TestADelayInJSONIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"delay":"25s"}`, `{"delay":25000000000}`} {
		var f pvesim.Fault
		if err := json.Unmarshal([]byte(text), &f); err != nil || f.Delay != 25*time.Second {
			t.Errorf("%s: got %v, %v", text, f.Delay, err)
		}
		if again, err := json.Marshal(f); err != nil || string(again) != `{"delay":"25s"}` {
			t.Errorf("%s: written as %s, %v", text, again, err)
		}
	}
}

// later makes a call and tells what came of it when it comes.
func later(c *client, method, path string, params ...string) <-chan string {
	answers := make(chan string, 1)
	go func() {
		a, err := c.try(method, path, params...)
		if err != nil {
			answers <- "broken"
			return
		}
		answers <- fmt.Sprint(a.Status, " ", a.Reason)
	}()
	return answers
}

func await(t *testing.T, p *pvesim.Planted) {
	t.Helper()
	if err := p.Await(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// control makes a call below /sim.
func control(t *testing.T, sim *pvesim.Running, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, sim.URL()+path, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := newClient(t, sim.URL(), "").http.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, strings.TrimSpace(string(text))
}
