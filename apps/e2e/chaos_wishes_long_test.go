//go:build long

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
)

// wishes are what people ask for, each as often as its weight says. A wish
// answers false if there is nothing to ask it for.
var wishes = []struct {
	weight int
	admin  bool
	wish   func(p *person, ctx context.Context, key string, server map[string]any) (request, bool)
}{
	{14, false, (*person).wantServer},
	{14, false, (*person).wantPower},
	{8, false, (*person).wantLabel},
	{6, false, (*person).wantName},
	{6, false, (*person).wantSpecification},
	{6, false, (*person).wantSnapshot},
	{5, false, (*person).wantSnapshotGone},
	{3, false, (*person).wantRollback},
	{3, false, (*person).wantRebuild},
	{4, false, (*person).wantPassword},
	{4, true, (*person).wantIPLock},
	{4, true, (*person).wantAddress},
	{3, true, (*person).wantAddressGone},
	{6, false, (*person).wantDelete},
	{4, false, (*person).wantCancel},
	{2, false, (*person).wantRetry},
	{4, false, (*person).wantDry},
	{4, true, (*person).wantSuspension},
	{3, true, (*person).wantMigration},
	{3, true, (*person).wantBulk},
	{2, true, (*person).wantQuota},
	{3, true, (*person).wantAdoption},
}

func (p *person) choose(ctx context.Context, key string) (request, bool) {
	all := 0
	for _, w := range wishes {
		if p.admin || !w.admin {
			all += w.weight
		}
	}
	servers := p.list(ctx, "/v1/servers?limit=200")
	var one map[string]any
	for range 3 { // rather one that is not busy
		if len(servers) > 0 && (one == nil || one["operation_id"] != nil) {
			one = servers[p.dice.IntN(len(servers))]
		}
	}
	pick := p.dice.IntN(all)
	for _, w := range wishes {
		if !p.admin && w.admin {
			continue
		}
		if pick -= w.weight; pick < 0 {
			return w.wish(p, ctx, key, one)
		}
	}
	return request{}, false
}

func of[T any](p *person, choices ...T) T { return choices[p.dice.IntN(len(choices))] }

// about is a request about a server.
func about(server map[string]any, wish, method, rest, key string, body map[string]any) (request, bool) {
	id, ok := server["id"].(string)
	return request{wish: wish, method: method, path: "/v1/servers/" + id + rest, key: key, body: body, server: id}, ok
}

func (p *person) wantServer(ctx context.Context, key string, _ map[string]any) (request, bool) {
	if p.admin && len(p.list(ctx, "/v1/servers?limit=200")) > 20 {
		return request{}, false
	}
	body := map[string]any{"name": key, "image": of(p, "debian-12", "debian-12-ct"), "plan": "small", "start": of(p, true, false), "labels": map[string]any{"n": "0"}}
	if of(p, true, false, false) {
		body["ip_lock"] = true
	}
	if of(p, true, false) {
		secret := "pw-" + key + "-Zx9"
		p.chaos.past.keepSecret(secret, "a new server's password")
		body["password"] = secret
	}
	return request{wish: "create", method: http.MethodPost, path: "/v1/servers", key: key, body: body}, true
}

func (p *person) wantPower(_ context.Context, key string, server map[string]any) (request, bool) {
	body := map[string]any{"action": of(p, "start", "start", "start", "shutdown", "stop", "reboot", "reset", "suspend", "resume")}
	if body["action"] == "shutdown" {
		body["timeout"], body["force"] = 5, of(p, true, false)
	}
	return about(server, "power", http.MethodPost, "/power", key, body)
}

// wantLabel counts one further, if nobody else has changed the server meanwhile.
func (p *person) wantLabel(ctx context.Context, key string, server map[string]any) (request, bool) {
	id, _ := server["id"].(string)
	now, ok := p.look(ctx, "/v1/servers/"+id)
	labels, _ := now.body["labels"].(map[string]any)
	was, _ := labels["n"].(string)
	n, err := strconv.Atoi(was)
	if id == "" || !ok || err != nil {
		return request{}, false
	}
	labels["n"] = strconv.Itoa(n + 1)
	r, ok := about(server, "count", http.MethodPatch, "", key, map[string]any{"labels": labels})
	r.match = now.etag
	return r, ok
}

