package core

import (
	"slices"
	"strings"
)

// Permission is the right to do one thing. What changes something is entered
// in the audit log under the same word.
type Permission string

// The permissions. Each has its row in the table below.
const (
	ViewServer      Permission = "server.view"
	ServerCreate    Permission = "server.create"
	ServerSpecify   Permission = "server.specify" // create with a specification of its own, without a plan
	ServerChange    Permission = "server.change"  // name, hostname and labels
	ServerAssign    Permission = "server.assign"  // create for others, and give to another owner
	ServerPower     Permission = "server.power"
	ServerMigrate   Permission = "server.migrate"
	ServerPassword  Permission = "server.password" // inside the guest
	ServerConsole   Permission = "server.console"
	ServerResize    Permission = "server.resize" // its specification, within the owner's quota
	ServerDelete    Permission = "server.delete"
	ServerTLS       Permission = "server.keys"  // read its TLS material, and have it put into the guest
	ServerGrant     Permission = "server.grant" // let other users do something with it
	ServerRebuild   Permission = "server.rebuild"
	ServerAdopt     Permission = "server.adopt" // guests that were there before
	ServerSuspend   Permission = "server.suspend"
	ServerUnsuspend Permission = "server.unsuspend"

	SnapshotCreate   Permission = "server.snapshot.create"
	SnapshotRollback Permission = "server.snapshot.rollback"
	SnapshotDelete   Permission = "server.snapshot.delete"
	SnapshotPlan     Permission = "server.snapshot.schedule" // have snapshots taken and deleted by schedule

	ViewOperation   Permission = "operation.view"
	OperationCancel Permission = "operation.cancel"
	OperationRetry  Permission = "operation.retry"

	ViewEvent Permission = "event.view"
	ViewAudit Permission = "audit.view"

	ViewUser   Permission = "user.view" // others than oneself
	UserCreate Permission = "user.create"
	UserChange Permission = "user.change"
	UserDelete Permission = "user.delete"
	UserToken  Permission = "user.token" // see, make and revoke the tokens of others
	ViewQuota  Permission = "quota.view" // of others than oneself
	QuotaSet   Permission = "quota.change"

	ViewRole   Permission = "role.view"
	RoleCreate Permission = "role.create"
	RoleChange Permission = "role.change"
	RoleDelete Permission = "role.delete"

	ViewToken   Permission = "token.view"
	TokenCreate Permission = "token.create"
	TokenChange Permission = "token.change"
	TokenDelete Permission = "token.delete"

	ViewPlan   Permission = "plan.view"
	PlanCreate Permission = "plan.create"
	PlanChange Permission = "plan.change"
	PlanDelete Permission = "plan.delete"

	ViewImage   Permission = "image.view"
	ImageCreate Permission = "image.create"
	ImageChange Permission = "image.change"
	ImageDelete Permission = "image.delete"
	ImageImport Permission = "image.import"

	ViewCluster   Permission = "cluster.view"
	ClusterCreate Permission = "cluster.create"
	ClusterChange Permission = "cluster.change"
	ClusterDrain  Permission = "cluster.drain" // let it take no new servers, or take them again
	ClusterDelete Permission = "cluster.delete"
	ViewNode      Permission = "node.view"   // nodes, storages and templates
	NodeChange    Permission = "node.change" // maintenance and labels

	ViewPool    Permission = "pool.view"
	PoolCreate  Permission = "pool.create"
	PoolChange  Permission = "pool.change"
	PoolDelete  Permission = "pool.delete"
	ViewAddress Permission = "address.view" // of one's own servers; of all pools only for who sees everything

	ServerIPLock    Permission = "server.ip_lock"
	ServerAddresses Permission = "server.addresses" // give it more, and take some away
	AddressReverse  Permission = "address.reverse"
	ViewStray       Permission = "stray.view"

	ViewWebhook      Permission = "webhook.view"
	WebhookCreate    Permission = "webhook.create"
	WebhookChange    Permission = "webhook.change"
	WebhookDelete    Permission = "webhook.delete"
	WebhookRotate    Permission = "webhook.rotate" // its secret
	WebhookTest      Permission = "webhook.test"
	WebhookRedeliver Permission = "webhook.redeliver"
	UserWebhook      Permission = "user.webhook" // see, change and delete the webhooks of others

	PlannerPause Permission = "planner.pause" // what another system's planner asks before it plans

	SettingsChange   Permission = "settings.change" // one's own: language and mails
	ViewMail         Permission = "mail.view"       // of everybody
	MailResend       Permission = "mail.resend"
	NotificationSend Permission = "notification.send" // a mail to somebody, such as a reminder to pay
)

// The permissions about alerts.
const (
	ViewAlert    Permission = "alert.view"
	AlertSilence Permission = "alert.silence" // have one told no more, for a time
	AlertTune    Permission = "alert.change"  // the rules for one's own servers
	ServerAlerts Permission = "server.alerts" // the rules for one server

	ClusterAlerts Permission = "cluster.alerts" // the rules for what is not a server's in a cluster
)

// rule says of a permission which scope of a token covers it at least, and
// which built-in roles besides admin have it.
type rule struct {
	name   Permission
	scope  Scope
	holder []RoleName
}

var (
	onlyAdmins []RoleName
	operators  = []RoleName{Operator}
	everybody  = []RoleName{Operator, Customer}
)

