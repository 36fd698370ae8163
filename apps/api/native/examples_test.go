package native_test

import (
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// example is a request that an admin is granted. Words in braces stand for what
// [scene] put on the stage; other is a body that asks for something else.
type example struct{ path, body, other string }

// examples has one for each operation that changes something, by its ID, and
// for each read whose path the word of its collection does not fill. The tests
// of the whole document send every one of them: dry, twice, and as everybody.
var examples = map[string]example{
	"open-session":    {"/v1/session", `{"username":"alice","password":"alice in wonderland"}`, ""},
	"refresh-session": {"/v1/session/refresh", `{"refresh_token":"{refresh}"}`, ""},
	"close-session":   {"/v1/session", ``, ""},

	"create-server":    {"/v1/servers", webServer, `{"name":"other","image":"debian-12","specification":{"cores":1,"memory":536870912,"disk":4294967296}}`},
	"change-server":    {"/v1/servers/{server}", `{"name":"new"}`, `{"name":"newer"}`},
	"delete-server":    {"/v1/servers/{server}", ``, ""},
	"migrate-server":   {"/v1/servers/{server}/migrate", `{}`, `{"online":true}`},
	"switch-power":     {"/v1/servers/{server}/power", `{"action":"start"}`, `{"action":"start","timeout":9}`},
	"bulk-servers":     {"/v1/servers/bulk", `{"action":"label","servers":["{server}"],"label":{"set":{"env":"prod"}}}`, `{"action":"delete","servers":["{server}"]}`},
	"get-server-graph": {"/v1/servers/{server}/graphs?timeframe=hour", ``, ""},
	"open-console":     {"/v1/servers/{running}/console", `{"kind":"terminal"}`, ""},
	"get-keys":         {"/v1/servers/{keyed}/keys", ``, ""},
	"deliver-keys":     {"/v1/servers/{running}/keys", ``, ""},
	"set-password":     {"/v1/servers/{running}/password", `{"password":"correct horse"}`, `{"password":"battery staple"}`},

	"change-specification": {"/v1/servers/{server}/specification", `{"cores":2}`, `{"cores":3,"disks":{"scsi0":5368709120}}`},
	"rebuild-server":       {"/v1/servers/{server}/rebuild", `{"start":true}`, `{"image":"debian-12"}`},
	"adopt-servers":        {"/v1/servers/adopt", `{"cluster":"c1","vmids":[150]}`, `{"cluster":"c1","items":[{"vmid":150,"name":"old"}]}`},

	"set-ip-lock":    {"/v1/servers/{server}/ip-lock", `{"enabled":true}`, `{"enabled":false}`},
	"add-address":    {"/v1/servers/{server}/addresses", `{"pool":"demo"}`, `{"address":"10.77.0.44"}`},
	"remove-address": {"/v1/servers/{server}/addresses/{ip}", ``, ""},
	"change-address": {"/v1/addresses/{address}", `{"reverse":"mail.example.org"}`, `{"reverse":"www.example.org"}`},

	"take-snapshot":            {"/v1/servers/{server}/snapshots", `{"name":"first"}`, `{"name":"second"}`},
	"get-snapshot":             {"/v1/servers/{snapped}/snapshots/kept", ``, ""},
	"delete-snapshot":          {"/v1/servers/{snapped}/snapshots/kept", ``, ""},
	"roll-back":                {"/v1/servers/{snapped}/snapshots/kept/rollback", `{}`, `{"start":true}`},
	"get-snapshot-schedule":    {"/v1/servers/{snapped}/snapshot-schedule", ``, ""},
	"set-snapshot-schedule":    {"/v1/servers/{snapped}/snapshot-schedule", `{"every":"1d","keep":3}`, `{"every":"6h","keep":3}`},
	"remove-snapshot-schedule": {"/v1/servers/{snapped}/snapshot-schedule", ``, ""},
	"set-grant":                {"/v1/servers/{server}/grants/{idle}", `{"permissions":["server.power"]}`, `{"permissions":["server.view"]}`},
	"delete-grant":             {"/v1/servers/{server}/grants/{idle}", ``, ""},
	"suspend-server":           {"/v1/servers/{running}/suspend", ``, ""},
	"unsuspend-server":         {"/v1/servers/{suspended}/unsuspend", `{"start":false}`, `{"start":true}`},

	"retry-operation":  {"/v1/operations/{operation}/retry", ``, ""},
	"cancel-operation": {"/v1/operations/{operation}/cancel", ``, ""},

	"create-user": {"/v1/users", `{"username":"dave"}`, `{"username":"erin"}`},
	"change-user": {"/v1/users/{idle}", `{"email":"carol@example.net"}`, `{"email":"c@example.net"}`},
	"delete-user": {"/v1/users/{idle}", ``, ""},
	"set-quota":   {"/v1/users/{idle}/quota", `{"servers":3}`, `{"servers":4}`},

	"create-role": {"/v1/roles", `{"name":"auditor","permissions":["audit.view"]}`, `{"name":"auditor","permissions":[]}`},
	"change-role": {"/v1/roles/{role}", `{"sees_all":true}`, `{"sees_all":false}`},
	"delete-role": {"/v1/roles/{role}", ``, ""},

	"create-token": {"/v1/tokens", `{"name":"ci","scopes":["read"]}`, `{"name":"ci 2","scopes":["read"]}`},
	"change-token": {"/v1/tokens/{token}", `{"name":"renamed"}`, `{"name":"again"}`},
	"delete-token": {"/v1/tokens/{token}", ``, ""},

	"create-plan": {"/v1/plans", `{"name":"big","cores":4,"memory":4294967296,"disk":42949672960}`, `{"name":"bigger","cores":8,"memory":4294967296,"disk":42949672960}`},
	"change-plan": {"/v1/plans/{plan}", `{"cores":2}`, `{"cores":3}`},
	"delete-plan": {"/v1/plans/{plan}", ``, ""},

	"create-image": {"/v1/images", `{"name":"alpine","kind":"vm"}`, `{"name":"arch","kind":"vm"}`},
	"change-image": {"/v1/images/{image}", `{"hidden":true}`, `{"hidden":false}`},
	"delete-image": {"/v1/images/{image}", ``, ""},

	"create-cluster": {"/v1/clusters", `{"name":"new","token":"{pve_token}","endpoints":[{"url":"{pve_url}","fingerprint":"{pve_fingerprint}"}]}`,
		`{"name":"newer","token":"{pve_token}","endpoints":[{"url":"{pve_url}","fingerprint":"{pve_fingerprint}"}]}`},
	"change-cluster":    {"/v1/clusters/{spare}", `{"drained":true}`, `{"drained":false}`},
	"delete-cluster":    {"/v1/clusters/{spare}", ``, ""},
	"import-images":     {"/v1/clusters/{cluster}/import-images", ``, ""},
	"get-node-graph":    {"/v1/nodes/c1:pve1/graphs?timeframe=day", ``, ""},
	"get-cluster-graph": {"/v1/clusters/{cluster}/graphs?timeframe=week", ``, ""},
	"get-storage-graph": {"/v1/storages/c1:pve1:local/graphs?timeframe=year&consolidation=maximum", ``, ""},
	"change-node":       {"/v1/nodes/c1:pve1", `{"maintenance":true}`, `{"labels":{"disk":"nvme"}}`},

	"create-pool": {"/v1/pools", `{"name":"back","prefix":"10.78.0.0/24","ranges":[{"first":"10.78.0.10","last":"10.78.0.12"}]}`,
		`{"name":"back","prefix":"10.78.0.0/24","ranges":[{"first":"10.78.0.10","last":"10.78.0.11"}]}`},
	"change-pool": {"/v1/pools/{pool}", `{"name":"front"}`, `{"name":"side"}`},
	"delete-pool": {"/v1/pools/{pool}", ``, ""},

	"create-webhook":     {"/v1/webhooks", `{"url":"https://example.com/hook"}`, `{"url":"https://example.com/hook","types":["server.*"]}`},
	"change-webhook":     {"/v1/webhooks/{webhook}", `{"description":"billing"}`, `{"enabled":false}`},
	"rotate-webhook":     {"/v1/webhooks/{webhook}/rotate", ``, ""},
	"test-webhook":       {"/v1/webhooks/{webhook}/test", ``, ""},
	"redeliver":          {"/v1/webhooks/{webhook}/deliveries/{delivery}/redeliver", ``, ""},
	"silence-alert":      {"/v1/alerts/{alert}/silence", `{"until":null}`, ``},
	"set-my-alerts":      {"/v1/me/alerts", `{"rules":{"cpu":{"threshold":95}}}`, `{"rules":{"cpu":{"enabled":false}}}`},
	"set-server-alerts":  {"/v1/servers/{server}/alerts", `{"rules":{"memory":{"enabled":false}}}`, `{"rules":{"disk":{"duration":60}}}`},
	"set-cluster-alerts": {"/v1/clusters/{cluster}/alerts", `{"rules":{"certificate":{"threshold":30}}}`, `{"rules":{"node-cpu":{"enabled":false}}}`},
	"get-cluster-alerts": {"/v1/clusters/{cluster}/alerts", ``, ``},
	"get-my-alerts":      {"/v1/me/alerts", ``, ``},
	"get-server-alerts":  {"/v1/servers/{server}/alerts", ``, ``},

	"delete-webhook": {"/v1/webhooks/{webhook}", ``, ""},

	"send-notification": {"/v1/notifications", `{"user":"carol","kind":"payment-reminder","params":{"amount":"12.50","currency":"EUR","due":"2026-12-31"}}`,
		`{"user":"carol","kind":"support-answer","params":{"ticket":"1","subject":"s","text":"t"}}`},
	"resend-mail":  {"/v1/mails/{mail}/resend", ``, ""},
	"set-settings": {"/v1/me/settings", `{"language":"ru"}`, `{"mail":{"alert":false}}`},
}

// things are what a read of one thing shows, by the path of its collection.
var things = map[string]string{
	"/v1/servers": "{server}", "/v1/operations": "{operation}", "/v1/users": "{alice}", "/v1/roles": "{role}", "/v1/tokens": "{token}",
	"/v1/plans": "{plan}", "/v1/images": "{image}", "/v1/clusters": "{cluster}", "/v1/pools": "{pool}", "/v1/addresses": "{address}",
	"/v1/nodes": "c1:pve1", "/v1/audit": "{entry}", "/v1/storages": "c1:pve1:local", "/v1/templates": "c1:pve1:9001",
	"/v1/webhooks": "{webhook}", "/v1/alerts": "{alert}", "/v1/mails": "{mail}",
}

// scene puts on the stage what the examples are about. All of it that has an
// owner is Alice's.
func (s *shop) scene() *strings.Replacer {
	s.Helper()
	ctx := s.Context()
	id := func(path, body string) string {
		s.Helper()
		return s.ok(201, "POST", path, adminToken, body).JSON["id"].(string)
	}
	begun := s.ok(202, "POST", "/v1/servers", s.alice, webServer).JSON
	spare, err := s.service.CreateCluster(ctx, s.admin, fleet.NewCluster{Name: "spare", Token: s.clusters["spare"].token, Endpoints: s.clusters["spare"].endpoints()})
	require.NoError(s, err)
	session := s.ok(200, "POST", "/v1/session", "", examples["open-session"].body).JSON
	token := s.ok(201, "POST", "/v1/tokens", s.alice, `{"name":"spare"}`).JSON
	fresh, server := s.clusters["new"], s.ready(s.alice)
	held := s.ok(200, "GET", "/v1/addresses?server="+server, s.alice, "").JSON["items"].([]any)[0].(map[string]any)
	idle := id("/v1/users", `{"username":"carol","email":"carol@example.net"}`)
	mail := id("/v1/notifications", `{"user":"carol","kind":"support-answer","params":{"ticket":"1","subject":"s","text":"t"}}`)
	hook := s.ok(201, "POST", "/v1/webhooks", s.alice, `{"url":"https://example.com"}`).JSON["id"].(string)
	delivery := s.ok(201, "POST", "/v1/webhooks/"+hook+"/test", s.alice, "").JSON["id"].(string)
	s.ok(200, "PUT", "/v1/servers/"+server+"/grants/"+idle, s.alice, `{"permissions":["server.snapshot.create"]}`)
	return strings.NewReplacer(
		"{pve_url}", fresh.url, "{pve_fingerprint}", fresh.fingerprint, "{pve_token}", fresh.token,
		"{server}", server, "{address}", held["id"].(string), "{ip}", held["address"].(string), "{running}", s.standing(s.alice, core.On), "{snapped}", s.snapped(s.alice), "{keyed}", s.keyed(s.alice),
		"{suspended}", s.suspended(s.alice), "{entry}", string(s.audited()),
		"{operation}", begun["operation"].(map[string]any)["id"].(string),
		"{alice}", session["user"].(map[string]any)["id"].(string), "{refresh}", session["refresh_token"].(string), "{token}", token["id"].(string),
		"{alert}", string(s.alarmed(server)), "{webhook}", hook, "{delivery}", delivery, "{mail}", mail,
		"{idle}", idle, "{role}", id("/v1/roles", `{"name":"spare","permissions":["server.view"]}`),
		"{plan}", id("/v1/plans", `{"name":"spare","cores":1,"memory":536870912,"disk":4294967296}`),
		"{image}", id("/v1/images", `{"name":"spare","kind":"vm"}`), "{cluster}", string(s.cluster), "{spare}", string(spare.ID),
		"{pool}", id("/v1/pools", `{"name":"spare","prefix":"10.79.0.0/24","ranges":[{"first":"10.79.0.10","last":"10.79.0.12"}]}`),
	)
}

var unfilled = regexp.MustCompile(`\{[a-z_]+\}`)

// exampleOf is the example of an operation, on the stage; nothing may be missing.
func (s *shop) exampleOf(method, path string, o *huma.Operation, stage *strings.Replacer) example {
	s.Helper()
	e, ok := examples[o.OperationID]
	if !ok {
		require.Equal(s, "GET", method, "%s changes something and has no row in the table of examples (examples_test.go)", o.OperationID)
		collection, _, _ := strings.Cut(path, "/{id}")
		e.path = strings.Replace(path, "{id}", things[collection], 1)
	}
	e = example{stage.Replace(e.path), stage.Replace(e.body), stage.Replace(e.other)}
	require.Empty(s, unfilled.FindAllString(e.path, -1), "%s needs a row in the table of examples, or a word on the stage (examples_test.go)", o.OperationID)
	return e
}
