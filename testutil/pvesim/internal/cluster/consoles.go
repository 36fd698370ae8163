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
	shell := &console.Shell{Password: func(p string) {
		c.With(func() {
			if g.Passwords == nil {
				g.Passwords = map[string]string{}
			}
			g.Passwords["root"] = p
			c.Dirty()
		})
	}}
	c.With(func() {
		running, shell.Name = g.Running, g.Name()
		shell.Login = g.Config["cmode"] != "shell"
	})
	if s.vnc {
		if running {
			console.Screen(w, shell.Name)
		}
		return
	}
	hello, err := w.Read()
	if err != nil || strings.TrimRight(string(hello), "\n") != s.who+":"+s.ticket {
		return
	}
	_, _ = w.Write([]byte("OK"))
	if running {
		shell.Terminal(w)
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