// rules is the one table of permissions.
var rules = []rule{
	{ViewServer, ScopeRead, everybody},
	{ServerCreate, ScopeWrite, everybody},
	{ServerSpecify, ScopeWrite, operators},
	{ServerChange, ScopeWrite, everybody},
	{ServerAssign, ScopeWrite, operators},
	{ServerPower, ScopeWrite, everybody},
	{ServerMigrate, ScopeWrite, operators},
	{ServerPassword, ScopeWrite, everybody},
	{ServerConsole, ScopeWrite, everybody},
	{ServerResize, ScopeWrite, everybody},
	{ServerDelete, ScopeWrite, everybody},
	{ServerTLS, ScopeAdmin, operators},
	{ServerGrant, ScopeWrite, everybody},
	{ServerRebuild, ScopeWrite, everybody},
	{ServerAdopt, ScopeAdmin, operators},
	{ServerSuspend, ScopeWrite, operators},
	{ServerUnsuspend, ScopeWrite, operators},

	{SnapshotCreate, ScopeWrite, everybody},
	{SnapshotRollback, ScopeWrite, everybody},
	{SnapshotDelete, ScopeWrite, everybody},
	{SnapshotPlan, ScopeWrite, everybody},

	{ViewOperation, ScopeRead, everybody},
	{OperationCancel, ScopeWrite, everybody},
	{OperationRetry, ScopeWrite, everybody},

	{ViewEvent, ScopeRead, everybody},
	{ViewAudit, ScopeRead, operators},

	{ViewUser, ScopeRead, operators},
	{UserCreate, ScopeAdmin, onlyAdmins},
	{UserChange, ScopeAdmin, onlyAdmins},
	{UserDelete, ScopeAdmin, onlyAdmins},
	{UserToken, ScopeWrite, onlyAdmins},
	{ViewQuota, ScopeRead, operators},
	{QuotaSet, ScopeAdmin, onlyAdmins},

	{ViewRole, ScopeRead, onlyAdmins},
	{RoleCreate, ScopeAdmin, onlyAdmins},
	{RoleChange, ScopeAdmin, onlyAdmins},
	{RoleDelete, ScopeAdmin, onlyAdmins},

	{ViewToken, ScopeRead, everybody},
	{TokenCreate, ScopeWrite, everybody},
	{TokenChange, ScopeWrite, everybody},
	{TokenDelete, ScopeWrite, everybody},

	{ViewPlan, ScopeRead, everybody},
	{PlanCreate, ScopeAdmin, onlyAdmins},
	{PlanChange, ScopeAdmin, onlyAdmins},
	{PlanDelete, ScopeAdmin, onlyAdmins},

	{ViewImage, ScopeRead, everybody},
	{ImageCreate, ScopeAdmin, operators},
	{ImageChange, ScopeAdmin, operators},
	{ImageDelete, ScopeAdmin, operators},
	{ImageImport, ScopeAdmin, operators},

	{ViewCluster, ScopeRead, operators},
	{ClusterCreate, ScopeAdmin, onlyAdmins},
	{ClusterChange, ScopeAdmin, onlyAdmins},
	{ClusterDrain, ScopeAdmin, operators},
	{ClusterDelete, ScopeAdmin, onlyAdmins},
	{ViewNode, ScopeRead, operators},
	{NodeChange, ScopeAdmin, operators},

	{ViewPool, ScopeRead, operators},
	{PoolCreate, ScopeAdmin, operators},
	{PoolChange, ScopeAdmin, operators},
	{PoolDelete, ScopeAdmin, operators},
	{ViewAddress, ScopeRead, everybody},
	{ServerIPLock, ScopeWrite, operators},
	{ServerAddresses, ScopeWrite, operators},
	{AddressReverse, ScopeWrite, everybody},
	{ViewStray, ScopeRead, operators},

	{ViewWebhook, ScopeRead, everybody},
	{WebhookCreate, ScopeWrite, everybody},
	{WebhookChange, ScopeWrite, everybody},
	{WebhookDelete, ScopeWrite, everybody},
	{WebhookRotate, ScopeWrite, everybody},
	{WebhookTest, ScopeWrite, everybody},
	{WebhookRedeliver, ScopeWrite, everybody},
	{UserWebhook, ScopeWrite, onlyAdmins},

	{ViewAlert, ScopeRead, everybody},
	{AlertSilence, ScopeWrite, everybody},
	{AlertTune, ScopeWrite, everybody},
	{ServerAlerts, ScopeWrite, everybody},
	{ClusterAlerts, ScopeAdmin, operators},

	{PlannerPause, ScopeAdmin, operators},

	{SettingsChange, ScopeWrite, everybody},
	{ViewMail, ScopeRead, operators},
	{MailResend, ScopeWrite, operators},
	{NotificationSend, ScopeWrite, operators},
}

// Permissions lists every permission.
func Permissions() []Permission {
	all := make([]Permission, len(rules))
	for i, r := range rules {
		all[i] = r.name
	}
	return all
}

// Least is the narrowest of read, write and admin that covers the permission;
// empty for what is no permission.
func (p Permission) Least() Scope {
	if i := slices.IndexFunc(rules, func(r rule) bool { return r.name == p }); i >= 0 {
		return rules[i].scope
	}
	return ""
}

// Matches reports whether p is the permission, or a pattern for it: "*", or a
// beginning and a star, such as "server.*".
func (p Permission) Matches(one Permission) bool {
	begin, pattern := strings.CutSuffix(string(p), "*")
	return p == one || pattern && strings.HasPrefix(string(one), begin)
}

// Known reports whether p is a permission, or a pattern for at least one. A
// pattern is "*" alone, or ends with ".*".
func (p Permission) Known() bool {
	if begin, pattern := strings.CutSuffix(string(p), "*"); pattern && begin != "" && !strings.HasSuffix(begin, ".") {
		return false
	}
	return slices.ContainsFunc(rules, func(r rule) bool { return p.Matches(r.name) })
}
