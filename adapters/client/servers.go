package client

import (
	"cmp"
	"context"
	"net/netip"
	"strconv"
	"time"

	"github.com/remudahq/remuda/adapters/client/wire"
	"github.com/remudahq/remuda/core"
)

// CreateServer is what can be said about a server that does not exist yet.
// Name, Image and Plan are required.
type CreateServer struct {
	Name      string
	Image     string            // name or ID
	Plan      string            // name or ID
	Spec      *OwnSpecification // instead of a plan; for operators
	Owner     string            // username or ID; empty means the bearer
	Cluster   string            // name or ID; empty means any
	Node      string            // empty means any
	Addresses []netip.Addr
	Hostname  string // empty means derived from Name
	SSHKeys   []string
	User      string // whose login the password and keys are; empty means the image's own
	Password  string
	Labels    map[string]string
	Start     bool
}

// OwnSpecification is what a server without a plan is made of; sizes are bytes.
type OwnSpecification struct {
	Cores  int
	Memory int64 // whole MiB
	Swap   int64 // whole MiB; containers only
	Disk   int64 // of the root disk; whole GiB
}

// ServerChange is what can be changed of a server without touching its guest;
// nil leaves a field as it is. Labels replace all labels.
type ServerChange struct {
	Name     *string
	Hostname *string
	Labels   map[string]string
	Owner    *string // username or ID; admins only
}

// Accepted is the answer to everything that takes its time: the server as it is
// now, and the operation that goes on.
type Accepted struct {
	Server    core.ServerView
	Operation core.Operation
}

// Me answers whom the token acts as.
func (c *Client) Me(ctx context.Context) (core.User, error) {
	r, err := c.api.GetMeWithResponse(ctx)
	if err != nil {
		return core.User{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON200, toMe)
}

// Servers lists the servers that the bearer may see: as many as the filter's
// limit says, and all of them for 0.
func (c *Client) Servers(ctx context.Context, f core.ServerFilter) ([]core.ServerView, error) {
	if err := fromTheStart(f.Page); err != nil {
		return nil, err
	}
	p := wire.ListServersParams{
		Owner: some(string(f.Owner)), Cluster: some(string(f.Cluster)), Node: some(f.Node), Name: some(f.Name),
		Life: some(wire.ListServersParamsLife(f.Life)), Power: some(wire.ListServersParamsPower(f.Power)), Label: pairs(f.Labels),
		Kind: some(wire.ListServersParamsKind(f.Kind)), Plan: some(string(f.Plan)), Image: some(string(f.Image)), Selector: some(f.Selector.String()),
		Sort: some(wire.ListServersParamsSort(sortOf(f.Sort))),
	}
	if f.Suspended != nil {
		p.Suspended = some(wire.ListServersParamsSuspended(strconv.FormatBool(*f.Suspended)))
	}
	return pages(f.Limit, func(cursor *string, limit *int64) ([]wire.Server, *string, error) {
		p.Cursor, p.Limit = cursor, limit
		r, err := c.api.ListServersWithResponse(ctx, &p)
		if err != nil {
			return nil, nil, broken(err)
		}
		page, err := answer(r.HTTPResponse, r.Body, r.JSON200, same[wire.ListServer])
		return page.Items, page.NextCursor, err
	}, toServer)
}

// sortOf is the order in the words of the API.
func sortOf(s core.Sort) string {
	if s == (core.Sort{}) {
		return ""
	}
	by := cmp.Or(string(s.By), "id")
	if s.Down {
		return "-" + by
	}
	return by
}

func same[T any](v T) T { return v }

func pairs(labels map[string]string) *[]string {
	var list []string
	for key, value := range labels {
		list = append(list, key+"="+value)
	}
	if list == nil {
		return nil
	}
	return &list
}

// Server shows one server. NotFound, also for what the bearer may not see.
func (c *Client) Server(ctx context.Context, id core.ServerID) (core.ServerView, error) {
	r, err := c.api.GetServerWithResponse(ctx, string(id), nil)
	if err != nil {
		return core.ServerView{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON200, toServer)
}

// Create asks for a server. Invalid names every field that is wrong; Exhausted.
func (c *Client) Create(ctx context.Context, req CreateServer) (Accepted, error) {
	r, err := c.api.CreateServerWithResponse(ctx, nil, fromCreate(req))
	if err != nil {
		return Accepted{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON202, toAccepted)
}

// Change changes a server's own facts. Invalid, NotFound.
func (c *Client) Change(ctx context.Context, id core.ServerID, change ServerChange) (core.ServerView, error) {
	r, err := c.api.ChangeServerWithResponse(ctx, string(id), nil, fromChange(change))
	if err != nil {
		return core.ServerView{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON200, toServer)
}

// Delete asks for a server's end: its guest is destroyed, or kept and let go.
// Busy (code server-busy).
func (c *Client) Delete(ctx context.Context, id core.ServerID, keepGuest bool) (Accepted, error) {
	r, err := c.api.DeleteServerWithResponse(ctx, string(id), &wire.DeleteServerParams{KeepGuest: some(keepGuest)})
	if err != nil {
		return Accepted{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON202, toAccepted)
}

// Power asks for a power action. timeout bounds a guest's own shutdown or
// reboot, to the second; 0 means a minute. Conflict (code illegal-move), Denied
// (suspended), Busy (server-busy), Invalid (not-supported).
func (c *Client) Power(ctx context.Context, id core.ServerID, action core.PowerAction, timeout time.Duration) (Accepted, error) {
	order := wire.PowerOrder{Action: wire.PowerOrderAction(action), Timeout: some(int64(timeout / time.Second))}
	r, err := c.api.SwitchPowerWithResponse(ctx, string(id), nil, order)
	if err != nil {
		return Accepted{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON202, toAccepted)
}