func (p *person) wantName(_ context.Context, key string, server map[string]any) (request, bool) {
	return about(server, "rename", http.MethodPatch, "", key, map[string]any{"name": key})
}

func (p *person) wantSpecification(_ context.Context, key string, server map[string]any) (request, bool) {
	body := map[string]any{}
	switch p.dice.IntN(3) {
	case 0:
		body["cores"] = 1 + p.dice.IntN(3)
	case 1:
		body["memory"] = (512 + 256*p.dice.IntN(4)) << 20
	default:
		disk := map[any]string{"vm": "scsi0", "container": "rootfs"}[server["kind"]]
		body["disks"] = map[string]any{disk: map[string]any{"size": (4 + p.dice.IntN(5)) << 30}}
	}
	return about(server, "resize", http.MethodPatch, "/specification", key, body)
}

func (p *person) wantSnapshot(_ context.Context, key string, server map[string]any) (request, bool) {
	return about(server, "snapshot", http.MethodPost, "/snapshots", key, map[string]any{"name": fmt.Sprintf("s%d", p.dice.IntN(6)), "memory": of(p, false, false, true)})
}

// snapshotOf is the path of some snapshot of a server.
func (p *person) snapshotOf(ctx context.Context, server map[string]any) string {
	all := p.list(ctx, fmt.Sprintf("/v1/servers/%v/snapshots", server["id"]))
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("/snapshots/%v", all[p.dice.IntN(len(all))]["name"])
}

func (p *person) wantSnapshotGone(ctx context.Context, key string, server map[string]any) (request, bool) {
	path := p.snapshotOf(ctx, server)
	r, ok := about(server, "delete snapshot", http.MethodDelete, path, key, nil)
	return r, ok && path != ""
}

func (p *person) wantRollback(ctx context.Context, key string, server map[string]any) (request, bool) {
	path := p.snapshotOf(ctx, server)
	r, ok := about(server, "rollback", http.MethodPost, path+"/rollback", key, map[string]any{"start": of(p, true, false)})
	return r, ok && path != ""
}

func (p *person) wantRebuild(_ context.Context, key string, server map[string]any) (request, bool) {
	return about(server, "rebuild", http.MethodPost, "/rebuild", key, map[string]any{"start": of(p, true, false)})
}

func (p *person) wantPassword(_ context.Context, key string, server map[string]any) (request, bool) {
	secret := "in-" + key + "-Zx9"
	p.chaos.past.keepSecret(secret, "a password inside a guest")
	return about(server, "password", http.MethodPost, "/password", key, map[string]any{"password": secret})
}

func (p *person) wantIPLock(_ context.Context, key string, server map[string]any) (request, bool) {
	return about(server, "ip lock", http.MethodPut, "/ip-lock", key, map[string]any{"enabled": of(p, true, false), "repair": of(p, true, false)})
}

func (p *person) wantAddress(_ context.Context, key string, server map[string]any) (request, bool) {
	return about(server, "add address", http.MethodPost, "/addresses", key, map[string]any{"pool": "lan"})
}

func (p *person) wantAddressGone(_ context.Context, key string, server map[string]any) (request, bool) {
	addresses, _ := server["addresses"].([]any)
	if len(addresses) < 2 {
		return request{}, false
	}
	last := addresses[len(addresses)-1].(map[string]any)
	return about(server, "remove address", http.MethodDelete, fmt.Sprintf("/addresses/%v", last["address"]), key, nil)
}

func (p *person) wantDelete(_ context.Context, key string, server map[string]any) (request, bool) {
	return about(server, "delete", http.MethodDelete, "", key, nil)
}

