package asyncapi

import (
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// What the examples are about.
const (
	exampleEvent     = "0196f0a0-5c40-7000-8000-000000000001"
	exampleServer    = "0196f0a0-5c40-7000-8000-000000000002"
	exampleUser      = "0196f0a0-5c40-7000-8000-000000000003"
	exampleOperation = "0196f0a0-5c40-7000-8000-000000000004"
	exampleOther     = "0196f0a0-5c40-7000-8000-000000000005" // whatever else has an ID
	exampleToken     = "0196f0a0-5c40-7000-8000-000000000006" //nolint:gosec // the ID of one
)

var exampleTime = time.Date(2026, 3, 4, 5, 6, 7, 89_000, time.UTC)

// details are examples of details by their name, or by the first word of the
// type and their name where that matters.
var details = map[string]string{
	"cause": "there is no room on any node", "code": core.CodeNoPlacement,
	"webhook.cause": core.WebhookGone,
	"image":         "debian-12", "image.image": exampleOther, "snapshots": "lost", "action": "start", "by": "somebody else", "node": "pve1",
	"bulk.action": "power", "observed_at": "2026-03-04T05:06:07Z", "pending": "cores,memory", "user": exampleUser, "from": "pve1", "to": "pve2",
	"database.from": "4700", "database.to": "9400",
	"snapshot": "before-upgrade", "schedule": exampleOther, "every": "24h0m0s",
	"alert": exampleOther, "kind": "node-memory", "operation.kind": "provision", "subject": "node/" + exampleOther + "/pve1", "name": "pve1", "value": "96.5", "threshold": "95", "unit": "percent",
	"since": "2026-03-04T05:01:07Z", "until": "2026-03-05T00:00:00Z",
	"plan.name": "small", "image.name": "debian-12", "pool.name": "public", "cluster.name": "home", "role.name": "support", "user.name": "alice",
	"ip_lock": "true", "wrong": "the firewall of its interface is off", "added": "192.0.2.10", "removed": "", "ip": "192.0.2.10", "old": "", "new": "mail.example.org",
	"month": "2026-03", "used": "1099511627776", "limit": "1099511627776", "quota.used": "9", "quota.limit": "10", "resource": "servers",
	"guest": "not ours; left untouched", "is": "bridge=vmbr1", "should_be": "bridge=vmbr0", "finding": "mark-lost",
	"cluster": exampleOther, "vmid": "4711", "server": exampleServer, "remedy": "qm unlock 4711",
	"servers": "3", "state": "succeeded", "succeeded": "3", "failed": "0", "cancelled": "0",
	"permissions": "server.power server.view", "webhook": exampleOther, "token": exampleToken, "plan": exampleOther, "pool": exampleOther, "role": exampleOther,
}

func exampleDetail(eventType, field string) string {
	noun, _, _ := strings.Cut(eventType, ".")
	if text, ok := details[noun+"."+field]; ok {
		return text
	}
	return details[field]
}
