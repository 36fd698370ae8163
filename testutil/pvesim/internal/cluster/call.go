package cluster

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/schema"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// call is one request on its way through the API: who asks, what for, where.
type call struct {
	*Cluster
	who  string
	node *Node // whom it is for
	via  *Node // whom the client speaks to
	p    map[string]string
	spec *schema.Call
	now  time.Time

	readOnly bool // there is no quorum, so that no worker can write
	byHA     bool // it is the HA manager that asks
}

type handler func(*call) (any, error)

func (c *call) str(name string) string { return c.p[name] }

func (c *call) has(name string) bool { _, ok := c.p[name]; return ok }

func (c *call) yes(name string) bool { return c.p[name] == "1" }

func (c *call) int(name string, otherwise int) int {
	n, err := strconv.Atoi(c.p[name])
	if err != nil {
		return otherwise
	}
	return n
}

func (c *call) vmid() int { return c.int("vmid", 0) }

// may tells whether the caller has all the privileges on a path.
func (c *call) may(path string, privs ...string) bool {
	_, ok := c.Realm.Has(c.who, path, false, privs...)
	return ok
}

// need refuses a caller without all the privileges, naming the first it lacks.
func (c *call) need(path string, privs ...string) error {
	if missing, ok := c.Realm.Has(c.who, path, false, privs...); !ok {
		return denied(missing)
	}
	return nil
}

// needAny refuses a caller without any of the privileges, naming them all.
func (c *call) needAny(path string, privs ...string) error {
	if missing, ok := c.Realm.Has(c.who, path, true, privs...); !ok {
		return denied(missing)
	}
	return nil
}

// root tells whether the caller is root@pam itself, not one of its tokens.
func (c *call) root() bool { return c.who == "root@pam" }

// rootOnly refuses a parameter that only root itself may use.
func (c *call) rootOnly(names ...string) error {
	for _, name := range names {
		if c.has(name) && !c.root() {
			return bad(name, "Only root may use this option.")
		}
	}
	return nil
}

// guest finds the guest of the path on the node of the path. That it is
// missing is a 500 in Proxmox VE, not a 404.
func (c *call) guest(kind string) (*guest.Guest, error) {
	return c.lookup(kind, c.node.Name, c.vmid())
}

func (c *Cluster) lookup(kind, node string, vmid int) (*guest.Guest, error) {
	g := c.Guests[vmid]
	if g == nil || g.Kind != kind || g.Node != node {
		return nil, fail("Configuration file 'nodes/%s/%s/%d.conf' does not exist", node, confDir(kind), vmid)
	}
	return g, nil
}

// found is the other way to miss a guest: some calls look for it in the list
// of the cluster instead of its file.
func (c *Cluster) found(node string, vmid int) (*guest.Guest, error) {
	g := c.Guests[vmid]
	if g == nil || g.Node != node {
		return nil, fail("unable to find configuration file for VM %d on node '%s'", vmid, node)
	}
	return g, nil
}

func confDir(kind string) string {
	if kind == guest.LXC {
		return "lxc"
	}
	return "qemu-server"
}

// fork starts a worker in the caller's name and returns its UPID.
func (c *call) fork(kind string, id any, work func(*task.Run) error) (any, error) {
	if c.readOnly {
		work = func(*task.Run) error { return errors.New(readOnly(c.node.Name, c.Guests[c.vmid()], c.vmid())) }
	}
	return c.Tasks.Start(c.node.Name, kind, fmt.Sprint(id), c.who, work), nil
}

// locked runs work while holding a guest's lock file.
func (c *Cluster) locked(ctx context.Context, kind string, vmid int, patience time.Duration, work func() error) error {
	path := lockFile(kind, vmid)
	if err := c.flock(ctx, path, false, patience); err != nil {
		return err
	}
	defer c.locks.Drop(path)
	return work()
}

func fail(format string, args ...any) *wire.Error {
	return &wire.Error{Status: 500, Reason: fmt.Sprintf(format, args...)}
}

func denied(what string) *wire.Error {
	if what == "" {
		return &wire.Error{Status: 403, Reason: "Permission check failed"}
	}
	return &wire.Error{Status: 403, Reason: "Permission check failed (" + what + ")"}
}

func bad(name, text string) *wire.Error { return badAll(map[string]string{name: text}) }

func badAll(fields map[string]string) *wire.Error {
	return &wire.Error{Status: 400, Reason: "Parameter verification failed.", Fields: fields}
}

// sync turns the error of a worker-like step into one of a synchronous call.
func sync500(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*wire.Error); ok { //nolint:errorlint // steps return it bare
		return e
	}
	return fail("%s", err.Error())
}

func checkLock(g *guest.Guest) error {
	if lock := g.Lock(); lock != "" {
		return fail("%s is locked (%s)", label(g.Kind), lock)
	}
	return nil
}

func label(kind string) string {
	if kind == guest.LXC {
		return "CT"
	}
	return "VM"
}

func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",; \x00", r) })
}