// someOperation is the ID of one that is under way, or of any.
func (p *person) someOperation(ctx context.Context, query string) string {
	all := p.list(ctx, "/v1/operations?limit=50&"+query)
	if len(all) == 0 {
		return ""
	}
	return all[p.dice.IntN(len(all))]["id"].(string)
}

func (p *person) wantCancel(ctx context.Context, key string, _ map[string]any) (request, bool) {
	id := p.someOperation(ctx, "active=true")
	return request{wish: "cancel", method: http.MethodPost, path: "/v1/operations/" + id + "/cancel", key: key}, id != ""
}

func (p *person) wantRetry(ctx context.Context, key string, _ map[string]any) (request, bool) {
	id := p.someOperation(ctx, "active=true")
	return request{wish: "retry", method: http.MethodPost, path: "/v1/operations/" + id + "/retry", key: key}, id != ""
}

// wantDry asks what a deletion or a creation would do.
func (p *person) wantDry(ctx context.Context, key string, server map[string]any) (request, bool) {
	if of(p, true, false) {
		r, ok := about(server, "dry", http.MethodDelete, "?dry_run=true", key, nil)
		return r, ok
	}
	r, ok := p.wantServer(ctx, key, nil)
	r.wish, r.path = "dry", r.path+"?dry_run=true"
	return r, ok
}

func (p *person) wantSuspension(_ context.Context, key string, server map[string]any) (request, bool) {
	if server["suspended"] == true {
		return about(server, "unsuspend", http.MethodPost, "/unsuspend", key, map[string]any{"start": of(p, true, false)})
	}
	return about(server, "suspend", http.MethodPost, "/suspend", key, nil)
}

func (p *person) wantMigration(_ context.Context, key string, server map[string]any) (request, bool) {
	placement, _ := server["placement"].(map[string]any)
	to := map[any]string{"pve1": "pve2", "pve2": "pve1"}[placement["node"]]
	return about(server, "migrate", http.MethodPost, "/migrate", key, map[string]any{"node": to, "online": of(p, true, false)})
}

func (p *person) wantBulk(ctx context.Context, key string, _ map[string]any) (request, bool) {
	var some []string
	for _, s := range p.list(ctx, "/v1/servers?limit=200") {
		if p.dice.IntN(4) == 0 {
			some = append(some, s["id"].(string))
		}
	}
	body := map[string]any{"action": "power", "servers": some, "power": map[string]any{"action": of(p, "start", "stop", "reboot")}}
	if of(p, true, false) {
		body = map[string]any{"action": "label", "servers": some, "label": map[string]any{"set": map[string]any{"b": fmt.Sprint("x", p.count)}}}
	}
	return request{wish: "bulk", method: http.MethodPost, path: "/v1/servers/bulk", key: key, body: body}, len(some) > 0
}

// wantQuota gives somebody more, always as much: less than they have would break
// no promise, but could not be told from one that was broken.
func (p *person) wantQuota(ctx context.Context, key string, _ map[string]any) (request, bool) {
	for _, u := range p.list(ctx, "/v1/users") {
		if u["username"] == of(p, "alice", "bob") {
			return request{wish: "quota", method: http.MethodPut, path: fmt.Sprintf("/v1/users/%v/quota", u["id"]), key: key,
				body: map[string]any{"servers": 8, "cores": 40, "memory": 24 << 30, "disk": 400 << 30, "addresses": 32, "snapshots": 24}}, true
		}
	}
	return request{}, false
}

func (p *person) wantAdoption(_ context.Context, key string, _ map[string]any) (request, bool) {
	vmid := p.chaos.stage.foundling(p.dice)
	return request{wish: "adopt", method: http.MethodPost, path: "/v1/servers/adopt", key: key,
		body: map[string]any{"cluster": "lab", "items": []any{map[string]any{"vmid": vmid, "name": key, "owner": "admin", "labels": map[string]any{"n": "0"}}}}}, true
}
