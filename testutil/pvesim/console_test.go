package pvesim_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// wire is the client's end of a console.
type wire struct {
	t    *testing.T
	conn io.ReadWriteCloser
	in   *bufio.Reader
	seen string
}

func dial(t *testing.T, sim *pvesim.Running, path, token string) *wire {
	t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(sim.URL(), "https://"), &tls.Config{InsecureSkipVerify: true}) // a simulator
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "GET /api2/json%s HTTP/1.1\r\nHost: pve1\r\nAuthorization: PVEAPIToken=%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: binary\r\n\r\n", path, token)
	in := bufio.NewReader(conn)
	res, err := http.ReadResponse(in, nil)
	if err != nil || res.StatusCode != 101 || res.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Fatalf("handshake: got %v %v", res, err)
	}
	return &wire{t: t, conn: conn, in: in}
}

// send writes a masked frame; the mask is zero, which is allowed.
func (w *wire) send(text string) {
	w.t.Helper()
	head := []byte{0x82, 0x80 | byte(len(text))}
	if len(text) > 125 {
		head = []byte{0x82, 0x80 | 126, byte(len(text) >> 8), byte(len(text))}
	}
	if _, err := w.conn.Write(append(append(head, 0, 0, 0, 0), text...)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) typed(text string) { w.send(fmt.Sprintf("0:%d:%s", len(text), text)) }

// expect reads until a text has come.
func (w *wire) expect(text string) {
	w.t.Helper()
	for !strings.Contains(w.seen, text) {
		if !w.read() {
			w.t.Fatalf("the console ended after %q, before %q", w.seen, text)
		}
	}
	_, w.seen, _ = strings.Cut(w.seen, text)
}

func (w *wire) read() bool {
	head := make([]byte, 2)
	if _, err := io.ReadFull(w.in, head); err != nil {
		return false
	}
	data := make([]byte, head[1]&0x7f)
	if _, err := io.ReadFull(w.in, data); err != nil {
		return false
	}
	w.seen += string(data)
	return true
}

func socketPath(guest string, session map[string]any) string {
	return guest + "/vncwebsocket?port=" + session["port"].(string) + "&vncticket=" + url.QueryEscape(session["ticket"].(string))
}

func TestAContainersPasswordIsChangedThroughItsTerminal(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	ct := container(c)
	c.ok("PUT", ct+"/config", "cmode", "shell")
	c.done("POST", ct+"/status/start")
	session := c.ok("POST", ct+"/termproxy").(map[string]any)
	w := dial(t, sim, socketPath(ct, session), sim.Token())
	w.send(session["user"].(string) + ":" + session["ticket"].(string) + "\n")
	w.expect("OK")
	w.typed("stty -echo; PS1=; printf '%s%s\\n' RDY- GO\r")
	w.expect("RDY-GO")
	w.typed("IFS= read -r P; printf 'root:%s\\n' \"$P\" | chpasswd; echo DONE-$?; unset P\r")
	w.typed("n3w-secret\r")
	w.expect("DONE-0\r\r\n")
	w.typed("exit\r")
	if w.read() {
		t.Errorf("more after exit: %q", w.seen)
	}
	if got := sim.Guests()[200].Passwords["root"]; got != "n3w-secret" {
		t.Errorf("password: got %q", got)
	}
	if exit := c.wait(session["upid"].(string)); exit != "OK" {
		t.Errorf("the task ended in %q", exit)
	}
}

func TestAConsoleTicketIsBoundToWhoAskedForIt(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	vm := machine(c, 100)
	session := c.ok("POST", vm+"/vncproxy", "websocket", "1").(map[string]any)
	if !strings.HasPrefix(session["ticket"].(string), session["password"].(string)+":PVEVNC:") {
		t.Errorf("ticket: got %v", session["ticket"])
	}
	const refusal = "permission denied - invalid PVEVNC ticket"
	root(t, sim).refused(401, refusal, "GET", socketPath(vm, session))
	c.refused(401, refusal, "GET", vm+"/vncwebsocket?port="+session["port"].(string)+"&vncticket=PVEVNC%3Awrong")
	if w := dial(t, sim, socketPath(vm, session), sim.Token()); w.read() {
		t.Errorf("a machine that is off shows %q", w.seen)
	}
	c.done("POST", vm+"/status/start")
	session = c.ok("POST", vm+"/vncproxy", "websocket", "1").(map[string]any)
	w := dial(t, sim, socketPath(vm, session), sim.Token())
	w.expect("RFB 003.008\n")
	w.send("RFB 003.008\n")
	w.expect("\x01\x02")
}

// open joins the terminal of a guest and lets itself in.
func open(t *testing.T, sim *pvesim.Running, c *client, ct string) *wire {
	t.Helper()
	session := c.ok("POST", ct+"/termproxy").(map[string]any)
	w := dial(t, sim, socketPath(ct, session), sim.Token())
	w.send(session["user"].(string) + ":" + session["ticket"].(string) + "\n")
	w.expect("OK")
	return w
}

func TestATerminalIsOneSessionThatSurvivesItsClients(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	ct := container(c)
	c.ok("PUT", ct+"/config", "cmode", "shell")
	c.done("POST", ct+"/status/start")
	first := open(t, sim, c, ct)
	first.typed("IFS= read -r P; printf 'root:%s\\n' \"$P\" | chpasswd; echo DONE-$?\r")
	first.expect("chpasswd")
	_ = first.conn.Close()
	second := open(t, sim, c, ct) // lands where the first one was
	third := open(t, sim, c, ct)
	second.typed("taken for it\r")
	second.expect("DONE-0")
	third.expect("DONE-0")
	if got := sim.Guests()[200].Passwords["root"]; got != "taken for it" {
		t.Errorf("password: got %q", got)
	}
	second.typed("exit\r")
	for third.read() {
	}
	fourth := open(t, sim, c, ct)
	fourth.typed("X=left; echo [$X]\r")
	fourth.expect("[left]")
	c.done("POST", ct+"/status/stop")
	for fourth.read() {
	}
}

func TestTheShellRunsWhatAControlPlaneTypes(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	ct := container(c)
	c.ok("PUT", ct+"/config", "cmode", "shell")
	c.done("POST", ct+"/status/start")
	w := open(t, sim, c, ct)
	w.typed("stty -echo; PS1=; echo on\r")
	w.expect("on\r\r\n")
	const guarded = `IFS= read -r P; case $P in k3y*) printf 'root:%s\n' "${P#k3y}" | chpasswd; D=$?;; *) D=X;; esac; unset P; printf '%s%s:%s\n' DONE- x $D` + "\r"
	for typed, want := range map[string]string{"k3y p;'\"$(x) %s": "DONE-x:0", "stranger": "DONE-x:X"} {
		w.typed(guarded)
		w.typed(typed + "\r")
		w.expect(want + "\r\r\n")
	}
	if got := sim.Guests()[200].Passwords["root"]; got != " p;'\"$(x) %s" {
		t.Errorf("password: got %q", got)
	}
	w.typed("printf 'bob:%s\\n' x | chpasswd; echo DONE-$?\r")
	w.expect("(line 1, user bob) password not changed\r\r\nDONE-1\r\r\n")
	w.typed("frobnicate; echo $?\r")
	w.expect("frobnicate: command not found\r\r\n127\r\r\n")
	w.typed("IFS= read -r P; echo [$P]\r")
	w.typed("\x03echo back\r")
	w.expect("back\r\r\n")
}
