package cluster

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/console"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// session is a console that was asked for: it waits ten seconds for its
// client, and the ticket for it is good for forty.
type session struct {
	vmid   int
	who    string
	port   string
	ticket string
	at     time.Time
	vnc    bool
	joined chan struct{}
	left   chan struct{}
}

const (
	consoleWait = 10 * time.Second
	ticketGood  = 40 * time.Second
)

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}

// proxy is POST termproxy and vncproxy. It asks nothing of the guest's power:
// a console of a guest that is off is opened, and ends at once.
func proxy(kind string, vnc bool) handler {
	return func(c *call) (any, error) {
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		s := &session{vmid: g.VMID, who: c.who, vnc: vnc, at: c.now, joined: make(chan struct{}), left: make(chan struct{})}
		s.ticket = fmt.Sprintf("PVEVNC:%08X::%s", c.now.Unix(), random(256))
		for port := 5900; s.port == ""; port++ {
			if c.consoles[itoa(port)] == nil {
				s.port = itoa(port)
			}
		}
		c.consoles[s.port] = s
		upid, _ := c.fork("vncproxy", g.VMID, func(r *task.Run) error { return c.attend(r, s) })
		row := map[string]any{"user": c.who, "ticket": s.ticket, "port": s.port, "upid": upid}
		if vnc {
			row["cert"] = c.CA.PEM
			if kind == guest.QEMU {
				password := random(6)
				row["ticket"], row["password"] = password+":"+s.ticket, password
			}
		}
		return row, nil
	}
}

// attend is the worker behind a console.
func (c *call) attend(r *task.Run, s *session) error {
	defer delete(c.consoles, s.port)
	if !r.Await(s.joined, consoleWait) {
		return fmt.Errorf("connection timed out")
	}
	r.Await(s.left, 24*time.Hour)
	return nil
}

// websocket joins a console. The ticket is bound to whoever asked for it.
func websocket(kind string) handler {
	return func(c *call) (any, error) {
		s := c.consoles[c.str("port")]
		ticket := c.str("vncticket")
		if i := strings.Index(ticket, "PVEVNC:"); i > 0 {
			ticket = ticket[i:]
		}
		if s == nil || s.ticket != ticket || s.who != c.who || s.vmid != c.vmid() || c.now.Sub(s.at) > ticketGood {
			return nil, &wire.Error{Status: 401, Reason: "permission denied - invalid PVEVNC ticket", Bare: true, Late: true}
		}
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		select {
		case <-s.joined:
			return nil, fail("console %s is taken", s.port)
		default:
			close(s.joined)
		}
		return wire.Upgrade{Serve: func(w *wire.Socket) {
			defer close(s.left)
			c.attach(w, s, g)
		}}, nil
	}
}

// attach is the console itself; no lock is held while it lasts.
func (c *call) attach(w *wire.Socket, s *session, g *guest.Guest) {
	var running bool
	var name string
	c.With(func() { running, name = g.Running, g.Name() })
	if s.vnc {
		if running {
			console.Screen(w, name)
		}
		return
	}
	hello, err := w.Read()
	if err != nil || strings.TrimRight(string(hello), "\n") != s.who+":"+s.ticket {
		return
	}
	_, _ = w.Write([]byte("OK"))
	var shell *console.Shell
	c.With(func() { shell = c.shellOf(g) })
	if shell != nil {
		shell.Terminal(w)
	}
}

// shellOf is the terminal of a guest that runs: the one that somebody has left
// open, or a new one.
func (c *Cluster) shellOf(g *guest.Guest) *console.Shell {
	if !g.Running || c.Guests[g.VMID] != g {
		return nil
	}
	if shell := c.shells[g.VMID]; shell != nil && !shell.Ended() {
		return shell
	}
	shell := &console.Shell{Name: g.Name(), Login: g.Config["cmode"] != "shell", Disk: disk{c, g}, Password: func(user, password string) (known bool) {
		c.With(func() {
			if known = user == "root"; known {
				g.SetPassword(user, password)
				c.Dirty()
			}
		})
		return known
	}}
	c.shells[g.VMID] = shell
	return shell
}

// disk is what the shell in a container writes to.
type disk struct {
	c *Cluster
	g *guest.Guest
}

func (d disk) Mkdir(dir string) { d.c.With(func() { d.g.Mkdir(dir); d.c.Dirty() }) }

func (d disk) Write(name, text string, mode uint32) (refusal string) {
	d.c.With(func() { refusal = d.g.Write(name, text, mode); d.c.Dirty() })
	return refusal
}

func (d disk) Chmod(name string, mode uint32) (ok bool) {
	d.c.With(func() { ok = d.g.Chmod(name, mode); d.c.Dirty() })
	return ok
}

func (d disk) Move(from, to string) (ok bool) {
	d.c.With(func() { ok = d.g.Move(from, to); d.c.Dirty() })
	return ok
}

// Hang makes the terminal of a guest deaf, or lets it go.
func (c *Cluster) Hang(vmid int, on bool) bool {
	g := c.Guests[vmid]
	if g == nil {
		return false
	}
	shell := c.shellOf(g)
	if shell != nil {
		shell.Deaf.Store(on)
	}
	return shell != nil
}

// HangUp ends the terminal of a guest that stops.
func (c *Cluster) HangUp(g *guest.Guest) {
	if shell := c.shells[g.VMID]; shell != nil {
		delete(c.shells, g.VMID)
		go shell.End() // it may be waiting for us
	}
}

func consoleRoutes(kind string) map[string]handler {
	g := " /nodes/{node}/" + kind + "/{vmid}"
	return map[string]handler{
		"POST" + g + "/termproxy":   proxy(kind, false),
		"POST" + g + "/vncproxy":    proxy(kind, true),
		"GET" + g + "/vncwebsocket": websocket(kind),
	}
}
